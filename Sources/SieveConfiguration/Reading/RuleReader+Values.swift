import SieveDiagnostics
import SieveModel

/// The values of single keys, each checked and reported where it is wrong.
extension RuleReader {
  /// The text of a key, or `nil` when the key is absent or its value, then reported, is none.
  mutating func text(_ key: RuleKey) -> YAMLText? {
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

  mutating func title() -> String? {
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

  mutating func identifier(_ key: RuleKey) -> String? {
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

  mutating func duration(
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

  mutating func weight() -> Double? {
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

  mutating func boolean(_ key: RuleKey) -> Bool? {
    guard let text = text(key) else { return nil }
    switch text.string {
    case "true": return true
    case "false": return false
    default:
      rejectWord(text, key: key, words: ["true", "false"])
      return nil
    }
  }

  mutating func severity() -> Severity? {
    guard let text = text(.severity) else { return nil }
    if let severity = Severity(rawValue: text.string) { return severity }
    rejectWord(text, key: .severity, words: Severity.allCases.map(\.rawValue))
    return nil
  }

  mutating func rejectWord(_ text: YAMLText, key: RuleKey, words: [String]) {
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

  mutating func texts(_ key: RuleKey) -> [String] {
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
