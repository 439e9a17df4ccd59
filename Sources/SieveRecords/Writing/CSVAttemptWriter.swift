import SieveBytes
public import SieveModel

/// Writes attempts as CSV with the fields' own names in the header.
public struct CSVAttemptWriter: AttemptWriter {
  private let origin: String
  private let delimiter: UInt8
  private let days = Days()

  /// The day of the row before, as text: most rows are of the same.
  private final class Days {
    var times = TimeTextWriter()
  }

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
    let most = Self.fields.count * (texts + 1) + 2 + 3 * source.utf8.count + 24
    TextSpace.append(to: &out, atMost: most, times: &days.times) { out in
      for field in Self.fields {
        let start = out.count
        if AttemptValues.append(field, attempt, batch, to: &out) == .text,
          !out.isPlain(from: start, delimiter)
        {
          quote(from: start, &out)
        }
        out.append(delimiter)
      }
      let start = out.count
      out.append(source)
      if !out.isPlain(from: start, delimiter) { quote(from: start, &out) }
      out.append(delimiter)
      out.append(decimal: attempt.origin)
      out.append(0x0A)
    }
  }

  private static let fields = AttemptField.allCases

  /// Puts what was appended last in quotes.
  @inline(never)
  private func quote(from start: Int, _ out: inout TextSpace) {
    let text = out.take(from: start)
    out.append(0x22)
    for byte in text {
      if byte == 0x22 { out.append(0x22) }
      // A zero byte would have the row rejected when it is read.
      if byte == 0 {
        out.append("\u{FFFD}")
      } else {
        out.append(byte)
      }
    }
    out.append(0x22)
  }
}
