import SieveDiagnostics
import SieveEngine

/// Finds rules that say nothing new: whenever they hold, another one that costs no more holds too.
enum Subsumption {
  /// A remark for each rule that another one makes needless.
  static func remarks(on rules: [Rule]) -> [Diagnostic] {
    rules.enumerated().compactMap { index, rule in
      let other = rules.enumerated().first { other, candidate in
        other != index && covers(candidate, rule)
          && (!covers(rule, candidate) || other < index)
      }
      return other.map { remark(rule, $0.element) }
    }
  }

  private static func remark(_ rule: Rule, _ other: Rule) -> Diagnostic {
    Diagnostic(
      .subsumedRule,
      .warning,
      "rule '\(rule.id)' says nothing that '\(other.id)' does not say: whenever it holds, that holds too",
      expected: "another bound, a higher severity, or one of the two rules",
      hint: "disable: [\(rule.id)]"
    )
  }

  /// Whether one rule holds whenever another does, says as much, and costs no more.
  private static func covers(_ a: Rule, _ b: Rule) -> Bool {
    guard a.subject == b.subject, a.windowMilliseconds == b.windowMilliseconds,
      a.filter == b.filter, a.alert, !a.isReportOnly || b.isReportOnly, a.severity >= b.severity,
      a.flags || !b.flags, givesAsMuchEvidence(a, b), a.condition.cost <= b.condition.cost
    else { return false }
    let known = b.condition.conjuncts
    let ranges = ConditionRanges(known, window: b.windowMilliseconds)
    return a.condition.conjuncts.allSatisfy { part in
      if known.contains(part) { return true }
      // Only what is compared in the other rule has a value for sure.
      guard let (expression, comparison, bound) = part.bound,
        let range = ranges.ranges[expression]
      else { return false }
      return range.implies(comparison, bound)
    }
  }

  private static func givesAsMuchEvidence(_ a: Rule, _ b: Rule) -> Bool {
    guard let weight = b.weight, b.evidence != nil else { return true }
    return a.evidence == b.evidence && (a.weight ?? 0) >= weight
  }
}
