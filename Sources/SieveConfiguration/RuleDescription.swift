public import SieveEngine
import SieveModel

/// Rules as text for people: `rules list` and `rules show`.
public enum RuleDescription {
  /// One line per rule, in columns.
  public static func list(_ rules: [Rule]) -> String {
    let rows =
      [["RULE", "SUBJECT", "WINDOW", "SEVERITY", "FLAGS", "TITLE"]] + rules.map { row($0) }
    let widths = (0..<5).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let padded = zip(row, widths).map { pad($0, to: $1) }
      return (padded + [row[5]]).joined(separator: "  ") + "\n"
    }
    .joined()
  }

  /// All about one rule.
  public static func show(_ rule: Rule) -> String {
    var out = "\(rule.id): \(rule.title)\n"
    func line(_ name: String, _ value: String) {
      out += "  \(pad(name, to: 16))\(value)\n"
    }
    line("subject", rule.subject.name)
    line("window", duration(rule.windowMilliseconds))
    if let filter = rule.filterText { line("where", filter) }
    line("when", rule.conditionText)
    line("severity", rule.severity.rawValue)
    line("alert", rule.alert ? "true" : "false (evidence only)")
    if rule.isReportOnly { line("mode", "report (a trial: flags nobody)") }
    line("flags", rule.flags ? "true (says: likely scam)" : "false")
    if let evidence = rule.evidence { line("evidence", evidence) }
    if let weight = rule.weight { line("weight", CanonicalText.number(weight)) }
    if let evidenceFor = rule.evidenceForMilliseconds {
      line("evidence for", duration(evidenceFor))
    }
    line("close after", duration(rule.closeAfterMilliseconds))
    line("version", rule.version)
    list("honest look-alikes", rule.falsePositives, into: &out)
    list("references", rule.references, into: &out)
    return out
  }

  /// What an engine keeps for rules.
  public static func plan(_ plan: PlanDescription) -> String {
    plan.subjects.map { subject in
      var out = "\(subject.name)\n"
      func line(_ name: String, _ value: String) { out += "  \(pad(name, to: 16))\(value)\n" }
      let columns = (["times, outcome"] + subject.columns).joined(separator: ", ")
      line("an attempt", "\(subject.attemptBytes) bytes: \(columns)")
      line("kept for", duration(subject.reach) + ", and what late attempts need")
      line("asked from", onset(subject.onset, of: " of a key"))
      line("before that", subject.sharesLog ? "keys share a log" : "each key has a slot")
      if subject.keepsReceived { line("calls received", "are kept too") }
      for window in subject.windows {
        let filter = window.filter.map { " of attempts with \($0)" } ?? ""
        let length = duration(window.milliseconds)
        line("window", "\(length)\(filter), from \(onset(window.onset, of: ""))")
        line("  rules", window.rules.joined(separator: ", "))
        line("  counted", window.counters.joined(separator: ", "))
        let sets = window.sets.joined(separator: ", ")
        if !sets.isEmpty { line("  if asked", "different values of \(sets)") }
      }
      return out
    }
    .joined(separator: "\n")
  }

  private static func onset(_ onset: PlanDescription.Onset, of key: String) -> String {
    let attempts = onset.attempts.map {
      $0 == 1 ? "the first attempt\(key) on" : "\($0) attempts\(key) on"
    }
    let talk = onset.longTalk.map { "when one talks for \(duration($0))" }
    return [attempts, talk].compactMap { $0 }.joined(separator: ", fewer ")
  }

  private static func row(_ rule: Rule) -> [String] {
    [
      rule.id, rule.subject.name, duration(rule.windowMilliseconds), rule.severity.rawValue,
      rule.flags ? "yes" : !rule.alert ? "evidence" : rule.isReportOnly ? "report" : "no",
      rule.title,
    ]
  }

  private static func list(_ name: String, _ items: [String], into out: inout String) {
    guard !items.isEmpty else { return }
    out += "  \(name)\n"
    for item in items { out += "    - \(item)\n" }
  }

  private static func duration(_ milliseconds: Int64) -> String {
    CanonicalText.duration(milliseconds: Double(milliseconds))
  }

  private static func pad(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
