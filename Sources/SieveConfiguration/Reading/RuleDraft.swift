import SieveEngine
import SieveModel

/// A rule as it is written: what `extends` lets another file change key by key.
struct RuleDraft: Sendable {
  var id: String
  var title: String
  var subject: Subject
  var window: Int64
  /// `where` as written, without schedule and exemptions.
  var filter: AttemptCondition?
  var schedule: RuleSchedule?
  /// Lists whose numbers do not take part.
  var exempt: [String]
  var condition: WindowCondition
  var severity: Severity
  var mode: RuleMode
  var alert: Bool
  /// `flags` as written.
  var flags: Bool?
  var evidence: String?
  var weight: Double?
  /// `close_after` as written.
  var closeAfter: Int64?
  /// `evidence_for` as written.
  var evidenceFor: Int64?
  var falsePositives: [String]
  var references: [String]

  /// The rule that the engine compiles: schedule and exemptions become part of the filter.
  var rule: Rule {
    let filter = wholeFilter
    var rule = Rule(
      id: id,
      title: title,
      subject: subject,
      windowMilliseconds: window,
      filter: filter,
      condition: condition,
      filterText: filter?.canonicalText,
      conditionText: condition.canonicalText,
      severity: severity,
      alert: alert,
      isReportOnly: mode == .report,
      flags: alert && mode == .alert && (flags ?? (severity >= .high)),
      evidence: evidence,
      weight: weight,
      closeAfterMilliseconds: closeAfter ?? RuleLoader.closeAfterDefault(window: window),
      falsePositives: falsePositives,
      references: references,
      version: ""
    )
    rule.evidenceForMilliseconds = evidenceFor
    rule.version = rule.semanticHash
    return rule
  }

  private var wholeFilter: AttemptCondition? {
    var parts: [AttemptCondition] = []
    if case .and(let written)? = filter { parts = written } else if let filter { parts = [filter] }
    parts += schedule?.conditions ?? []
    parts += exempt.map { .not(.inList($0)) }
    return parts.count > 1 ? .and(parts) : parts.first
  }
}

/// Whether a rule accuses, or is only tried out.
enum RuleMode: String, CaseIterable, Sendable {
  /// Alerts as `severity` and `flags` say.
  case alert
  /// Alerts that are marked as a trial, flag nobody, and are no evidence.
  case report
}

/// When a rule looks: hours and days of the week in the time zone of the run.
struct RuleSchedule: Sendable, Equatable {
  /// Hours of the day, 0 to 23; all when empty.
  var hours: [Int]
  /// Days of the week; all when empty.
  var weekdays: [Weekday]

  /// What an attempt must satisfy to be looked at.
  var conditions: [AttemptCondition] {
    var conditions: [AttemptCondition] = []
    if !hours.isEmpty { conditions.append(.numberIsIn(.localHour, hours.map { Double($0) })) }
    if !weekdays.isEmpty {
      conditions.append(.textIsIn(.weekday, weekdays.map(\.rawValue)))
    }
    return conditions
  }
}
