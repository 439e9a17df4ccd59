import SieveDiagnostics
import SieveEngine
import SieveModel

/// Turns the map of one rule into a checked rule, reporting everything that is wrong with it.
struct RuleReader {
  /// A rule with the place of its id, for the search for duplicates.
  struct Found {
    var draft: RuleDraft
    var idRange: Range<Int>
  }

  var problems: ProblemList
  private(set) var values: [RuleKey: YAMLNode] = [:]
  /// The whole rule, for problems that have no better place.
  private let range: Range<Int>

  /// Rules that the file builds on; one of the same id gives the keys that are missing.
  private let bases: [RuleDraft]
  private var base: RuleDraft?

  /// Reads one rule; `nil` when it has errors, which have been reported.
  static func read(
    _ node: YAMLNode,
    extending bases: [RuleDraft] = [],
    problems: inout ProblemList
  ) -> Found? {
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
    var reader = RuleReader(problems: problems, range: range, bases: bases)
    let found = reader.read(entries)
    problems = reader.problems
    problems.context = nil
    return found
  }

  private init(problems: ProblemList, range: Range<Int>, bases: [RuleDraft]) {
    self.problems = problems
    self.range = range
    self.bases = bases
  }

  private mutating func read(_ entries: [YAMLEntry]) -> Found? {
    if case .text(let id)? = entries.first(where: { $0.key.string == "id" })?.value {
      problems.context = "rule '\(id.string.prefix(64))'"
      base = bases.first { $0.id == id.string }
    }
    let errorsBefore = problems.errorCount
    collect(entries)
    let draft = draft()
    guard let draft, problems.errorCount == errorsBefore else { return nil }
    RuleLint(values: values).check(draft.rule, problems: &problems)
    return Found(draft: draft, idRange: values[.id]?.range ?? range)
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
    if let base { rejectLooseSubject(base) }
    for key in RuleKey.allCases where base == nil && key.isRequired && values[key] == nil {
      problems.error(
        .missingKey,
        "the rule has no '\(key.rawValue)'",
        at: range,
        expected: "the key '\(key.rawValue)'",
        hint: key.example
      )
    }
  }

  /// Refuses another subject for a condition that was written for the old one.
  private mutating func rejectLooseSubject(_ base: RuleDraft) {
    guard let subject = values[.subject], values[.condition] == nil else { return }
    problems.error(
      .missingKey,
      "the rule '\(base.id)' gets another subject and keeps its condition",
      at: subject.range,
      expected: "the key 'when' beside 'subject'",
      hint: "when: \(base.condition.canonicalText.prefix(80))"
    )
  }

  private mutating func draft() -> RuleDraft? {
    let id = identifier(.id)
    let title = title() ?? base?.title
    let subject = subject() ?? base?.subject
    let window = duration(.window, 1000...604_800_000, "1s to 7d") ?? base?.window
    let filter = filter(subject: subject) ?? base?.filter
    let condition = condition(subject: subject) ?? base?.condition
    let severity = severity() ?? base?.severity
    let evidence = values[.evidence] == nil ? nil : identifier(.evidence)
    let closeAfter = duration(.closeAfter, 1...2_592_000_000, "more than 0 and at most 30d")
    let evidenceFor = duration(.evidenceFor, 0...2_592_000_000, "at most 30d")
    let schedule = schedule()
    let mode = mode()
    let alert = boolean(.alert)
    let flags = boolean(.flags)
    let weight = weight()
    let exempt = texts(.exempt)
    let falsePositives = texts(.falsePositives)
    let references = texts(.references)
    guard let id, let title, let subject, let window, let condition, let severity else {
      return nil
    }
    return RuleDraft(
      id: id,
      title: title,
      subject: subject,
      window: window,
      filter: filter,
      schedule: schedule ?? base?.schedule,
      exempt: values[.exempt] == nil ? base?.exempt ?? [] : exempt,
      condition: condition,
      severity: severity,
      mode: mode ?? base?.mode ?? .alert,
      alert: alert ?? base?.alert ?? true,
      flags: flags ?? base?.flags,
      evidence: evidence ?? base?.evidence,
      weight: weight ?? base?.weight,
      closeAfter: closeAfter ?? base?.closeAfter,
      evidenceFor: evidenceFor ?? base?.evidenceFor,
      falsePositives: values[.falsePositives] == nil ? base?.falsePositives ?? [] : falsePositives,
      references: values[.references] == nil ? base?.references ?? [] : references
    )
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
