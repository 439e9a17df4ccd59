import SieveBytes
import SieveModel

/// Writes the cells of a record down as `AttemptBuilder` reads them.
///
/// What cannot be rewritten is kept as it was: the builder says what is wrong with it.
struct DialectScribe {
  let dialect: Dialect
  let zone: ZoneTable
  private let joined: [Int?]
  private let rules: [CompiledRule]
  private let dispositions: [[UInt8]: [UInt8]]
  private let causes: [[UInt8]: [UInt8]]

  private struct CompiledRule {
    var tests: [(column: Int, patterns: [[UInt8]])]
    var leaves: Bool
    var fields: [(column: Int, fields: [RecordField])]
  }

  init(_ dialect: Dialect, zone: ZoneTable) {
    self.dialect = dialect
    self.zone = dialect.zone ?? zone
    func index(_ name: String) -> Int? { dialect.columns.firstIndex { $0.name == name } }
    joined = dialect.columns.map { $0.joined.flatMap(index) }
    rules = dialect.rules.map { rule in
      CompiledRule(
        tests: rule.tests.map { ((index($0.column) ?? -1), $0.patterns.map { Array($0.utf8) }) },
        leaves: rule.leaves,
        fields: rule.fields.compactMap { entry in index(entry.key).map { ($0, entry.value) } }
          .sorted { $0.0 < $1.0 }
      )
    }
    dispositions = Self.table(dialect.dispositions) { Array($0.name.utf8) }
    causes = Self.table(dialect.causes) { Array(String($0).utf8) }
  }

  private static func table<Value: Sendable & Equatable>(
    _ words: [DialectWord<Value>],
    _ text: (Value) -> [UInt8]
  ) -> [[UInt8]: [UInt8]] {
    var table: [[UInt8]: [UInt8]] = [:]
    for word in words { table[Array(word.word.lowercased().utf8)] = text(word.value) }
    return table
  }

  /// What a record says; `nil` when the dialect passes it over.
  func read(_ row: DialectRow, into transcript: inout DialectTranscript) -> Bool {
    for index in transcript.values.indices { transcript.values[index].removeAll() }
    let rule = rules.first { rule in
      rule.tests.allSatisfy { row.matches($0.column, $0.patterns) }
    }
    if rule?.leaves == true { return false }
    for (index, column) in dialect.columns.enumerated() {
      let other = rule?.fields.first { $0.column == index }?.fields
      let fields = other ?? column.fields
      guard !fields.isEmpty, let cell = row.cells[index] else { continue }
      for field in fields where transcript[field].isEmpty {
        transcript[field] = write(row, cell, column, index, field)
      }
    }
    if dialect.setupIsEarliest, transcript[.setupTime].isEmpty {
      let times = [RecordField.alertTime, .answerTime, .releaseTime].map { transcript[$0] }
      transcript[.setupTime] =
        times.filter { !$0.isEmpty }.min { $0.lexicographicallyPrecedes($1) } ?? []
    }
    return true
  }

  /// The instant in a cell, for detection too.
  func instant(_ row: DialectRow, _ cell: Range<Int>, _ index: Int) -> Int64? {
    var text = Array(row.bytes[cell])
    if let other = joined[index], let rest = row.cells[other], !rest.isEmpty {
      text.append(0x20)
      text += row.bytes[rest]
    }
    let range = text.span.trimmed(0..<text.count)
    for pattern in dialect.columns[index].times {
      if let time = pattern.read(text.span, range, zone: zone) { return time }
    }
    guard dialect.columns[index].times.isEmpty else { return nil }
    return try? Timestamp.read(text.span, range, zone: zone)
  }

  private func write(
    _ row: DialectRow,
    _ cell: Range<Int>,
    _ column: DialectColumn,
    _ index: Int,
    _ field: RecordField
  ) -> [UInt8] {
    if cell.isEmpty { return [] }
    let bytes = row.bytes.span
    let range = bytes.trimmed(cell)
    let value = Array(row.bytes[range])
    if field.isTime {
      if value == [0x30] || NullWords.isNullTime(bytes, range) { return [] }
      guard let time = instant(row, cell, index) else { return value }
      var text: [UInt8] = []
      if time != 0 { CivilTime.appendRFC3339(time, to: &text) }
      return text
    }
    if field.isDuration { return duration(value, column.unit) }
    switch field {
    case .disposition: return dispositions[Self.folded(value)] ?? Self.known(value)
    case .releaseCause:
      return causes[Self.folded(value)] ?? DialectForms.rewrite(value, column.form)
    default: return DialectForms.rewrite(value, column.form)
    }
  }

  /// A word that is known everywhere, by its plain name, so that legs can be compared.
  private static func known(_ value: [UInt8]) -> [UInt8] {
    guard let outcome = OutcomeWords.table.find(value.span, 0..<value.count), outcome.cause == 0
    else { return value }
    return Array(outcome.disposition.name.utf8)
  }

  private static func folded(_ value: [UInt8]) -> [UInt8] {
    value.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
  }

  private func duration(_ value: [UInt8], _ unit: DurationUnit) -> [UInt8] {
    var value = value
    if dialect.layout.decimalComma { value = value.map { $0 == 0x2C ? 0x2E : $0 } }
    guard
      let time = ClockDuration.milliseconds(value.span, 0..<value.count, unit: unit)
    else { return value }
    return Array(String(time).utf8)
  }
}
