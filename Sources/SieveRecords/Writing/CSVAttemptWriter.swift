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
    for field in Self.fields {
      let start = out.count
      if AttemptValues.append(field, attempt, batch, to: &out) == .text { quote(from: start, &out) }
      out.append(delimiter)
    }
    let start = out.count
    out += source.utf8
    quote(from: start, &out)
    out.append(delimiter)
    AttemptValues.append(attempt.origin, to: &out)
    out.append(0x0A)
  }

  private static let fields = AttemptField.allCases

  /// Puts what was appended last in quotes, where it needs them.
  private func quote(from start: Int, _ out: inout [UInt8]) {
    let isPlain = out[start...].allSatisfy {
      $0 != delimiter && $0 != 0x22 && $0 != 0x0A && $0 != 0x0D && $0 != 0
    }
    if isPlain { return }
    let text = Array(out[start...])
    out.removeSubrange(start...)
    out.append(0x22)
    for byte in text {
      if byte == 0x22 { out.append(0x22) }
      // A zero byte would have the row rejected when it is read.
      if byte == 0 { out += "\u{FFFD}".utf8 } else { out.append(byte) }
    }
    out.append(0x22)
  }
}
