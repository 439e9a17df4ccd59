public import SieveModel

/// Writes attempts as JSON lines; fields without a value are left out.
public struct JSONLinesAttemptWriter: AttemptWriter {
  /// Makes a writer.
  public init() {}

  /// Nothing comes before the first attempt.
  public func begin(into out: inout [UInt8]) {}

  /// Appends one object and a line feed.
  public func write(
    _ attempt: Attempt,
    of batch: borrowing AttemptBatch,
    source: String,
    into out: inout [UInt8]
  ) {
    out.append(0x7B)
    var value: [UInt8] = []
    for field in AttemptField.allCases {
      value.removeAll(keepingCapacity: true)
      let kind = AttemptValues.append(field, attempt, batch, to: &value)
      if kind == .absent { continue }
      out += "\"\(field.rawValue)\":".utf8
      switch kind {
      case .text: append(value, to: &out)
      case .word:
        out.append(0x22)
        out += value
        out.append(0x22)
      case .number, .absent: out += value
      }
      out.append(0x2C)
    }
    out += "\"source\":".utf8
    append(Array(source.utf8), to: &out)
    out += ",\"\(AttemptOrigin.name(of: attempt))\":\(attempt.origin)}\n".utf8
  }

  /// Appends a string in quotes; bytes that are not UTF-8 become U+FFFD.
  private func append(_ text: [UInt8], to out: inout [UInt8]) {
    out.append(0x22)
    for byte in String(decoding: text, as: UTF8.self).utf8 {
      switch byte {
      case 0x22, 0x5C:
        out.append(0x5C)
        out.append(byte)
      case 0..<0x20:
        out += "\\u00".utf8
        out.append(byte < 0x10 ? 0x30 : 0x31)
        out.append(Array("0123456789abcdef".utf8)[Int(byte & 15)])
      default: out.append(byte)
      }
    }
    out.append(0x22)
  }
}
