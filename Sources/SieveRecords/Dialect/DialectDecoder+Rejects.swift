import SieveBytes
import SieveDiagnostics
import SieveModel

/// Records that make no attempt, with the words for it.
extension DialectDecoder {
  private func report(_ place: (offset: UInt64, line: Int)) -> RecordReport {
    RecordReport(source: sourceName, offset: place.offset, line: place.line)
  }

  private func add(
    _ code: DiagnosticCode,
    _ summary: String,
    _ bytes: Span<UInt8>,
    _ record: Range<Int>,
    part: Range<Int>? = nil,
    expected: String,
    hint: String? = nil,
    isCut: Bool = false,
    _ output: inout DecodedRecords
  ) {
    let diagnostic = report((offset, line)).diagnostic(
      code,
      .reject,
      summary,
      bytes,
      record,
      part: part ?? record,
      expected: expected,
      hint: hint
    )
    output.rejects.append(Reject(diagnostic, bytes, record, offset: offset, isCut: isCut))
  }

  /// A value is missing, unreadable or contradictory.
  mutating func reject(
    _ fault: RecordFault,
    _ transcript: DialectTranscript,
    _ bytes: Span<UInt8>,
    _ record: Range<Int>,
    at place: (offset: UInt64, line: Int),
    _ output: inout DecodedRecords
  ) {
    let value = transcript[fault.field]
    let words = FaultWords(
      fault,
      column: value.isEmpty ? nil : columnName(fault.field),
      value: String(decoding: value, as: UTF8.self),
      zone: builder.zone
    )
    let diagnostic = report(place).diagnostic(
      words.code,
      .reject,
      words.summary,
      bytes,
      record,
      part: Self.place(of: value, bytes, record),
      label: words.label,
      expected: words.expected,
      hint: "callsieve formats show \(dialect.name)"
    )
    output.rejects.append(Reject(diagnostic, bytes, record, offset: place.offset))
  }

  /// Says once for each field that values of it are left out.
  mutating func remark(
    _ remarks: RecordRemarks,
    _ transcript: DialectTranscript,
    _ bytes: Span<UInt8>,
    _ record: Range<Int>,
    at place: (offset: UInt64, line: Int),
    _ output: inout DecodedRecords
  ) {
    for field in remarks.fresh(since: &remarked) {
      let value = transcript[field]
      let words = RemarkWords(
        field,
        column: columnName(field),
        value: String(decoding: value, as: UTF8.self)
      )
      output.warnings.append(
        report(place).diagnostic(
          words.code,
          .warning,
          words.summary,
          bytes,
          record,
          part: Self.place(of: value, bytes, record),
          expected: words.expected,
          hint: words.hint
        )
      )
    }
  }

  func rejectZero(
    at zero: Int,
    _ bytes: Span<UInt8>,
    _ record: Range<Int>,
    _ output: inout DecodedRecords
  ) {
    let part = zero..<(zero + 1)
    add(.zeroByte, "zero byte in a record", bytes, record, part: part, expected: "text", &output)
  }

  func rejectCount(
    _ count: Int,
    _ bytes: Span<UInt8>,
    _ record: Range<Int>,
    _ output: inout DecodedRecords
  ) {
    let wanted =
      dialect.layout.header == .names
      ? "\(cutter.columnOfCell.count)"
      : dialect.columnsMin == dialect.columnsMax
        ? "\(dialect.columnsMin)" : "\(dialect.columnsMin) to \(dialect.columnsMax)"
    add(
      .fieldCount,
      "\(count) fields where '\(dialect.name)' has \(wanted)",
      bytes,
      record,
      expected: "\(wanted) fields",
      hint: "callsieve formats detect \(sourceName)",
      &output
    )
  }

  func rejectBroken(
    _ bytes: Span<UInt8>,
    _ record: Range<Int>,
    _ output: inout DecodedRecords
  ) {
    let isJSON = dialect.layout.kind == .json
    add(
      isJSON ? .notAnObject : .brokenQuote,
      isJSON ? "the record is not one JSON object" : "a quoted field is not closed",
      bytes,
      record,
      expected: isJSON
        ? "one JSON object on each line"
        : "a closing quote followed by the delimiter or the end of the line",
      &output
    )
  }

  func rejectLength(
    _ bytes: Span<UInt8>,
    _ record: Range<Int>,
    _ output: inout DecodedRecords
  ) {
    add(
      .recordTooLong,
      "record longer than \(options.lineLengthMax) bytes",
      bytes,
      record,
      part: record.lowerBound..<min(record.upperBound, record.lowerBound + 1),
      expected: "records of at most \(options.lineLengthMax) bytes",
      isCut: true,
      &output
    )
  }

  /// The header lacks a column that the dialect needs.
  func wrongHeader(
    _ bytes: Span<UInt8>,
    _ record: Range<Int>,
    missing: String,
    names: [[UInt8]]
  ) -> DiagnosticReport {
    let known = names.map { String(decoding: $0, as: UTF8.self) }
    let near = Suggestion.nearest(to: missing, in: known)
    return DiagnosticReport([
      report((offset, line)).diagnostic(
        .dialectHeader,
        .error,
        "the header has no column '\(missing)', which '\(dialect.name)' needs",
        bytes,
        record,
        part: record,
        label: near.map { "'\($0)' is nearest" },
        expected: "a header with the columns of '\(dialect.name)'",
        hint: "callsieve formats detect \(sourceName)"
      )
    ])
  }

  private func columnName(_ field: RecordField) -> String {
    dialect.columns.first { $0.fields.contains(field) }?.name ?? field.name
  }

  /// Where a value stands in its record, when it stands there as it was read.
  private static func place(
    of value: [UInt8],
    _ bytes: Span<UInt8>,
    _ record: Range<Int>
  ) -> Range<Int> {
    guard !value.isEmpty, value.count <= record.count else { return record }
    for at in record.lowerBound...(record.upperBound - value.count)
    where value.indices.allSatisfy({ bytes[at + $0] == value[$0] }) {
      return at..<(at + value.count)
    }
    return record
  }
}
