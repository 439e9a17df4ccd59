public import SieveModel

/// Writes attempts as CSV with the fields' own names in the header.
public struct CSVAttemptWriter: AttemptWriter {
  private let origin: String

  /// Makes a writer.
  ///
  /// - Parameter fromCapture: Whether the last column counts packets instead of bytes.
  public init(fromCapture: Bool = false) { origin = fromCapture ? "packet" : "offset" }

  /// Appends the header.
  public func begin(into out: inout [UInt8]) {
    for field in AttemptField.allCases {
      out += field.rawValue.utf8
      out.append(0x2C)
    }
    out += "source,\(origin)\n".utf8
  }

  /// Appends one row.
  public func write(
    _ attempt: Attempt,
    of batch: borrowing AttemptBatch,
    source: String,
    into out: inout [UInt8]
  ) {
    for field in AttemptField.allCases {
      switch AttemptValues.value(field, attempt, batch) {
      case .absent: break
      case .number(let number): out += String(number).utf8
      case .text(let text): append(text, to: &out)
      }
      out.append(0x2C)
    }
    append(Array(source.utf8), to: &out)
    out += ",\(attempt.origin)\n".utf8
  }

  /// Appends a text, in quotes where it needs them.
  private func append(_ text: [UInt8], to out: inout [UInt8]) {
    let isPlain = text.allSatisfy {
      $0 != 0x2C && $0 != 0x22 && $0 != 0x0A && $0 != 0x0D && $0 != 0
    }
    if isPlain {
      out += text
      return
    }
    out.append(0x22)
    for byte in text {
      if byte == 0x22 { out.append(0x22) }
      // A zero byte would have the row rejected when it is read.
      if byte == 0 { out += "\u{FFFD}".utf8 } else { out.append(byte) }
    }
    out.append(0x22)
  }
}
