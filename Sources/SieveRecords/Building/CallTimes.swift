import SieveBytes
import SieveModel

/// The instants and durations of one record, read, completed and put in order.
struct CallTimes: BitwiseCopyable {
  /// What is not known.
  static let missing = Int64.min

  var setup = missing
  var alert = missing
  var answer = missing
  var release = missing
  var ring = missing
  var talk = missing
  var total = missing

  /// Derives what the record leaves out.
  @inline(__always)
  mutating func complete() throws(RecordFault) {
    if setup == Self.missing { setup = derivedSetup() }
    guard setup != Self.missing else { throw RecordFault(kind: .noSetupTime, field: .setupTime) }
    if release == Self.missing {
      if answer != Self.missing, talk != Self.missing {
        release = answer &+ talk
      } else if total != Self.missing {
        release = setup &+ total
      }
    }
    // More talk than call is no ground for an answer before the set-up.
    if answer == Self.missing, release != Self.missing, talk > 0, release &- talk >= setup &- 1000 {
      answer = release &- talk
    }
  }

  private func derivedSetup() -> Int64 {
    if answer != Self.missing {
      if total != Self.missing, talk != Self.missing, total >= talk {
        return answer &- (total &- talk)
      }
      if ring != Self.missing { return answer &- ring }
    }
    if release != Self.missing, total != Self.missing { return release &- total }
    return Self.missing
  }

  /// Checks set-up ≤ alerting ≤ answer ≤ release, and evens out a second of rounding.
  @inline(__always)
  mutating func order() throws(RecordFault) {
    try Self.follow(&alert, .alertTime, setup, .setupTime)
    try Self.follow(&answer, .answerTime, setup, .setupTime)
    try Self.follow(&answer, .answerTime, alert, .alertTime)
    try Self.follow(&release, .releaseTime, setup, .setupTime)
    try Self.follow(&release, .releaseTime, alert, .alertTime)
    try Self.follow(&release, .releaseTime, answer, .answerTime)
  }

  @inline(__always)
  private static func follow(
    _ later: inout Int64,
    _ field: RecordField,
    _ earlier: Int64,
    _ other: RecordField
  ) throws(RecordFault) {
    guard later < earlier, later != missing else { return }
    guard earlier &- later <= 1000 else {
      throw RecordFault(kind: .before, field: field, other: other)
    }
    later = earlier
  }
}
