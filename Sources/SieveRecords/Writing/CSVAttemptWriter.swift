public import SieveModel

/// Writes attempts as CSV with the fields' own names in the header.
public struct CSVAttemptWriter: AttemptWriter {
  private let origin: String
  private let delimiter: UInt8

  /// Makes a writer.
  ///
  /// - Parameters:
  ///   - fromCapture: Whether the last column counts packets instead of bytes.
  ///   - delimiter: Between fields: comma, semicolon, tab or bar.
  public init(fromCapture: Bool = false, delimiter: UInt8 = 0x2C) {
    origin = fromCapture ? "packet" : "offset"
    self.delimiter = delimiter
  }

  /// Appends the header.
  public func begin(into out: inout [UInt8]) {
    for field in AttemptField.allCases {
      out += field.rawValue.utf8
      out.append(delimiter)
    }
    out += "source".utf8
    out.append(delimiter)
    out += "\(origin)\n".utf8
  }

  /// Appends one row.
  public func write(
    _ attempt: Attempt,
    of batch: borrowing AttemptBatch,
    source: String,
    into out: inout [UInt8]
  ) {
    // A quote in a text is written twice, a zero as three bytes.
    let texts = 2 + 3 * AttemptValues.room(texts: Int(attempt.textLength))
    out.append(addingCapacity: Self.fields.count * (texts + 1) + 2 + 3 * source.utf8.count + 24) {
      out in
      for field in Self.fields {
        let start = out.count
        if AttemptValues.append(field, attempt, batch, to: &out) == .text {
          quote(from: start, &out)
        }
        out.append(delimiter)
      }
      let start = out.count
      for byte in source.utf8 { out.append(byte) }
      quote(from: start, &out)
      out.append(delimiter)
      AttemptValues.append(attempt.origin, to: &out)
      out.append(0x0A)
    }
  }

  private static let fields = AttemptField.allCases

  /// Puts what was appended last in quotes, where it needs them.
  private func quote(from start: Int, _ out: inout OutputSpan<UInt8>) {
    let isPlain = (start..<out.count).allSatisfy {
      let byte = out[$0]
      return byte != delimiter && byte != 0x22 && byte != 0x0A && byte != 0x0D && byte != 0
    }
    if !isPlain { quoteText(from: start, &out) }
  }

  private func quoteText(from start: Int, _ out: inout OutputSpan<UInt8>) {
    let text = (start..<out.count).map { out[$0] }
    out.removeLast(text.count)
    out.append(0x22)
    for byte in text {
      if byte == 0x22 { out.append(0x22) }
      // A zero byte would have the row rejected when it is read.
      if byte == 0 {
        for byte in "\u{FFFD}".utf8 { out.append(byte) }
      } else {
        out.append(byte)
      }
    }
    out.append(0x22)
  }
}
