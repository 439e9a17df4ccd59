import SieveBytes
import SieveDiagnostics
import SieveModel
import SieveRecords

/// The layout, the code tables and the rules of a dialect.
extension DialectReader {
  mutating func readLayout() {
    var layout = DialectLayout()
    layout.kind = word(.layout, DialectLayout.Kind.self) ?? .delimited
    if layout.kind == .pairs { layout.delimiter = 0x3B }
    if let text = string(.delimiter) {
      if text == "tab" {
        layout.delimiter = 0x09
      } else if text.utf8.count == 1, let byte = text.utf8.first, byte >= 0x20, byte < 0x7F {
        layout.delimiter = byte
      } else {
        refuse(.delimiter, text, "one character, or tab")
      }
    }
    if let text = string(.quote) {
      if text == "none" {
        layout.quote = 0
      } else if text.utf8.count == 1, let byte = text.utf8.first, byte > 0x20, byte < 0x7F {
        layout.quote = byte
      } else {
        refuse(.quote, text, "one character, or none")
      }
    }
    layout.escape = word(.escape, DialectLayout.Escape.self) ?? .doubled
    layout.header = word(.header, DialectLayout.Header.self) ?? .none
    layout.skipLines = number(.skipLines, 0...1000) ?? 0
    layout.prefix = Array((string(.prefix) ?? "").utf8)
    layout.encoding = string(.encoding)
    layout.percentEncoded = boolean(.urlEncoded) ?? false
    if let decimal = string(.decimal) {
      layout.decimalComma = decimal == "comma"
      if decimal != "comma", decimal != "point" { refuse(.decimal, decimal, "comma or point") }
    }
    dialect.layout = layout
  }

  mutating func readTables() {
    for (key, value) in pairs(.disposition) {
      if let disposition = Disposition.allCases.first(where: { $0.name == value.string }) {
        dialect.dispositions.append(DialectWord(word: key.string, value: disposition))
      } else {
        let known = Disposition.allCases.map(\.name)
        problems.error(
          .badDialect,
          "'\(value.string.prefix(80))' is no disposition",
          at: value.range,
          expected: known.joined(separator: ", ")
        )
      }
    }
    for (key, value) in pairs(.cause) {
      if let cause = UInt8(value.string), cause <= 127 {
        dialect.causes.append(DialectWord(word: key.string, value: cause))
      } else {
        problems.error(
          .badDialect,
          "'\(value.string.prefix(80))' is no cause",
          at: value.range,
          expected: "a Q.850 cause from 0 to 127"
        )
      }
    }
  }

  private mutating func pairs(_ key: DialectKey) -> [(YAMLText, YAMLText)] {
    guard let node = values[key] else { return [] }
    guard case .map(let entries, _) = node else {
      wrongType(node, "'\(key.rawValue)'", "a map", hint: key.example)
      return []
    }
    return entries.compactMap { entry in
      if case .text(let value) = entry.value { return (entry.key, value) }
      wrongType(entry.value, "'\(entry.key.string.prefix(80))'", "a text", hint: key.example)
      return nil
    }
  }

  mutating func readRules() {
    guard let node = values[.rules] else { return }
    guard case .list(let items, _) = node else {
      return wrongType(node, "'rules'", "a list", hint: DialectKey.rules.example)
    }
    for item in items {
      guard case .map(let entries, let range) = item else {
        wrongType(item, "a rule", "a map", hint: DialectKey.rules.example)
        continue
      }
      readRule(entries, range)
    }
  }

  private mutating func readRule(_ entries: [YAMLEntry], _ range: Range<Int>) {
    var rule = DialectRule(tests: [])
    for entry in entries {
      switch entry.key.string {
      case "when":
        for (name, value) in map(entry.value, "'when'") {
          requireColumn(name)
          let patterns = texts(value, "'\(name.string)'").map(\.string)
          rule.tests.append(DialectRule.Test(column: name.string, patterns: patterns))
        }
      case "leave":
        if case .text(let text) = entry.value { rule.leaves = text.string == "true" }
      case "fields":
        for (name, value) in map(entry.value, "'fields'") {
          requireColumn(name)
          rule.fields[name.string] = texts(value, "'\(name.string)'").compactMap { field($0) }
        }
      default: unknown(entry.key, in: "a rule", ["when", "leave", "fields"])
      }
    }
    if rule.tests.isEmpty {
      problems.error(
        .badDialect,
        "the rule has no 'when'",
        at: range,
        expected: "a column and the words that the rule is for",
        hint: DialectKey.rules.example
      )
    }
    dialect.rules.append(rule)
  }

  private mutating func map(_ node: YAMLNode, _ what: String) -> [(YAMLText, YAMLNode)] {
    guard case .map(let entries, _) = node else {
      wrongType(node, what, "a map of columns", hint: DialectKey.rules.example)
      return []
    }
    return entries.map { ($0.key, $0.value) }
  }
}
