/// How an attempt ended, in the billing view.
public enum Disposition: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  /// The record does not say.
  case unknown
  /// Under way, or cut off by the end of the input.
  case inProgress
  /// The far end went off-hook.
  case answered
  /// Rang, or was tried, without an answer.
  case noAnswer
  /// The called party was busy.
  case busy
  /// Could not be set up.
  case failed
  /// No circuit or resource.
  case congestion
  /// The caller gave up before an answer.
  case cancelled
  /// Refused by the called party or on its behalf.
  case rejected

  /// The name in CSV, JSON, rules and alerts.
  public var name: String {
    switch self {
    case .unknown: "unknown"
    case .inProgress: "in_progress"
    case .answered: "answered"
    case .noAnswer: "no_answer"
    case .busy: "busy"
    case .failed: "failed"
    case .congestion: "congestion"
    case .cancelled: "cancelled"
    case .rejected: "rejected"
    }
  }

  /// Whether the outcome is known: these attempts are the denominator of `asr`.
  public var isOutcomeKnown: Bool {
    @inlinable @inline(__always) get { self != .unknown && self != .inProgress }
  }
}
