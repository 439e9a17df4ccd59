import SieveBytes
import SieveDiagnostics
import SieveModel

/// What a person wants to know after a run, in a minute.
struct RunSummary {
  /// One flagged subject.
  struct Flagged {
    var subject: Alert.Subject
    var rules: [String]
    var detectedAt: Int64
    var severity: Severity
    var explanation: String
  }

  private static let shownMax = 10

  var attempts: UInt64 = 0
  var alertsByRule: [String: UInt64] = [:]
  var alerts: UInt64 { alertsByRule.values.reduce(0, +) }
  /// Alerts of rules that are in force, not only tried out.
  var realAlerts: UInt64 = 0
  var firstSetup = Int64.max
  var lastSetup = Int64.min
  var flagged: [String: Flagged] = [:]
  var centres: Set<String> = []
  var others: [String: (title: String, count: Int)] = [:]
  var trials: [String: (title: String, count: Int)] = [:]

  mutating func add(_ batch: AttemptBatch) {
    for attempt in batch.attempts where attempt.stage != .past { add(attempt) }
  }

  /// Counts the calls that begin in live steps.
  mutating func addLive(_ batch: AttemptBatch) {
    if batch.attempts.allSatisfy({ $0.stage != .amended }) { return add(batch) }
    for attempt in batch.attempts where attempt.stage != .amended { add(attempt) }
  }

  private mutating func add(_ attempt: Attempt) {
    attempts += 1
    firstSetup = min(firstSetup, attempt.setupTime)
    lastSetup = max(lastSetup, attempt.setupTime)
  }

  mutating func add(_ alert: Alert) {
    alertsByRule[alert.rule, default: 0] += 1
    if !alert.isReportOnly { realAlerts += 1 }
    if alert.isReportOnly {
      if alert.status == .open { trials[alert.rule, default: (alert.title, 0)].count += 1 }
      return
    }
    guard alert.flags else {
      if alert.status == .open { others[alert.rule, default: (alert.title, 0)].count += 1 }
      return
    }
    if alert.group != nil {
      centres.insert(alert.subject.value)
    } else if alert.status == .open, alert.subject.type != "calling_number" {
      flag(alert.subject, alert)
    }
    for number in alert.flaggedNumbers { flag(number, alert) }
  }

  private mutating func flag(_ subject: Alert.Subject, _ alert: Alert) {
    let key = subject.type + " " + subject.value
    guard var entry = flagged[key] else {
      flagged[key] = Flagged(
        subject: subject,
        rules: [alert.rule],
        detectedAt: alert.detectedAt,
        severity: alert.severity,
        explanation: alert.explanation
      )
      return
    }
    if !entry.rules.contains(alert.rule) { entry.rules.append(alert.rule) }
    entry.severity = max(entry.severity, alert.severity)
    flagged[key] = entry
  }

  /// The summary as text of several lines.
  func text(late: UInt64, rejects: [(code: String, count: UInt64)], showNumbers: Bool) -> String {
    var out = "\n\(attempts.grouped) attempts"
    if attempts > 0 { out += " from \(minute(firstSetup)) to \(minute(lastSetup)) UTC" }
    out += ", \(alerts.grouped) alerts\n" + BuddhistYears.remark(latest: lastSetup)
    if late > 0 { out += "  \(late.grouped) came too late (CS1302)\n" }
    for reject in rejects where reject.code != DiagnosticCode.lateRecord.id {
      let title = DiagnosticCode.named(reject.code)?.title ?? ""
      out += "  \(reject.count.grouped) rejected: \(title) (\(reject.code))\n"
    }
    out += flaggedText(showNumbers: showNumbers)
    for (rule, other) in others.sorted(by: { $0.key < $1.key }) {
      out += "Worth a look: \(other.count) × \(rule) (\(other.title))\n"
    }
    for (rule, trial) in trials.sorted(by: { $0.key < $1.key }) {
      out += "On trial: \(trial.count) × \(rule) (\(trial.title))\n"
    }
    return out
  }

  private func flaggedText(showNumbers: Bool) -> String {
    guard !flagged.isEmpty else { return "No number is flagged as a likely scam.\n" }
    var out = "\(UInt64(flagged.count).grouped) flagged as likely scam"
    if !centres.isEmpty {
      out += ", \(UInt64(centres.count).grouped) \(centres.count == 1 ? "centre" : "centres")"
    }
    out += ", by first detection:\n"
    let order = flagged.values.sorted {
      ($0.detectedAt, $0.subject.value) < ($1.detectedAt, $1.subject.value)
    }
    for entry in order.prefix(Self.shownMax) {
      let value =
        showNumbers ? entry.subject.value : NumberMask.mask(entry.subject.value)
      var facts = [entry.subject.country.code, entry.subject.numberType.name]
      facts.removeAll { $0.isEmpty || $0 == "unknown" }
      let place = facts.isEmpty ? "" : " (" + facts.joined(separator: " ") + ")"
      out += "  \(value)\(place)  \(minute(entry.detectedAt))  "
      out += entry.rules.joined(separator: ", ") + "\n"
    }
    if order.count > Self.shownMax {
      out += "  … and \(UInt64(order.count - Self.shownMax).grouped) more\n"
    }
    return out
  }

  /// An instant to the minute, as `2026-03-02 09:14`.
  private func minute(_ time: Int64) -> String {
    String(CivilTime.rfc3339(milliseconds: time).prefix(16)).replacing("T", with: " ")
  }
}
