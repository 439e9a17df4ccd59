import SieveBytes
import SieveModel

/// All centres, and what the attempts of suspects since the last correlation say of them.
final class CentreLedger {
  /// Id of the rule of centres.
  static let ruleID = "scam-centre"
  /// Title of that rule.
  static let title = "Scam centre"
  /// Centres that are kept.
  static let centresMax = 4096
  /// How long a call without a known end is taken to last.
  private static let unknownCall: Int64 = 180_000

  var centres: [Centre] = []
  var lists = CalledLists()
  let version: String
  /// Calls of suspects since the last correlation: at most those of an epoch.
  var calls: [(suspect: Suspect, setup: Int64, end: Int64, cell: Int)] = []
  /// Calls that count for somebody's conduct from a time on.
  var unjudged: [(suspect: Suspect, end: Int64, talk: Int32)] = []
  /// More calls than these do not wait: records that all have one time would never be judged.
  static let unjudgedMax = 1 << 18
  /// Centres that found no room.
  var dropped: UInt64 = 0

  init(version: String) { self.version = version }

  func isOpen(_ centre: Int) -> Bool { centre >= 0 && centres[centre].isOpen }

  /// The id of the centre that a suspect belongs to.
  func id(of suspect: Suspect) -> String? {
    suspect.membership.flatMap { isOpen($0.centre) ? centres[$0.centre].id : nil }
  }

  /// Opens a centre that begins with a member; its place, or `nil` when there is no room.
  func open(first: Suspect, at time: Int64) -> Int? {
    guard centres.count < Self.centresMax else {
      dropped += 1
      return nil
    }
    var hash = StableHash()
    hash.combine(version)
    hash.combine(first.subject.value)
    hash.combine(time)
    let id = "centre-\(hash.hexadecimal(digits: 12))"
    centres.append(Centre(id: id, formedAt: time))
    return centres.count - 1
  }

  /// Notes an attempt of a suspect; `cell` is the number of its cell's name, −1 for none.
  ///
  /// - Returns: the suspects whose calls it meets.
  func note(_ attempt: Attempt, of suspect: Suspect, cell: Int) -> [Suspect] {
    let met = lists.note(attempt.calledNumber, at: attempt.setupTime, by: suspect)
    if !met.isEmpty { suspect.profile.meetings += 1 }
    if lists.meetsAfar(attempt.calledNumber, at: attempt.setupTime, by: suspect) {
      suspect.profile.distantMeetings += 1
    }
    let length =
      attempt.releaseAfter >= 0
      ? Int64(attempt.releaseAfter) : attempt.disposition.isOpen ? Self.unknownCall : 0
    calls.append((suspect, attempt.setupTime, attempt.setupTime &+ length, cell))
    return met
  }

  /// Notes an attempt for the conduct of its caller.
  func judge(_ attempt: Attempt, of suspect: Suspect) {
    let isOver = attempt.isOver
    let talk = isOver ? attempt.talkMilliseconds : Conduct.openTalk
    if unjudged.count >= Self.unjudgedMax { return suspect.conduct.count(talk: talk) }
    let counted = attempt.setupTime &+ Conduct.countedAfter
    unjudged.append((suspect, isOver ? max(attempt.end, counted) : counted, talk))
  }

  /// Counts the calls that can be judged by a time.
  func judgeEnded(by time: Int64) {
    unjudged.removeAll { call in
      guard call.end <= time else { return false }
      call.suspect.conduct.count(talk: call.talk)
      return true
    }
  }

  /// How many calls of some suspects are yet to be judged.
  ///
  /// - Complexity: O(calls that wait)
  func waitingCalls(of suspects: [Suspect]) -> Int {
    let serials = Set(suspects.map(\.serial))
    return unjudged.count { serials.contains($0.suspect.serial) }
  }

  /// Gives each centre the calls of its members since the last time.
  func distributeCalls(_ zone: ZoneTable) {
    var own: [Int: [(setup: Int64, end: Int64)]] = [:]
    for call in calls {
      guard let centre = call.suspect.membership?.centre, isOpen(centre) else { continue }
      own[centre, default: []].append((call.setup, call.end))
      let local = call.setup &+ zone.offset(atUTC: call.setup)
      let hour = ((local / 3_600_000) % 24 + 24) % 24
      centres[centre].hours |= 1 << UInt32(hour)
      if call.cell >= 0 { centres[centre].whereabouts.note(call.cell) }
    }
    for (centre, list) in own {
      centres[centre].take(list.sorted { $0 < $1 })
    }
    calls.removeAll(keepingCapacity: true)
  }
}

extension Attempt {
  /// Whether nothing more will be known of it; some records say how long was talked, but not until when.
  fileprivate var isOver: Bool {
    releaseAfter >= 0
      || talkMilliseconds >= 0 && disposition != .inProgress && disposition != .unknown
  }

  /// When it ended, if it is over.
  fileprivate var end: Int64 {
    max(knownTime, setupTime &+ Int64(max(0, ringMilliseconds)) &+ Int64(max(0, talkMilliseconds)))
  }
}

extension Disposition {
  /// Whether the call may still be going on.
  fileprivate var isOpen: Bool { self == .inProgress || self == .unknown || self == .answered }
}
