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

  /// Whether the attempt is over.
  var isOver: Bool { state == .ended || state == .released }

  /// Writes what is known now into an attempt.
  func complete(_ result: inout Attempt) {
    result.sipStatus = status
    let start = result.setupTime
    result.alertAfter = Self.after(start, alertTime)
    result.answerAfter = Self.after(start, answerTime)
    result.releaseAfter = Self.after(start, releaseTime)
    result.disposition = disposition
    result.releaseCause = releaseCause
    result.ringMilliseconds = ringMilliseconds
    result.talkMilliseconds = talkMilliseconds
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

  private var ringMilliseconds: Int32 {
    guard alertTime != Dialog.unknown else { return Attempt.unknown }
    let end = answerTime != Dialog.unknown ? answerTime : releaseTime
    return end == Dialog.unknown ? Attempt.unknown : Self.span(alertTime, end)
  }

  private var talkMilliseconds: Int32 {
    switch state {
    case .ended: return 0
    case .released where disposition == .cancelled: return 0
    case .released where answerTime != Dialog.unknown: return Self.span(answerTime, releaseTime)
    default: return Attempt.unknown
    }
  }

  private static func after(_ start: Int64, _ time: Int64) -> Int32 {
    time == Dialog.unknown ? Attempt.unknown : span(start, time)
  }

  /// Clocks may go backwards: a span is never negative, nor longer than the field.
  private static func span(_ start: Int64, _ end: Int64) -> Int32 {
    Int32(max(0, min(end - start, Int64(Int32.max))))
  }
}
