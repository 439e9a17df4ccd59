import SieveBytes
import SieveDiagnostics

/// Writes the diagnostic for one record: position, line and caret.
struct RecordReport {
  /// The input as diagnostics name it.
  var source: String
  /// Offset in the input of the record's first byte.
  var offset: UInt64
  /// One-based line of the record's first byte.
  var line: Int

  /// Most bytes of a line to show; the renderer cuts further.
  private static let shownMax = 1000

  /// Makes the diagnostic.
  ///
  /// - Parameters:
  ///   - code: What is wrong.
  ///   - severity: Reject or warning.
  ///   - summary: One line.
  ///   - bytes: What holds the record.
  ///   - record: The record in it.
  ///   - part: The bytes at fault.
  ///   - field: One-based number of the field.
  ///   - label: A remark beside the caret.
  ///   - expected: What would have been right.
  ///   - hint: What to do.
  /// - Returns: the diagnostic.
  func diagnostic(
    _ code: DiagnosticCode,
    _ severity: DiagnosticSeverity = .reject,
    _ summary: String,
    _ bytes: Span<UInt8>,
    _ record: Range<Int>,
    part: Range<Int>,
    field: Int? = nil,
    label: String? = nil,
    expected: String? = nil,
    hint: String? = nil
  ) -> Diagnostic {
    var lineStart = record.lowerBound
    var number = line
    for at in record.lowerBound..<part.lowerBound where bytes[at] == 0x0A {
      lineStart = at + 1
      number += 1
    }
    let column = characters(bytes, lineStart..<part.lowerBound)
    let shownStart = max(lineStart, part.lowerBound - Self.shownMax / 2)
    var shownEnd = shownStart
    let limit = min(record.upperBound, shownStart + Self.shownMax)
    while shownEnd < limit, bytes[shownEnd] != 0x0A { shownEnd += 1 }
    let caret = characters(bytes, shownStart..<max(shownStart, part.lowerBound))
    let width = characters(
      bytes,
      part.lowerBound..<max(part.lowerBound, min(part.upperBound, shownEnd))
    )
    return Diagnostic(
      code,
      severity,
      summary,
      at: DiagnosticLocation(
        source: source,
        line: number,
        column: column + 1,
        byteOffset: offset + UInt64(part.lowerBound - record.lowerBound),
        field: field
      ),
      snippet: DiagnosticSnippet(
        text: bytes.string(shownStart..<shownEnd),
        caret: caret..<(caret + max(1, width)),
        label: label
      ),
      expected: expected,
      hint: hint
    )
  }

  private func characters(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
    bytes.string(range).count
  }
}
