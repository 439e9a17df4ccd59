import SieveCapture
import SieveModel

/// One call as far as it is known.
///
/// What every message touches is kept together and small; what is only needed to hand the attempt
/// over is in `DialogOpening`.
struct Dialog: BitwiseCopyable {
  /// Marks a time as unknown.
  static let unknown = Int64.min

  /// Where the call stands.
  enum State: UInt8 {
    /// The slot is free.
    case free
    /// No final response yet.
    case trying
    /// Ended before an answer; a later INVITE or answer takes it up again.
    case ended
    /// Answered and not released.
    case answered
    /// Answered and released.
    case released
  }

  var key = DialogKey.none
  /// Stream clock of the last message.
  var touched: Int64 = 0
  /// Number in CSeq of the latest INVITE.
  var sequence: UInt32 = 0
  var status: UInt16 = 0
  var cause: UInt8 = 0
  var state = State.free
  var alertTime = Dialog.unknown
  var answerTime = Dialog.unknown
  var releaseTime = Dialog.unknown
  var cancelTime = Dialog.unknown
  /// First ACK while no final response was seen.
  var ackTime = Dialog.unknown
  /// Sweep in which it is forgotten if it has ended; 0 when it is not filed for one.
  var dueSweep: UInt32 = 0
  /// Whether live mode has said all that is known.
  var isReported = true
  /// Whether any response was seen.
  var hasResponse = false
  /// Whether it is a registration or question instead of a call.
  var isRequest = false
  /// Whether it must have been answered although no answer was seen.
  var isAnswerMissing = false
  /// INVITEs of the latest number in CSeq, on all branches and hops, without their final responses; at most 255.
  var unanswered: UInt8 = 0
  /// Whether it went on to another branch after its end.
  var isTriedElsewhere = false
  /// The called side's tag in the answer that counts, and in that of another branch that is not released yet; 0 for none.
  var answeredTag: UInt32 = 0
  var otherTag: UInt32 = 0

  /// Whether the attempt is over.
  var isOver: Bool { state == .ended || state == .released }

  /// Writes what is known now into an attempt.
  ///
  /// Clocks may go backwards and those of two machines differ: nothing is before the set-up or after the release, and durations are those
  /// between the times that are stated.
  func complete(_ result: inout Attempt) {
    result.sipStatus = status
    let start = result.setupTime
    let release = Self.after(start, releaseTime)
    let answer = Self.before(release, Self.after(start, answerTime))
    let alert = Self.before(
      answer == Attempt.unknown ? release : answer,
      Self.after(start, alertTime)
    )
    result.alertAfter = alert
    result.answerAfter = answer
    result.releaseAfter = release
    result.disposition = disposition
    result.releaseCause = releaseCause
    result.ringMilliseconds = Self.span(alert, answer == Attempt.unknown ? release : answer)
    result.talkMilliseconds = talkMilliseconds(answer, release)
  }

  private var releaseCause: UInt8 {
    guard isOver else { return 0 }
    if cause != 0 { return cause }
    // 16, normal clearing: hung up, or given up by the caller.
    return state == .released || (status == 0 && cancelTime != Dialog.unknown)
      ? 16 : Outcome.cause(status)
  }

  private var disposition: Disposition {
    switch state {
    case .free: .unknown
    case .trying: .inProgress
    case .answered: .answered
    case .released: answerTime != Dialog.unknown || isAnswerMissing ? .answered : .cancelled
    case .ended:
      status == 0
        ? (cancelTime != Dialog.unknown ? .cancelled : .failed)
        : Outcome.disposition(status)
    }
  }

  private func talkMilliseconds(_ answer: Int32, _ release: Int32) -> Int32 {
    switch state {
    case .ended: 0
    case .released where disposition == .cancelled: 0
    case .released: Self.span(answer, release)
    default: Attempt.unknown
    }
  }

  /// Milliseconds from the set-up, never negative, nor longer than the field.
  private static func after(_ start: Int64, _ time: Int64) -> Int32 {
    time == Dialog.unknown ? Attempt.unknown : Int32(max(0, min(time - start, Int64(Int32.max))))
  }

  /// A time that is not to be after a later one, as far as both are known.
  private static func before(_ later: Int32, _ time: Int32) -> Int32 {
    later == Attempt.unknown ? time : min(time, later)
  }

  /// Milliseconds between two times in their order, as far as both are known.
  private static func span(_ start: Int32, _ end: Int32) -> Int32 {
    start == Attempt.unknown || end == Attempt.unknown ? Attempt.unknown : end - start
  }
}
