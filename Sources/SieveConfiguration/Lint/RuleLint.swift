import SieveCentres
import SieveDiagnostics
import SieveEngine

/// Remarks on rules that load but will hardly do what was meant.
struct RuleLint {
  /// The values of the rule, for their places.
  let values: [RuleKey: YAMLNode]

  /// The condition of a rule as one side of an `and`, cut short.
  private static func operand(_ rule: Rule) -> String {
    let text =
      rule.conditionText.count > 60 ? rule.conditionText.prefix(60) + "…" : rule.conditionText
    if case .or = rule.condition { return "(\(text))" }
    return text
  }

  /// Adds warnings.
  func check(_ rule: Rule, problems: inout ProblemList) {
    if rule.alert, FirstAttempt.canHold(rule.condition), let when = values[.condition] {
      problems.warning(
        .holdsAtFirstAttempt,
        "the rule can hold on the first attempt of a subject",
        at: when.range,
        hint: "attempts >= 20 and \(Self.operand(rule))"
      )
    }
    checkPossible(rule, &problems)
    if rule.isReportOnly, let flags = values[.flags] {
      problems.warning(
        .unusedKey,
        "'flags' has no effect in a rule that is only tried out",
        at: flags.range,
        hint: "remove 'flags', or 'mode: report'"
      )
    }
    if rule.weight != nil, rule.evidence == nil, let weight = values[.weight] {
      problems.warning(
        .unusedKey,
        "'weight' has no effect without 'evidence'",
        at: weight.range,
        hint: "evidence: volume"
      )
    }
    if rule.weight == nil, rule.evidence != nil, let evidence = values[.evidence] {
      problems.warning(
        .unusedKey,
        "'evidence' has no effect without 'weight'",
        at: evidence.range,
        hint: "weight: 1.0"
      )
    }
    if rule.weighs, !CentreStage.canWeigh(rule.subject), let weight = values[.weight] {
      problems.warning(
        .unusedKey,
        "'weight' has no effect on the subject \(rule.subject.name)",
        at: weight.range,
        label: "it does not say who is calling",
        hint: "subject: calling_number"
      )
    }
    if !rule.weighs, let evidenceFor = values[.evidenceFor] {
      problems.warning(
        .unusedKey,
        "'evidence_for' has no effect without 'evidence' and 'weight'",
        at: evidenceFor.range,
        hint: "weight: 1.0"
      )
    }
    if !rule.alert, let flags = values[.flags] {
      problems.warning(
        .unusedKey,
        "'flags' has no effect in a rule that raises no alerts",
        at: flags.range,
        hint: "remove 'flags', or set 'alert: true'"
      )
    }
  }

  /// Remarks on a condition that no calls can satisfy.
  private func checkPossible(_ rule: Rule, _ problems: inout ProblemList) {
    guard let when = values[.condition] else { return }
    switch ConditionRanges.fault(of: rule.condition, window: rule.windowMilliseconds) {
    case nil: break
    case .impossible(let what):
      problems.warning(
        .neverHolds,
        "the condition can never hold: no value is left for \(what.prefix(120))",
        at: when.range,
        hint: "compare it once, or join the comparisons with 'or'"
      )
    case .undefined(let metric, let need):
      problems.warning(
        .neverDefined,
        "'\(metric.prefix(80))' never has a value here, so the condition can never hold",
        at: when.range,
        hint: "it needs \(need.prefix(80))"
      )
    }
  }
}
