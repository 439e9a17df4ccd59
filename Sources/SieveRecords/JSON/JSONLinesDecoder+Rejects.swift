import SieveBytes
import SieveDiagnostics
import SieveModel

/// Lines that make no attempt, with the words for it; none of this runs for good lines.
extension JSONLinesDecoder {
  private func report(mark: Int) -> RecordReport {
    RecordReport(source: sourceName, offset: lineOffset + UInt64(mark), line: lineNumber)
  }

  private func add(
    _ diagnostic: Diagnostic,
    _ line: Span<UInt8>,
    isCut: Bool = false,
    _ output: inout DecodedRecords
  ) {
    output.rejects.append(
      Reject(diagnostic, line, 0..<line.count, offset: lineOffset, isCut: isCut)
    )
  }

  /// The line is not a JSON object.
  func reject(
    _ fault: JSONFault,
    _ line: Span<UInt8>,
    mark: Int,
    _ output: inout DecodedRecords
  ) {
    let at = min(line.count, mark + Int(fault.at))
    let diagnostic = report(mark: 0).diagnostic(
      .notAnObject,
      .reject,
      "the line is not a JSON object",
      line,
      0..<line.count,
      part: at..<min(line.count, at + 1),
      label: fault.label,
      expected: "one complete object, such as {\"setup_time\":\"2026-03-02T09:14:07Z\",…}"
    )
    add(diagnostic, line, &output)
  }

  /// A value is missing, unreadable or contradictory.
  func reject(
    _ fault: RecordFault,
    _ record: JSONRecord,
    _ line: Span<UInt8>,
    mark: Int,
    _ output: inout DecodedRecords
  ) {
    let source = record[fault.field]
    let part = source.isSet ? place(record, fault.field, line) : 0..<line.count
    let words = FaultWords(
      fault,
      column: source.isSet ? line.string(source.key) : nil,
      value: source.isSet ? line.string(part) : "",
      zone: options.zone
    )
    let diagnostic = report(mark: mark).diagnostic(
      words.code,
      .reject,
      words.summary,
      line,
      0..<line.count,
      part: part,
      label: words.label,
      expected: words.expected,
      hint: words.hint
    )
    add(diagnostic, line, &output)
  }

  func rejectLength(_ line: Span<UInt8>, _ output: inout DecodedRecords) {
    let diagnostic = report(mark: 0).diagnostic(
      .recordTooLong,
      .reject,
      "line longer than \(options.lineLengthMax) bytes",
      line,
      0..<line.count,
      part: 0..<min(1, line.count),
      expected: "lines of at most \(options.lineLengthMax) bytes"
    )
    add(diagnostic, line, isCut: true, &output)
  }

  /// The value of a field as it stands on the line.
  private func place(_ record: JSONRecord, _ field: RecordField, _ line: Span<UInt8>) -> Range<Int>
  {
    let start = Int(record.slots[field].origin)
    var scanner = JSONScanner(at: start)
    do throws(JSONFault) {
      _ = try scanner.value(line)
    } catch {
      return start..<start
    }
    return start..<scanner.at
  }

  /// Says once for each field that values of it are left out.
  mutating func remark(
    _ remarks: RecordRemarks,
    _ record: JSONRecord,
    _ line: Span<UInt8>,
    mark: Int,
    _ output: inout DecodedRecords
  ) {
    for field in remarks.fresh(since: &remarked) {
      let part = place(record, field, line)
      let words = RemarkWords(
        field,
        column: line.string(record[field].key),
        value: line.string(part)
      )
      output.warnings.append(
        report(mark: mark).diagnostic(
          words.code,
          .warning,
          words.summary,
          line,
          0..<line.count,
          part: part,
          expected: words.expected,
          hint: words.hint
        )
      )
    }
  }

  /// Says once for each field that two keys mean it.
  mutating func remarkDoubled(
    _ record: JSONRecord,
    _ line: Span<UInt8>,
    mark: Int,
    _ output: inout DecodedRecords
  ) {
    for field in RecordField.allCases {
      let bit: UInt32 = 1 << UInt32(field.rawValue)
      guard record.doubled & bit != 0, doubledSeen & bit == 0 else { continue }
      doubledSeen |= bit
      let key = line.string(record[field].key)
      var warning = report(mark: mark).diagnostic(
        .doubleColumn,
        .warning,
        "two keys mean \(field.name)",
        line,
        0..<line.count,
        part: record[field].key,
        hint: "--map \(field.name)=KEY decides otherwise"
      )
      warning.done = "used '\(key)'"
      output.warnings.append(warning)
    }
  }

  /// The report for a document that cannot be read line by line.
  func document(_ line: Span<UInt8>, isArray: Bool) -> DiagnosticReport {
    let width = max(1, min(line.count, 1))
    return DiagnosticReport([
      Diagnostic(
        .notJSONLines,
        .error,
        isArray
          ? "the input is a JSON array, not JSON lines"
          : "the input is JSON spread over several lines, not JSON lines",
        at: DiagnosticLocation(
          source: sourceName,
          line: lineNumber,
          column: 1,
          byteOffset: lineOffset
        ),
        snippet: DiagnosticSnippet(
          text: line.string(0..<min(line.count, 200)),
          caret: 0..<width
        ),
        expected: "one object on each line",
        hint: isArray
          ? "jq -c '.[]' \(sourceName) | callsieve analyze --format jsonl -"
          : "jq -c . \(sourceName) | callsieve analyze --format jsonl -"
      )
    ])
  }
}
