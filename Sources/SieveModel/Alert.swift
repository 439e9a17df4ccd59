/// What callsieve says about a subject: the value behind one line of `callsieve.alert.v1`.
///
/// Times are event time in milliseconds since 1970-01-01 UTC.
public struct Alert: Sendable, Equatable {
  /// Where the episode stands.
  public enum Status: String, Sendable {
    /// The condition began to hold.
    case open
    /// The episode goes on and its evidence doubled.
    case update
    /// The episode is over.
    case closed
  }

  /// Why an episode is over.
  public enum ClosingReason: String, Sendable {
    case conditionEnded = "condition_ended"
    case endOfInput = "end_of_input"
    case evicted
    case listed
    /// A centre that has become part of an older one.
    case merged
  }

  /// Whom the alert is about.
  public struct Subject: Sendable, Equatable {
    /// The subject as rules name it, such as `calling_number`; `composite` for one of several parts.
    public var type: String
    /// The number, trunk or address.
    public var value: String
    /// For numbers: `network` for one the network vouches for, `presented` for one that is shown.
    public var identity: String?
    /// For numbers: country of the plan.
    public var country: Country
    /// For numbers: type of the plan.
    public var numberType: NumberType
    /// For a composite subject: its two or three parts.
    public var parts: [Subject]

    /// Makes a subject.
    public init(
      type: String,
      value: String,
      identity: String? = nil,
      country: Country = .unknown,
      numberType: NumberType = .unknown,
      parts: [Subject] = []
    ) {
      self.type = type
      self.value = value
      self.identity = identity
      self.country = country
      self.numberType = numberType
      self.parts = parts
    }
  }

  /// One measured value beside the threshold that it was held against.
  public struct Evidence: Sendable, Equatable {
    /// The metric or expression in canonical text, such as `distinct(called_number) / attempts`.
    public var name: String
    /// The value in seconds for durations, `nil` when undefined.
    public var value: Double?
    /// The constant it was compared with, when there is one.
    public var threshold: Double?
    /// `s` for durations, `km` for distances, otherwise nothing.
    public var unit: String?
    /// By how much the value may be off, in the same unit, when that is known.
    public var uncertainty: Double?
    /// For scores: which rule and family it is of.
    public var origin: Origin?

    /// Makes an item of evidence.
    public init(
      name: String,
      value: Double?,
      threshold: Double? = nil,
      unit: String? = nil,
      uncertainty: Double? = nil
    ) {
      self.uncertainty = uncertainty
      self.name = name
      self.value = value
      self.threshold = threshold
      self.unit = unit
    }
  }

  /// A record that the alert rests on.
  public struct Record: Sendable, Equatable {
    /// The record's own id; empty when it has none.
    public var callID: String
    /// Index of the input in the run.
    public var source: UInt16
    /// Byte offset or packet number.
    public var origin: UInt64

    /// Makes a reference.
    public init(callID: String, source: UInt16, origin: UInt64) {
      self.callID = callID
      self.source = source
      self.origin = origin
    }
  }

  /// Hash of rule id, rule version, subject and episode start as first emitted.
  public var id: String
  /// Open, update or closed.
  public var status: Status
  /// Why, with `closed`.
  public var reason: ClosingReason?
  /// Id of the rule.
  public var rule: String
  /// Hash of the rule's text.
  public var ruleVersion: String
  /// Title of the rule.
  public var title: String
  /// Severity of the rule.
  public var severity: Severity
  /// Whether the subject is named as a likely scam.
  public var flags: Bool
  /// Whether the rule is only tried out.
  public var isReportOnly: Bool
  /// Whom it is about.
  public var subject: Subject
  /// Set-up time of the attempt that made the rule hold.
  public var eventTime: Int64
  /// Stream time at which it could be known.
  public var detectedAt: Int64
  /// End of the window, inclusive; it begins `windowMilliseconds` before, exclusive.
  public var windowEnd: Int64
  /// Length of the window.
  public var windowMilliseconds: Int64
  /// What was measured.
  public var evidence: [Evidence]
  /// One sentence for a person.
  public var explanation: String
  /// Up to ten contributing records, oldest first.
  public var records: [Record]
  /// For rules that score: how likely it is, 0 … 1.
  public var score: Double?
  /// Id of the centre that the subject belongs to, when known.
  public var centre: String?
  /// For centres: who belongs to it and how it works.
  public var group: Group?

  /// Makes an alert.
  public init(
    id: String,
    status: Status,
    reason: ClosingReason? = nil,
    rule: String,
    ruleVersion: String,
    title: String,
    severity: Severity,
    flags: Bool,
    isReportOnly: Bool = false,
    subject: Subject,
    eventTime: Int64,
    detectedAt: Int64,
    windowEnd: Int64,
    windowMilliseconds: Int64,
    evidence: [Evidence],
    explanation: String,
    records: [Record]
  ) {
    self.id = id
    self.status = status
    self.reason = reason
    self.rule = rule
    self.ruleVersion = ruleVersion
    self.title = title
    self.severity = severity
    self.flags = flags
    self.isReportOnly = isReportOnly
    self.subject = subject
    self.eventTime = eventTime
    self.detectedAt = detectedAt
    self.windowEnd = windowEnd
    self.windowMilliseconds = windowMilliseconds
    self.evidence = evidence
    self.explanation = explanation
    self.records = records
  }
}
