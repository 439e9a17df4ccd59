import SieveBytes
import SieveDiagnostics

/// Decides which column is which field.
struct ColumnChoice {
  private let names: [String]
  private let place: HeaderPlace
  private let line: [UInt8]
  private let delimiter: UInt8
  private(set) var plan: [UInt8]
  private(set) var warnings: [Diagnostic] = []
  /// For each field the column that was chosen, with its meaning.
  private var chosen: [RecordField: (column: Int, meaning: ColumnMeaning)] = [:]

  init(names: [String], place: HeaderPlace, line: [UInt8], delimiter: UInt8) {
    self.names = names
    self.place = place
    self.line = line
    self.delimiter = delimiter
    plan = [UInt8](repeating: CSVHeader.ignored, count: names.count)
  }

  /// Takes the columns that the user named.
  mutating func apply(_ mapping: [MappedColumn]) throws {
    for mapped in mapping {
      let wanted = HeaderNames.folded(mapped.column)
      guard
        let column = names.firstIndex(of: mapped.column)
          ?? names.firstIndex(where: { HeaderNames.folded($0) == wanted })
      else { throw missingColumn(mapped) }
      let unit = mapped.unit ?? HeaderNames.meaning(of: mapped.column)?.unit ?? .seconds
      let meaning = ColumnMeaning(field: mapped.field, unit: unit, precedence: -1)
      chosen[mapped.field] = (column, meaning)
      plan[column] = mapped.field.rawValue
    }
  }

  /// Takes the columns whose names are known and whose field is free.
  mutating func recognise() {
    for (column, name) in names.enumerated() where plan[column] == CSVHeader.ignored {
      guard let meaning = HeaderNames.meaning(of: name) else { continue }
      if let other = chosen[meaning.field] {
        if other.meaning.precedence < 0 { continue }
        let wins = meaning.precedence < other.meaning.precedence
        warn(meaning.field, used: wins ? column : other.column, left: wins ? other.column : column)
        if !wins { continue }
        plan[other.column] = CSVHeader.ignored
      }
      chosen[meaning.field] = (column, meaning)
      plan[column] = meaning.field.rawValue
    }
  }

  /// The unit of a duration.
  func unit(of field: RecordField) -> DurationUnit { chosen[field]?.meaning.unit ?? .seconds }

  /// Why no attempt can be made of these columns, or `nil`.
  func refusal() -> DiagnosticReport? {
    let hasTime = [.setupTime, .answerTime, .releaseTime].contains { chosen[$0] != nil }
    let hasNumber = [.callingNumber, .calledNumber, .presentedNumber].contains { chosen[$0] != nil }
    if hasTime, hasNumber { return nil }
    let text = String(decoding: line, as: UTF8.self)
    let shown = names.prefix(12).map { "'\($0)'" }.joined(separator: ", ")
    let summary =
      chosen.isEmpty
      ? "no column of the first line has a name that is known; is the header missing?"
      : hasTime
        ? "the header names no column with a calling or called number"
        : "the header names no column with a time"
    let more = names.count > 12 ? " and \(names.count - 12) more" : ""
    return DiagnosticReport([
      Diagnostic(
        .noHeader,
        .error,
        summary,
        at: location(column: 1),
        snippet: DiagnosticSnippet(text: text, caret: 0..<text.count),
        expected: "columns such as call_id, setup_time, calling_number, called_number, talk_ms; "
          + "seen, delimited by \(delimiterName): \(shown)\(more)",
        hint: chosen.isEmpty
          ? "callsieve formats show asterisk-cdr-csv > my.yaml, change its columns, and use "
            + "--format my.yaml; or put a header line first: setup_time,calling_number,…"
          : "--map \(hasTime ? "calling_number" : "setup_time")=COLUMN"
      )
    ])
  }

  private var delimiterName: String {
    switch delimiter {
    case 0x09: "tab"
    default: "'\(Character(UnicodeScalar(delimiter)))'"
    }
  }

  private mutating func warn(_ field: RecordField, used: Int, left: Int) {
    warnings.append(
      Diagnostic(
        .doubleColumn,
        .warning,
        "columns '\(names[used])' and '\(names[left])' both mean \(field.name)",
        at: location(column: nil),
        done: "used '\(names[used])'",
        hint: "--map \(field.name)=\(ShellWord.quoted(names[left])) uses the other"
      )
    )
  }

  private func missingColumn(_ mapped: MappedColumn) -> DiagnosticReport {
    let near = Suggestion.nearest(to: mapped.column, in: names)
    return DiagnosticReport([
      Diagnostic(
        .badMapping,
        .error,
        "no column '\(mapped.column)' for --map \(mapped.field.name)=\(mapped.column)",
        at: location(column: 1),
        expected: "one of: " + names.prefix(40).map { "'\($0)'" }.joined(separator: ", "),
        hint: near.map { "--map \(mapped.field.name)=\(ShellWord.quoted($0))" }
      )
    ])
  }

  private func location(column: Int?) -> DiagnosticLocation {
    DiagnosticLocation(
      source: place.source,
      line: place.line,
      column: column,
      byteOffset: place.byteOffset
    )
  }
}
