import SieveModel

/// Which suspects work the same list of numbers: they call numbers beside those that others have just
/// called.
///
/// Two calls meet when they go to numbers at most three apart within ten minutes. Chance makes calls meet
/// too where numbers lie close; so only those count for whom it is the rule, and whose calls would not meet others as often
/// had they gone to numbers some thousands away.
struct CalledLists {
  /// How far apart called numbers may be.
  static let stepMax: UInt64 = 3
  /// How long ago the other call may be, in milliseconds.
  static let agoMax: Int64 = 600_000
  /// Called numbers that are remembered, twice at most.
  static let callsMax = 131_072
  /// Pairs of suspects that are counted.
  static let pairsMax = 262_144
  /// Meetings from which on two suspects are said to work one list.
  static let meetingsMin = 2

  /// How far away chance is asked: within the ten thousand numbers that are given out together.
  static let distance: UInt64 = 4_096

  /// Two suspects by their serial numbers, the older first.
  struct Pair: Hashable {
    let first: Int
    let second: Int
  }

  /// The last call to a few numbers.
  struct Call {
    let number: UInt64
    let time: Int64
    let suspect: Suspect
  }

  var young: [UInt64: Call] = [:]
  var old: [UInt64: Call] = [:]
  var meetings: [Pair: Int] = [:]
  /// Pairs that have met often enough, in the order in which they had.
  var pairs: [Pair] = []
  /// Meetings of pairs for which there was no room.
  var dropped: UInt64 = 0

  /// Notes that a suspect calls a number.
  ///
  /// - Returns: the suspects whose calls that meets.
  mutating func note(_ called: Identity, at time: Int64, by suspect: Suspect) -> [Suspect] {
    guard called.kind == .e164 else { return [] }
    let number = called.digitValue
    let place = number / (Self.stepMax + 1)
    let others = callers(beside: number, at: time, but: suspect)
    for other in others {
      meet(min(suspect.serial, other.serial), max(suspect.serial, other.serial))
    }
    if young.count >= Self.callsMax {
      old = young
      young = [:]
    }
    young[place] = Call(number: number, time: time, suspect: suspect)
    return others
  }

  /// Whether a call to a number far away, on either side, would have met one.
  func meetsAfar(_ called: Identity, at time: Int64, by suspect: Suspect) -> Bool {
    guard called.kind == .e164 else { return false }
    let number = called.digitValue
    return !callers(beside: number &+ Self.distance, at: time, but: suspect).isEmpty
      || !callers(beside: number &- Self.distance, at: time, but: suspect).isEmpty
  }

  /// The suspects who have just called numbers beside one.
  private func callers(beside number: UInt64, at time: Int64, but suspect: Suspect) -> [Suspect] {
    let place = number / (Self.stepMax + 1)
    var others: [Suspect] = []
    for near in [place &- 1, place, place &+ 1] {
      guard let call = young[near] ?? old[near], call.suspect !== suspect,
        max(call.number, number) - min(call.number, number) <= Self.stepMax,
        (0...Self.agoMax).contains(time &- call.time),
        !others.contains(where: { $0 === call.suspect })
      else { continue }
      others.append(call.suspect)
    }
    return others
  }

  private mutating func meet(_ first: Int, _ second: Int) {
    let pair = Pair(first: first, second: second)
    guard let count = meetings[pair] else {
      if meetings.count < Self.pairsMax { meetings[pair] = 1 } else { dropped += 1 }
      return
    }
    meetings[pair] = count + 1
    if count + 1 == Self.meetingsMin { pairs.append(pair) }
  }

  /// Forgets pairs of suspects that are gone.
  mutating func forget(where isGone: (Int) -> Bool) {
    pairs.removeAll { isGone($0.first) || isGone($0.second) }
    meetings = meetings.filter { !isGone($0.key.first) && !isGone($0.key.second) }
  }
}
