import SieveDiagnostics
import SieveEngine
import SieveModel

/// The values of calls and expectations.
extension RuleTestReader {
  /// Fields that a test may give; times follow from `at`, `ring_ms` and `talk_ms`.
  private static let fields = AttemptField.allCases.map(\.rawValue).filter {
    !["setup_time", "alert_time", "answer_time", "release_time"].contains($0)
  }
  private static let numbers = ["calling_number", "called_number", "imei", "imsi"]
  private static let callKeys =
    ["at", "repeat", "every", "method"] + fields + numbers.map { $0 + "_step" }

  mutating func read(_ entry: YAMLEntry, into call: inout RuleTest.Call) {
    let key = entry.key.string
    switch key {
    case "at": call.at = duration(entry.value, key) ?? 0
    case "every": call.every = duration(entry.value, key) ?? 0
    case "repeat":
      call.count = whole(entry.value, key, 1...Int64(Self.callsMax)).map { Int($0) } ?? 1
    case "method": call.methods = methods(entry.value)
    case "ring_ms", "talk_ms":
      call.fields[key] = durations(entry.value, key)
    case _ where Self.fields.contains(key): call.fields[key] = texts(entry.value, key)
    case _ where key.hasSuffix("_step") && Self.numbers.contains(String(key.dropLast(5))):
      call.steps[String(key.dropLast(5))] = whole(entry.value, key, -1_000_000...1_000_000)
    default: rejectKey(entry.key, "a call", Self.callKeys)
    }
  }

  mutating func read(_ entry: YAMLEntry, into expected: inout RuleTest.Expectation) {
    let key = entry.key.string
    switch key {
    case "rule": expected.rule = text(entry.value, key) ?? ""
    case "subject": expected.subject = text(entry.value, key)
    case "count":
      expected.count = whole(entry.value, key, 1...Int64(Self.callsMax)).map { Int($0) } ?? 1
    case "before": expected.before = duration(entry.value, key)
    default: rejectKey(entry.key, "an expectation", ["rule", "subject", "count", "before"])
    }
  }

  mutating func text(_ node: YAMLNode, _ key: String) -> String? {
    if case .text(let text) = node { return text.string }
    reject(node, "'\(key)'", "a text")
    return nil
  }

  /// One text or a list of them.
  mutating func texts(_ node: YAMLNode, _ key: String) -> [String] {
    guard case .list(let items, _) = node else { return text(node, key).map { [$0] } ?? [] }
    return items.compactMap { text($0, key) }
  }

  /// One method or a list of them.
  private mutating func methods(_ node: YAMLNode) -> [RequestMethod] {
    let nodes = if case .list(let items, _) = node { items } else { [node] }
    return nodes.compactMap { node in
      if case .text(let text) = node,
        let method = RequestMethod.allCases.first(where: { $0.name == text.string })
      {
        return method
      }
      reject(node, "'method'", RequestMethod.allCases.map(\.name).joined(separator: ", "))
      return nil
    }
  }

  mutating func items(_ node: YAMLNode, _ key: String) -> [YAMLNode] {
    if case .list(let items, _) = node { return items }
    reject(node, "'\(key)'", key == "expect" ? "a list, or none" : "a list")
    return []
  }

  mutating func country(_ node: YAMLNode) -> String? {
    guard let text = text(node, "home_country") else { return nil }
    if let country = Country(text), country.code == text { return text }
    reject(node, "'home_country'", "two capital letters such as TH")
    return nil
  }

  private mutating func whole(
    _ node: YAMLNode,
    _ key: String,
    _ range: ClosedRange<Int64>
  ) -> Int64? {
    guard let text = text(node, key) else { return nil }
    if let value = Int64(text), range.contains(value) { return value }
    reject(node, "'\(key)'", "a whole number from \(range.lowerBound) to \(range.upperBound)")
    return nil
  }

  private mutating func duration(_ node: YAMLNode, _ key: String) -> Int64? {
    guard case .text(let text) = node else {
      reject(node, "'\(key)'", "a duration such as 30s")
      return nil
    }
    if let value = Self.milliseconds(text) { return value }
    reject(node, "'\(key)'", "a duration such as 30s, at most 30d")
    return nil
  }

  private mutating func durations(_ node: YAMLNode, _ key: String) -> [String] {
    let nodes = if case .list(let items, _) = node { items } else { [node] }
    return nodes.compactMap { duration($0, key).map { String($0) } }
  }

  private static func milliseconds(_ text: YAMLText) -> Int64? {
    let tokens = (try? Lexer.tokens(of: text.scalars)) ?? []
    guard tokens.count == 2, case .duration(let value) = tokens[0].token,
      let milliseconds = Int64(exactly: value), (0...2_592_000_000).contains(milliseconds)
    else { return nil }
    return milliseconds
  }

  mutating func reject(_ node: YAMLNode, _ what: String, _ expected: String) {
    if node.isRefused { return }
    var summary = "\(what) is \(node.kindName)"
    if case .text(let text) = node { summary = "\(what) cannot be '\(text.string.prefix(80))'" }
    problems.error(.wrongType, summary, at: node.range, expected: expected)
  }

  mutating func rejectKey(_ key: YAMLText, _ place: String, _ known: [String]) {
    problems.error(
      .unknownKey,
      "unknown key '\(key.string.prefix(80))' in \(place)",
      at: key.range,
      label: Suggestion.nearest(to: key.string, in: known).map { "did you mean '\($0)'?" },
      expected: known.joined(separator: ", ")
    )
  }
}
