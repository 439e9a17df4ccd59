import SieveBytes
import SieveDiagnostics
import SieveModel

/// Rows that make no attempt, with the words for it; none of this runs for good rows.
extension CSVDecoder {
  private var report: RecordReport {
    RecordReport(source: sourceName, offset: rowOffset, line: rowLine)
  }

  private func add(
    _ diagnostic: Diagnostic,
    _ bytes: Span<UInt8>,
    _ row: Range<Int>,
    isCut: Bool = false,
    _ output: inout DecodedRecords
  ) {
    output.rejects.append(Reject(diagnostic, bytes, row, offset: rowOffset, isCut: isCut))
  }

  /// A value is missing, unreadable or contradictory.
  mutating func reject(
    _ fault: RecordFault,
    _ bytes: Span<UInt8>,
    _ row: Range<Int>,
    _ header: CSVHeader,
    _ output: inout DecodedRecords
  ) {
    let column = header.plan.firstIndex(of: fault.field.rawValue)
    let part =
      column.map { RowSplitter.place(of: $0, bytes, row, delimiter: header.delimiter) } ?? row
    let words = FaultWords(
      fault,
      column: column.map { header.names[$0] },
      value: column == nil ? "" : bytes.string(part),
      zone: options.zone
    )
    let diagnostic = report.diagnostic(
      words.code,
      .reject,
      words.summary,
      bytes,
      row,
      part: part,
      field: column.map { $0 + 1 },
      label: words.label,
      expected: words.expected,
      hint: words.hint
    )
    add(diagnostic, bytes, row, &output)
  }

  func rejectZero(
    at zero: Int,
    _ bytes: Span<UInt8>,
    _ row: Range<Int>,
    _ output: inout DecodedRecords
  ) {
    let diagnostic = report.diagnostic(
      .zeroByte,
      .reject,
      "zero byte in a row",
      bytes,
      row,
      part: zero..<(zero + 1),
      expected: "text"
    )
    add(diagnostic, bytes, row, &output)
  }

  func rejectCount(
    _ columns: Int,
    _ bytes: Span<UInt8>,
    _ row: Range<Int>,
    _ header: CSVHeader,
    _ output: inout DecodedRecords
  ) {
    let expected = header.names.count
    let part =
      columns > expected
      ? RowSplitter.place(of: expected, bytes, row, delimiter: header.delimiter)
      : row.upperBound..<row.upperBound
    let diagnostic = report.diagnostic(
      .fieldCount,
      .reject,
      "\(columns) fields where the header has \(expected)",
      bytes,
      row,
      part: part,
      field: min(columns, expected) + (columns > expected ? 1 : 0),
      label: columns > expected ? "from here" : "the row ends here",
      expected: "\(expected) fields: '" + header.names.prefix(12).joined(separator: ",") + "'",
      hint: columns > expected ? "quote texts that contain the delimiter" : nil
    )
    add(diagnostic, bytes, row, &output)
  }

  /// The line in which a quote was opened; `row` ends with it.
  func rejectQuote(_ bytes: Span<UInt8>, _ row: Range<Int>, _ output: inout DecodedRecords) {
    var end = row.upperBound
    if end > row.lowerBound, bytes[end - 1] == 0x0A { end -= 1 }
    let content = row.lowerBound..<end
    let part = RowSplitter.openQuote(bytes, content, delimiter: header?.delimiter ?? 0x2C)
    let diagnostic = report.diagnostic(
      .brokenQuote,
      .reject,
      "a quoted field is not closed",
      bytes,
      content,
      part: part.place,
      field: part.column + 1,
      label: "opened here",
      expected: "a closing quote followed by the delimiter or the end of the line",
      hint: "write a quote inside a quoted field twice, or remove it"
    )
    add(diagnostic, bytes, content, &output)
  }

  func rejectLength(_ bytes: Span<UInt8>, _ row: Range<Int>, _ output: inout DecodedRecords) {
    let diagnostic = report.diagnostic(
      .recordTooLong,
      .reject,
      "row longer than \(options.lineLengthMax) bytes",
      bytes,
      row,
      part: row.lowerBound..<min(row.upperBound, row.lowerBound + 1),
      expected: "rows of at most \(options.lineLengthMax) bytes"
    )
    add(diagnostic, bytes, row, isCut: true, &output)
  }

  /// Says once for each field that values of it are left out.
  mutating func remark(
    _ remarks: RecordRemarks,
    _ bytes: Span<UInt8>,
    _ row: Range<Int>,
    _ header: CSVHeader,
    _ output: inout DecodedRecords
  ) {
    for field in remarks.fresh(since: &remarked) {
      guard let column = header.plan.firstIndex(of: field.rawValue) else { continue }
      let part = RowSplitter.place(of: column, bytes, row, delimiter: header.delimiter)
      let words = RemarkWords(field, column: header.names[column], value: bytes.string(part))
      output.warnings.append(
        report.diagnostic(
          words.code,
          .warning,
          words.summary,
          bytes,
          row,
          part: part,
          field: column + 1,
          expected: words.expected,
          hint: words.hint
        )
      )
    }
  }
}
