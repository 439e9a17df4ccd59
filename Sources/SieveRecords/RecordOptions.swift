public import SieveBytes
import SieveDiagnostics

/// What the user says about the layout of text records.
public struct RecordOptions: Sendable {
  /// The zone of times that name none.
  public var zone: ZoneTable
  /// Columns named by hand; they come before any recognised name.
  public var mapping: [MappedColumn]
  /// The delimiter of CSV; found in the header line when `nil`.
  public var delimiter: UInt8?
  /// The longest record in bytes; a longer one is rejected without being kept.
  public var lineLengthMax: Int

  /// Makes options.
  public init(
    zone: ZoneTable = .utc,
    mapping: [MappedColumn] = [],
    delimiter: UInt8? = nil,
    lineLengthMax: Int = 1 << 20
  ) {
    self.zone = zone
    self.mapping = mapping
    self.delimiter = delimiter
    self.lineLengthMax = max(1, min(lineLengthMax, 1 << 30))
  }
}

/// One `--map FIELD=COLUMN[:UNIT]`.
public struct MappedColumn: Sendable, Equatable {
  /// What the column holds.
  public var field: RecordField
  /// Its name in the header; compared like the recognised names.
  public var column: String
  /// The unit of a duration; from the column's name when `nil`.
  public var unit: DurationUnit?

  /// Makes a mapping.
  public init(field: RecordField, column: String, unit: DurationUnit? = nil) {
    self.field = field
    self.column = column
    self.unit = unit
  }

  /// As `--map` takes it.
  public var text: String { "\(field.name)=\(column)" + (unit.map { ":" + $0.name } ?? "") }

  /// Reads `FIELD=COLUMN` or, for durations, `FIELD=COLUMN:UNIT` with the unit `s`, `ms` or `us`.
  ///
  /// `FIELD` is any recognised name; `talk_ms` and `ring_ms` set the unit to milliseconds.
  ///
  /// - Throws: `DiagnosticReport` that says what is wrong.
  public init(parsing text: String) throws {
    guard let equals = text.firstIndex(of: "=") else {
      throw Self.fault("'\(text)' is not a mapping", hint: "--map calling_number=\(text)")
    }
    let name = String(text[..<equals])
    var column = String(text[text.index(after: equals)...])
    guard let meaning = HeaderNames.meaning(of: name) else {
      let known = RecordField.allCases.map(\.name)
      let near = Suggestion.nearest(to: name, in: known)
      throw Self.fault(
        "unknown field '\(name)' in --map \(text)",
        hint: near.map { "--map \($0)=\(column)" } ?? "fields: " + known.joined(separator: ", ")
      )
    }
    var unit: DurationUnit?
    if meaning.field.isDuration {
      if meaning.unit != .seconds { unit = meaning.unit }
      if let colon = column.lastIndex(of: ":") {
        let suffix = String(column[column.index(after: colon)...])
        if let named = DurationUnit.allCases.first(where: { $0.name == suffix }) {
          unit = named
          column = String(column[..<colon])
        }
      }
    }
    guard !column.isEmpty else {
      throw Self.fault("no column in --map \(text)", hint: "--map \(name)=COLUMN")
    }
    self.init(field: meaning.field, column: column, unit: unit)
  }

  private static func fault(_ summary: String, hint: String) -> DiagnosticReport {
    DiagnosticReport([
      Diagnostic(
        .badMapping,
        .error,
        summary,
        expected: "FIELD=COLUMN, or FIELD=COLUMN:s|ms|us for durations",
        hint: hint
      )
    ])
  }
}
