import SieveBytes
import SieveDiagnostics
import SieveModel
import SieveRecords

/// Turns the map of one dialect into a plan, reporting everything that is wrong with it.
struct DialectReader {
  var problems: ProblemList
  var dialect: Dialect
  private(set) var values: [DialectKey: YAMLNode] = [:]
  private let range: Range<Int>

  /// Reads one dialect; `nil` when it has errors, which have been reported.
  static func read(_ node: YAMLNode, problems: inout ProblemList) -> Dialect? {
    guard case .map(let entries, let range) = node else {
      if !node.isRefused {
        problems.error(
          .wrongType,
          "a dialect is \(node.kindName), not a map",
          at: node.range,
          expected: "a map of keys",
          hint: "dialect: my-switch"
        )
      }
      return nil
    }
    var reader = DialectReader(problems: problems, range: range)
    reader.read(entries)
    let isSound = reader.problems.errorCount == problems.errorCount
    problems = reader.problems
    problems.context = nil
    return isSound ? reader.dialect : nil
  }

  private init(problems: ProblemList, range: Range<Int>) {
    self.problems = problems
    self.range = range
    dialect = Dialect(name: "")
  }

  private mutating func read(_ entries: [YAMLEntry]) {
    for entry in entries {
      let name = entry.key.string
      if let key = DialectKey(rawValue: name) {
        values[key] = entry.value
      } else {
        unknown(entry.key, in: "a dialect", DialectKey.allCases.map(\.rawValue))
      }
    }
    for key in [DialectKey.dialect, .columns] where values[key] == nil {
      problems.error(
        .missingKey,
        "the dialect has no '\(key.rawValue)'",
        at: range,
        expected: "the key '\(key.rawValue)'",
        hint: key.example
      )
    }
    dialect.name = string(.dialect) ?? ""
    problems.context = "dialect '\(dialect.name.prefix(64))'"
    dialect.title = string(.title) ?? ""
    readName()
    readLayout()
    if let zone = string(.zone) {
      dialect.zone = ZoneLoader.zone(named: zone)
      if dialect.zone == nil { refuse(.zone, zone, "a zone such as Asia/Bangkok or +07:00") }
    }
    readColumns()
    let count = max(1, dialect.columns.count)
    dialect.columnsMax = number(.columnsMax, count...10_000) ?? count
    // Those at the end that say nothing need no names.
    dialect.columnsMin = number(.columnsMin, 1...dialect.columnsMax) ?? dialect.columns.count
    readTables()
    readRules()
    if let legs = values[.legs] {
      dialect.legs = DialectLegs(columns: columnNames(legs, key: .legs))
      if let most = number(.legsMax, 1...10_000_000) { dialect.legs?.callsMax = most }
    }
    if let sequence = values[.sequence] {
      dialect.sequence = columnNames(sequence, key: .sequence).first
    }
    if let setup = string(.setup) {
      dialect.setupIsEarliest = setup == "earliest"
      if !dialect.setupIsEarliest { refuse(.setup, setup, "earliest") }
    }
    dialect.isDetected = boolean(.detect) ?? true
    readWriting()
    checkMeaning()
  }

  /// `true`, or how many of the columns are written.
  private mutating func readWriting() {
    guard let text = string(.write), text != "false" else { return }
    if text == "true" {
      dialect.writes = dialect.columns.count
    } else if let count = Int(text), (1...max(1, dialect.columns.count)).contains(count) {
      dialect.writes = count
    } else {
      return refuse(.write, text, "true, or a number of columns")
    }
    if !dialect.isWritable {
      refuse(.write, text, "a layout with delimiters and quotes, and no column joined with another")
    }
  }

  private mutating func readName() {
    let name = dialect.name
    let isSound =
      name.utf8.allSatisfy {
        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
      } && name.utf8.count <= 64
    if !isSound { refuse(.dialect, name, "lower-case letters, digits and hyphens") }
  }

  /// Nothing can be made of a dialect without a time and without anybody in it.
  private mutating func checkMeaning() {
    guard let columns = values[.columns] else { return }
    let fields =
      dialect.columns.flatMap(\.fields) + dialect.rules.flatMap { $0.fields.values.flatMap { $0 } }
    if !fields.contains(where: \.isTime) {
      problems.error(
        .badDialect,
        "no column holds a time",
        at: columns.range,
        expected: "a column with setup_time, answer_time or release_time",
        hint: "- start: setup_time"
      )
    }
    if !fields.contains(.callingNumber), !fields.contains(.presentedNumber) {
      problems.error(
        .badDialect,
        "no column holds who is calling",
        at: columns.range,
        expected: "a column with calling_number or presented_number",
        hint: "- src: calling_number"
      )
    }
  }

  // MARK: Values

  mutating func unknown(_ key: YAMLText, in what: String, _ known: [String]) {
    problems.error(
      .unknownKey,
      "unknown key '\(key.string.prefix(80))' in \(what)",
      at: key.range,
      label: Suggestion.nearest(to: key.string, in: known).map { "did you mean '\($0)'?" },
      expected: known.joined(separator: ", ")
    )
  }

  /// The text of a key, if it has one.
  mutating func string(_ key: DialectKey) -> String? {
    guard let node = values[key] else { return nil }
    if case .text(let text) = node { return text.string }
    wrongType(node, "'\(key.rawValue)'", "a text", hint: key.example)
    return nil
  }

  mutating func wrongType(_ node: YAMLNode, _ what: String, _ expected: String, hint: String?) {
    if node.isRefused { return }
    problems.error(
      .wrongType,
      "\(what) is \(node.kindName)",
      at: node.range,
      expected: expected,
      hint: hint
    )
  }

  mutating func refuse(_ key: DialectKey, _ value: String, _ expected: String) {
    problems.error(
      .badDialect,
      "'\(key.rawValue)' cannot be '\(value.prefix(80))'",
      at: values[key]?.range ?? range,
      expected: expected,
      hint: key.example
    )
  }

  mutating func number(_ key: DialectKey, _ range: ClosedRange<Int>) -> Int? {
    guard let text = string(key) else { return nil }
    if let value = Int(text), range.contains(value) { return value }
    refuse(key, text, "a number from \(range.lowerBound) to \(range.upperBound)")
    return nil
  }

  mutating func boolean(_ key: DialectKey) -> Bool? {
    guard let text = string(key) else { return nil }
    if text == "true" || text == "false" { return text == "true" }
    refuse(key, text, "true or false")
    return nil
  }

  /// A word of a fixed set.
  mutating func word<Word: RawRepresentable & CaseIterable>(
    _ key: DialectKey,
    _ type: Word.Type
  )
    -> Word? where Word.RawValue == String
  {
    guard let text = string(key) else { return nil }
    if let word = Word(rawValue: text) { return word }
    refuse(key, text, Word.allCases.map(\.rawValue).joined(separator: ", "))
    return nil
  }

  /// One text or a list of them.
  mutating func texts(_ node: YAMLNode, _ what: String) -> [YAMLText] {
    switch node {
    case .text(let text): return [text]
    case .list(let items, _):
      return items.compactMap { item in
        if case .text(let text) = item { return text }
        wrongType(item, "an item of \(what)", "a text", hint: nil)
        return nil
      }
    default:
      wrongType(node, what, "a text or a list of texts", hint: nil)
      return []
    }
  }

  /// The names of columns that must exist.
  mutating func columnNames(_ node: YAMLNode, key: DialectKey) -> [String] {
    texts(node, "'\(key.rawValue)'").map { text in
      requireColumn(text)
      return text.string
    }
  }

  mutating func requireColumn(_ text: YAMLText) {
    let names = dialect.columns.map(\.name)
    guard !names.contains(text.string) else { return }
    problems.error(
      .badDialect,
      "there is no column '\(text.string.prefix(80))'",
      at: text.range,
      label: Suggestion.nearest(to: text.string, in: names).map { "did you mean '\($0)'?" },
      expected: "a name under 'columns'"
    )
  }
}
