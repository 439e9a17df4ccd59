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
  private var values: [RuleKey: YAMLNode] = [:]
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

  private mutating func subject() -> Subject? {
    if case .list(_, let at)? = values[.subject] {
      problems.error(
        .notAvailable,
        "a subject of several parts is not available in this version",
        at: at,
        expected: subjectNames,
        hint: "subject: calling_number"
      )
      return nil
    }
    guard let text = text(.subject) else { return nil }
    let written = text.string
    switch written {
    case "calling_number": return .callingNumber
    case "called_number": return .calledNumber
    case "ingress_trunk": return .ingressTrunk
    case "source_address": return .sourceAddress
    default: break
    }
    let name = String(written.prefix { $0 != "(" })
    if name == "number_range" { return numberRange(text) }
    if Catalogue.entry(named: name, among: Catalogue.subjects)?.isAvailable == false {
      problems.error(
        .notAvailable,
        "subject '\(name)' is not available in this version",
        at: text.range,
        expected: subjectNames
      )
      return nil
    }
    rejectWord(text, key: .subject, words: Catalogue.subjects.filter(\.isAvailable).map(\.name))
    return nil
  }

  private var subjectNames: String {
    Catalogue.subjects.filter(\.isAvailable).map(\.signature).joined(separator: ", ")
  }

  private mutating func numberRange(_ text: YAMLText) -> Subject? {
    let argument = text.string.dropFirst("number_range".count)
    if argument.first == "(", argument.last == ")",
      let digits = Int(argument.dropFirst().dropLast()), (1...9).contains(digits)
    {
      return .numberRange(digits: digits)
    }
    problems.error(
      .outOfRange,
      "'\(text.string.prefix(80))' is not a number range",
      at: text.range,
      expected: "number_range(n), where n from 1 to 9 is how many last digits may differ",
      hint: "subject: number_range(2)"
    )
    return nil
  }
}

// MARK: - Plain values

extension RuleReader {
  /// The text of a key, or `nil` when the key is absent or its value, then reported, is none.
  private mutating func text(_ key: RuleKey) -> YAMLText? {
    guard let node = values[key] else { return nil }
    if case .text(let text) = node, !text.string.allSatisfy(\.isWhitespace) { return text }
    if node.isRefused { return nil }
    problems.error(
      .wrongType,
      "'\(key.rawValue)' is \(node.kindName)",
      at: node.range,
      expected: key == .weight ? "a number" : "a text",
      hint: key.example
    )
    return nil
  }

  private mutating func title() -> String? {
    guard let text = text(.title) else { return nil }
    let title = text.string
    guard title.count <= 200, !title.contains(where: \.isNewline) else {
      problems.error(
        .outOfRange,
        "the title has \(title.count) characters",
        at: text.range,
        expected: "one line of at most 200 characters"
      )
      return nil
    }
    return title
  }

  private mutating func identifier(_ key: RuleKey) -> String? {
    guard let text = text(key) else { return nil }
    let written = text.string
    if Self.isIdentifier(written) { return written }
    problems.error(
      .badIdentifier,
      "'\(key.rawValue)' is not kebab-case: '\(written.prefix(80))'",
      at: text.range,
      expected: "lower-case letters, digits and single hyphens, beginning with a letter",
      hint: "\(key.rawValue): \(Self.suggestedIdentifier(written))"
    )
    return nil
  }

  private static func isIdentifier(_ text: String) -> Bool {
    guard let first = text.utf8.first, (0x61...0x7A).contains(first), text.utf8.count <= 64,
      text.utf8.last != 0x2D, !text.contains("--")
    else { return false }
    return text.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
    }
  }

  private static func suggestedIdentifier(_ text: String) -> String {
    let pieces = text.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    let joined = pieces.joined(separator: "-").prefix(60)
    guard let first = joined.first else { return "my-rule" }
    return first.isLetter ? String(joined) : "rule-\(joined)"
  }

  private mutating func duration(
    _ key: RuleKey,
    _ range: ClosedRange<Int64>,
    _ expected: String
  ) -> Int64? {
    guard let text = text(key) else { return nil }
    let tokens = (try? Lexer.tokens(of: text.scalars)) ?? []
    guard tokens.count == 2, case .duration(let value) = tokens[0].token else {
      let isNumber = Double(text.string) != nil
      problems.error(
        .wrongType,
        "'\(key.rawValue)' is not a duration: '\(text.string.prefix(80))'",
        at: text.range,
        label: isNumber ? "a unit is missing" : nil,
        expected: "a number with ms, s, m, h or d",
        hint: isNumber ? "\(key.rawValue): \(text.string.prefix(20))s" : key.example
      )
      return nil
    }
    guard let milliseconds = Int64(exactly: value), range.contains(milliseconds) else {
      problems.error(
        .outOfRange,
        "'\(key.rawValue)' is out of range: \(text.string.prefix(80))",
        at: text.range,
        expected: expected,
        hint: key.example
      )
      return nil
    }
    return milliseconds
  }

  private mutating func weight() -> Double? {
    guard let text = text(.weight) else { return nil }
    if let value = Double(text.string), abs(value) <= 20 { return value }
    problems.error(
      Double(text.string) == nil ? .wrongType : .outOfRange,
      "'weight' is not a number of log-odds: '\(text.string.prefix(80))'",
      at: text.range,
      expected: "a number from -20 to 20",
      hint: RuleKey.weight.example
    )
    return nil
  }

  private mutating func boolean(_ key: RuleKey) -> Bool? {
    guard let text = text(key) else { return nil }
    switch text.string {
    case "true": return true
    case "false": return false
    default:
      rejectWord(text, key: key, words: ["true", "false"])
      return nil
    }
  }

  private mutating func severity() -> Severity? {
    guard let text = text(.severity) else { return nil }
    if let severity = Severity(rawValue: text.string) { return severity }
    rejectWord(text, key: .severity, words: Severity.allCases.map(\.rawValue))
    return nil
  }

  private mutating func rejectWord(_ text: YAMLText, key: RuleKey, words: [String]) {
    let near = Suggestion.nearest(to: text.string, in: words)
    problems.error(
      .unknownValue,
      "unknown value of '\(key.rawValue)': '\(text.string.prefix(80))'",
      at: text.range,
      label: near.map { "did you mean '\($0)'?" },
      expected: words.joined(separator: ", "),
      hint: near.map { "\(key.rawValue): \($0)" } ?? key.example
    )
  }

  private mutating func texts(_ key: RuleKey) -> [String] {
    guard let node = values[key] else { return [] }
    guard case .list(let items, _) = node else {
      if node.isRefused { return [] }
      problems.error(
        .wrongType,
        "'\(key.rawValue)' is \(node.kindName)",
        at: node.range,
        expected: "a list of texts",
        hint: key.example
      )
      return []
    }
    return items.compactMap { item in
      if case .text(let text) = item { return text.string }
      if item.isRefused { return nil }
      problems.error(
        .wrongType,
        "an item of '\(key.rawValue)' is \(item.kindName)",
        at: item.range,
        expected: "a text",
        hint: "quote a text that contains ': '"
      )
      return nil
    }
  }
}
