public import SieveModel

/// A rule as checked and typed; what the engine compiles.
public struct Rule: Sendable {
  /// Stable, kebab-case.
  public var id: String
  /// Short text for people.
  public var title: String
  /// What state is kept for.
  public var subject: Subject
  /// Length of the window in milliseconds.
  public var windowMilliseconds: Int64
  /// Which attempts of the subject take part; all when `nil`.
  public var filter: AttemptCondition?
  /// When the rule holds, over the window.
  public var condition: WindowCondition
  /// The canonical text of `filter`.
  public var filterText: String?
  /// The canonical text of `condition`.
  public var conditionText: String
  /// How much it matters.
  public var severity: Severity
  /// Whether it raises alerts of its own.
  public var alert: Bool
  /// Whether its alerts are a trial: they flag nobody and are no evidence.
  public var isReportOnly: Bool
  /// Whether its alerts name the subject as a likely scam.
  public var flags: Bool
  /// Family of evidence for the score.
  public var evidence: String?
  /// Weight in log-odds.
  public var weight: Double?
  /// How long its evidence counts after an episode has closed; the pack's default when `nil`.
  public var evidenceForMilliseconds: Int64?
  /// How long the condition must have been false for an episode to end.
  public var closeAfterMilliseconds: Int64
  /// Honest behaviour that may look alike.
  public var falsePositives: [String]
  /// Where the rule comes from.
  public var references: [String]
  /// Hash of the rule's text.
  public var version: String

  /// Makes a rule from its parts.
  public init(
    id: String,
    title: String,
    subject: Subject,
    windowMilliseconds: Int64,
    filter: AttemptCondition? = nil,
    condition: WindowCondition,
    filterText: String? = nil,
    conditionText: String,
    severity: Severity,
    alert: Bool = true,
    isReportOnly: Bool = false,
    flags: Bool,
    evidence: String? = nil,
    weight: Double? = nil,
    closeAfterMilliseconds: Int64,
    falsePositives: [String] = [],
    references: [String] = [],
    version: String
  ) {
    self.id = id
    self.title = title
    self.subject = subject
    self.windowMilliseconds = windowMilliseconds
    self.filter = filter
    self.condition = condition
    self.filterText = filterText
    self.conditionText = conditionText
    self.severity = severity
    self.alert = alert
    self.isReportOnly = isReportOnly
    self.flags = flags
    self.evidence = evidence
    self.weight = weight
    self.closeAfterMilliseconds = closeAfterMilliseconds
    self.falsePositives = falsePositives
    self.references = references
    self.version = version
  }

  /// Whether its episodes count for a score.
  public var weighs: Bool { weight != nil && evidence != nil && !isReportOnly }
}
