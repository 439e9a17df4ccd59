import SieveBytes
import SieveDiagnostics
import SieveModel
import SieveRecords

/// The columns of a dialect.
extension DialectReader {
  mutating func readColumns() {
    guard let node = values[.columns] else { return }
    guard case .list(let items, _) = node, !items.isEmpty, items.count <= 1000 else {
      return wrongType(node, "'columns'", "a list of columns", hint: DialectKey.columns.example)
    }
    for item in items {
      switch item {
      case .text(let name): add(DialectColumn(name: name.string), at: name)
      case .map(let entries, _) where entries.count == 1:
        add(column(entries[0]), at: entries[0].key)
      default:
        wrongType(
          item,
          "a column",
          "a name, or a name with what it holds",
          hint: "- src: calling_number"
        )
      }
    }
    for column in dialect.columns {
      if let other = column.joined, !dialect.columns.contains(where: { $0.name == other }) {
        problems.error(
          .badDialect,
          "column '\(column.name)' is joined with '\(other)', which does not exist",
          at: node.range,
          expected: "a name under 'columns'"
        )
      }
    }
  }

  /// Columns that nobody wants may share a name; the others need one of their own.
  private mutating func add(_ column: DialectColumn, at name: YAMLText) {
    let isDouble = dialect.columns.contains { $0.name == column.name }
    if isDouble, !column.fields.isEmpty {
      problems.error(
        .badDialect,
        "two columns are called '\(column.name.prefix(80))'",
        at: name.range,
        expected: "a name of its own for every column that holds something"
      )
    }
    dialect.columns.append(column)
  }

  /// The field that a text names.
  mutating func field(_ text: YAMLText) -> RecordField? {
    if let field = RecordField.allCases.first(where: { $0.name == text.string }) { return field }
    let known = RecordField.allCases.map(\.name)
    problems.error(
      .badDialect,
      "'\(text.string.prefix(80))' is no field of a call",
      at: text.range,
      label: Suggestion.nearest(to: text.string, in: known).map { "did you mean '\($0)'?" },
      expected: known.joined(separator: ", ")
    )
    return nil
  }

  private mutating func column(_ entry: YAMLEntry) -> DialectColumn {
    var column = DialectColumn(name: entry.key.string)
    guard case .map(let options, _) = entry.value else {
      column.fields = texts(entry.value, "column '\(column.name)'").compactMap { field($0) }
      return column
    }
    for option in options {
      guard let key = ColumnKey(rawValue: option.key.string) else {
        unknown(option.key, in: "a column", ColumnKey.allCases.map(\.rawValue))
        continue
      }
      let values = texts(option.value, "'\(key.rawValue)'")
      for value in values { apply(key, value, &column) }
    }
    return column
  }

  private mutating func apply(_ key: ColumnKey, _ text: YAMLText, _ column: inout DialectColumn) {
    let value = text.string
    switch key {
    case .field:
      if let field = field(text) { column.fields.append(field) }
    case .time:
      if let pattern = TimePattern(value) {
        column.times.append(pattern)
      } else {
        refuse(text, key, "a form such as '%d/%m/%Y %H:%M:%S' with %Y, %y, %E or %s")
      }
    case .with: column.joined = value
    case .unit:
      if let unit = SieveBytes.DurationUnit.allCases.first(where: { $0.name == value }) {
        column.unit = unit
      } else {
        refuse(text, key, "s, ms or us")
      }
    case .form:
      if let form = DialectColumn.Form(rawValue: value) {
        column.form = form
      } else {
        refuse(text, key, DialectColumn.Form.allCases.map(\.rawValue).joined(separator: ", "))
      }
    case .check:
      if let check = DialectColumn.Check(rawValue: value) {
        column.check = check
      } else {
        refuse(text, key, DialectColumn.Check.allCases.map(\.rawValue).joined(separator: ", "))
      }
    case .words: column.words.append(value)
    case .names: column.aliases.append(value)
    case .required: column.isRequired = value == "true"
    case .at: column.place = place(text)
    case .write: column.written = value
    }
  }

  private mutating func refuse(_ text: YAMLText, _ key: ColumnKey, _ expected: String) {
    problems.error(
      .badDialect,
      "'\(key.rawValue)' cannot be '\(text.string.prefix(80))'",
      at: text.range,
      expected: expected
    )
  }

  /// `1-10`: the first and the last byte, counted from one.
  private mutating func place(_ text: YAMLText) -> Range<Int>? {
    let parts = text.string.split(separator: "-").map { Int($0) }
    if parts.count == 2, let first = parts[0], let last = parts[1], first >= 1, last >= first,
      last <= 100_000
    {
      return (first - 1)..<last
    }
    refuse(text, .at, "the first and the last character, such as 1-10")
    return nil
  }
}
