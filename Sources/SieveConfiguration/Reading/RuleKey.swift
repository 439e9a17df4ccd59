/// The keys of a rule.
enum RuleKey: String, CaseIterable {
  case id, title, subject, window
  case filter = "where"
  case condition = "when"
  case schedule, exempt
  case severity, mode, alert, flags, evidence, weight
  case evidenceFor = "evidence_for"
  case closeAfter = "close_after"
  case falsePositives = "false_positives"
  case references

  /// Whether every rule must have it.
  var isRequired: Bool {
    switch self {
    case .id, .title, .subject, .window, .condition, .severity: true
    default: false
    }
  }

  /// What to write when it is missing.
  var example: String {
    switch self {
    case .id: "id: call-burst"
    case .title: "title: Burst of attempts to strangers"
    case .subject: "subject: calling_number"
    case .window: "window: 5m"
    case .filter: "where: cross_border"
    case .condition: "when: attempts >= 30"
    case .schedule: "schedule: {hours: 22-6, weekdays: [saturday, sunday]}"
    case .exempt: "exempt: [hospitals]"
    case .mode: "mode: report"
    case .severity: "severity: medium"
    case .alert: "alert: true"
    case .flags: "flags: false"
    case .evidence: "evidence: volume"
    case .weight: "weight: 2.0"
    case .evidenceFor: "evidence_for: 24h"
    case .closeAfter: "close_after: 30m"
    case .falsePositives: "false_positives: [appointment reminders]"
    case .references: "references: [https://example.org/paper]"
    }
  }
}
