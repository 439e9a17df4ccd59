import SieveDiagnostics
import SieveEngine
import SieveModel

/// Turns the map of one rule into a checked rule, reporting everything that is wrong with it.
struct RuleReader {
  /// A rule with the place of its id, for the search for duplicates.
  struct Found {
    var rule: Rule
    var idRange: Range<Int>
  }

  var problems: ProblemList
  private(set) var values: [RuleKey: YAMLNode] = [:]
  /// The whole rule, for problems that have no better place.
  private let range: Range<Int>

  /// Reads one rule; `nil` when it has errors, which have been reported.
  static func read(_ node: YAMLNode, problems: inout ProblemList) -> Found? {
    guard case .map(let entries, let range) = node else {
      if node.isRefused { return nil }
      problems.error(
        .wrongType,
        "a rule is \(node.kindName), not a map",
        at: node.range,
        expected: "a map of keys",
        hint: "- id: call-burst"
      )
      return nil
    }
    var reader = RuleReader(problems: problems, range: range)
    let found = reader.read(entries)
    problems = reader.problems
    problems.context = nil
    return found
  }

  private init(problems: ProblemList, range: Range<Int>) {
    self.problems = problems
    self.range = range
  }

  private mutating func read(_ entries: [YAMLEntry]) -> Found? {
    if case .text(let id)? = entries.first(where: { $0.key.string == "id" })?.value {
      problems.context = "rule '\(id.string.prefix(64))'"
    }
    let errorsBefore = problems.errorCount
    collect(entries)
    let rule = rule()
    guard let rule, problems.errorCount == errorsBefore else { return nil }
    let checked = RuleLint(values: values).check(rule, problems: &problems)
    return Found(rule: checked, idRange: values[.id]?.range ?? range)
  }

  private mutating func collect(_ entries: [YAMLEntry]) {
    for entry in entries {
      let name = entry.key.string
      if let key = RuleKey(rawValue: name) {
        values[key] = entry.value
        continue
      }
      let known = RuleKey.allCases.map(\.rawValue)
      let near = Suggestion.nearest(to: name, in: known)
      problems.error(
        .unknownKey,
        "unknown key '\(name.prefix(80))' in a rule",
        at: entry.key.range,
        label: near.map { "did you mean '\($0)'?" },
        expected: known.joined(separator: ", ")
      )
    }
    for key in RuleKey.allCases where key.isRequired && values[key] == nil {
      problems.error(
        .missingKey,
        "the rule has no '\(key.rawValue)'",
        at: range,
        expected: "the key '\(key.rawValue)'",
        hint: key.example
      )
    }
  }

  private mutating func rule() -> Rule? {
    let id = identifier(.id)
    let title = title()
    let subject = subject()
    let window = duration(.window, 1000...604_800_000, "1s to 7d")
    let filter = filter(subject: subject)
    let condition = condition(subject: subject)
    let severity = severity()
    let alert = boolean(.alert) ?? true
    let flags = boolean(.flags)
    let evidence = values[.evidence] == nil ? nil : identifier(.evidence)
    let weight = weight()
    let closeAfter = duration(.closeAfter, 1...2_592_000_000, "more than 0 and at most 30d")
    let evidenceFor = duration(.evidenceFor, 0...2_592_000_000, "at most 30d")
    let falsePositives = texts(.falsePositives)
    let references = texts(.references)
    guard let id, let title, let subject, let window, let condition, let severity else {
      return nil
    }
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
      flags: alert && (flags ?? (severity >= .high)),
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
}

// MARK: - Conditions and subject

extension RuleReader {
  private mutating func filter(subject: Subject?) -> AttemptCondition? {
    guard let text = text(.filter) else { return nil }
    var checker = ConditionChecker(text: text, subject: subject, problems: problems)
    let condition = checker.parse().flatMap { checker.attemptCondition($0) }
    problems = checker.problems
    return condition
  }

  private mutating func condition(subject: Subject?) -> WindowCondition? {
    guard let text = text(.condition) else { return nil }
    var checker = ConditionChecker(text: text, subject: subject, problems: problems)
    let condition = checker.parse().flatMap { checker.windowCondition($0) }
    problems = checker.problems
    return condition
  }
}
