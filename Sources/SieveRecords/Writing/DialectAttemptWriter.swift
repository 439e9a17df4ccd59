public import SieveBytes
public import SieveDiagnostics
public import SieveModel

/// Writes attempts as records of a dialect, and says what the dialect cannot hold.
///
/// Every record is read back as the dialect reads it: what does not come back as it was is reported once for each
/// field. docs/formats/calls.md says which dialects can be written.
public final class DialectAttemptWriter: AttemptWriter {
  private let dialect: Dialect
  private let columns: Int
  private let scribe: DialectCellWriter
  private var reader: DialectDecoder
  private var output = DecodedRecords()
  /// Fields that were reported.
  private var reported: Set<AttemptField> = []
  /// Reports that nobody has taken yet.
  private var reports: [Diagnostic] = []

  /// Makes a writer; `nil` when the dialect cannot be written.
  ///
  /// - Parameters:
  ///   - dialect: How records are laid out.
  ///   - zone: The zone of times, unless the dialect has one.
  ///   - plan: Reads numbers back.
  public init?(_ dialect: Dialect, zone: ZoneTable, plan: NumberPlan) {
    guard let columns = dialect.columnsWritten else { return nil }
    self.dialect = dialect
    self.columns = columns
    scribe = DialectCellWriter(dialect, zone: dialect.zone ?? zone)
    reader = Self.reader(dialect, zone, plan)
  }

  /// A decoder of single records.
  private static func reader(
    _ dialect: Dialect,
    _ zone: ZoneTable,
    _ plan: NumberPlan
  ) -> DialectDecoder {
    var single = dialect
    // Whether other records are of the same call is no matter here.
    single.legs = nil
    single.layout.skipLines = 0
    single.layout.header = .none
    let count = dialect.columnsWritten ?? dialect.columns.count
    single.columnsMin = count
    single.columnsMax = count
    return DialectDecoder(
      dialect: single,
      options: RecordOptions(zone: zone),
      plan: plan,
      source: 0,
      sourceName: ""
    )
  }

  /// Appends the header, where the dialect has one.
  public func begin(into out: inout [UInt8]) {
    guard dialect.layout.header == .names else { return }
    row(dialect.columns.prefix(columns).map { Array($0.name.utf8) }, &out)
  }

  /// Appends one record.
  ///
  /// - Complexity: O(*n*) in its length: it is written, read and compared.
  public func write(
    _ attempt: Attempt,
    of batch: borrowing AttemptBatch,
    source: String,
    into out: inout [UInt8]
  ) {
    let start = out.count
    row((0..<columns).map { scribe.cell($0, attempt, batch) }, &out)
    compare(attempt, batch, Array(out[start...]), source)
  }

  /// Takes what was found that the dialect cannot hold; each field comes once.
  public func takeReports() -> [Diagnostic] {
    defer { reports = [] }
    return reports
  }

  // MARK: Cells

  private func row(_ cells: [[UInt8]], _ out: inout [UInt8]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { out.append(dialect.layout.delimiter) }
      append(cell, &out)
    }
    out.append(0x0A)
  }

  /// Digits and nothing stand bare, everything else in quotes, as switches write it.
  private func append(_ cell: [UInt8], _ out: inout [UInt8]) {
    let layout = dialect.layout
    let isBare = layout.escape != .none && cell.allSatisfy { $0 &- 0x30 <= 9 }
    if isBare {
      out += cell
      return
    }
    let isFree = layout.escape == .none
    if layout.quote != 0 { out.append(layout.quote) }
    for byte in cell {
      switch byte {
      case 0: out += "\u{FFFD}".utf8
      case layout.quote where isFree: out.append(0x27)
      case 0x0A where isFree, 0x0D where isFree: out.append(0x20)
      case layout.quote:
        out.append(layout.escape == .backslash ? 0x5C : layout.quote)
        out.append(byte)
      case 0x5C where layout.escape == .backslash:
        out.append(byte)
        out.append(byte)
      default: out.append(byte)
      }
    }
    if layout.quote != 0 { out.append(layout.quote) }
  }

  // MARK: What did not come back

  private func compare(
    _ attempt: Attempt,
    _ batch: borrowing AttemptBatch,
    _ record: [UInt8],
    _ source: String
  ) {
    output.removeAll()
    do {
      try reader.decode(record.span, into: &output)
      try reader.endRecord(into: &output)
    } catch {
      // Without a header there is nothing to throw about.
    }
    let read = output.batch.attempts.first
    for field in AttemptField.allCases where !reported.contains(field) {
      let value = AttemptValues.value(field, attempt, batch)
      if value.kind == .absent { continue }
      if field == .disposition, attempt.disposition == .unknown { continue }
      if let read, AttemptValues.value(field, read, output.batch) == value { continue }
      reported.insert(field)
      reports.append(report(field, attempt, source))
    }
  }

  private func report(_ field: AttemptField, _ attempt: Attempt, _ source: String) -> Diagnostic {
    let hasColumn = dialect.columns.prefix(columns).contains { column in
      column.fields.contains { $0.attemptField == field }
        || column.written?.contains("{\(field.rawValue)") == true
    }
    return Diagnostic(
      .fieldNotHeld,
      .warning,
      hasColumn
        ? "'\(dialect.name)' cannot hold every \(field.rawValue) as it is"
        : "'\(dialect.name)' has no column for \(field.rawValue)",
      at: DiagnosticLocation(source: source, byteOffset: attempt.origin),
      expected: hasColumn ? "a value that reads back as it was written" : nil,
      done: hasColumn ? "wrote what comes nearest" : "left it out",
      hint: "--as csv keeps everything"
    )
  }
}
