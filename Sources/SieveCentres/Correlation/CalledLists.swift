import SieveModel

/// Which suspects work the same list of numbers: they call numbers next to each other's.
///
/// Called numbers are remembered by tens, in two generations of bounded size; pairs of suspects whose
/// calls meet are counted.
struct CalledLists {
  /// Tens of called numbers of a generation.
  static let tensMax = 262_144
  /// Pairs that are counted.
  static let pairsMax = 262_144
  /// Meetings from which on two suspects are said to work one list.
  static let meetingsMin = 3

  /// Two suspects by their serial numbers, the older first.
  struct Pair: Hashable {
    let first: Int
    let second: Int
  }

  private var young: [UInt64: Int] = [:]
  private var old: [UInt64: Int] = [:]
  private var meetings: [Pair: Int] = [:]
  /// Pairs that have met often enough, in the order in which they had.
  private(set) var pairs: [Pair] = []
  /// Meetings of pairs for which there was no room.
  private(set) var dropped: UInt64 = 0

  /// Notes that a suspect calls a number.
  mutating func note(_ called: Identity, by serial: Int) {
    guard called.kind == .e164 else { return }
    let ten = called.digitValue / 10
    for near in [ten &- 1, ten, ten &+ 1] {
      guard let other = young[near] ?? old[near], other != serial else { continue }
      meet(min(serial, other), max(serial, other))
    }
    if young.count >= Self.tensMax {
      old = young
      young = [:]
    }
    young[ten] = serial
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
