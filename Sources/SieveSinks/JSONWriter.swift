/// Writes JSON into bytes, in the order of the calls.
struct JSONWriter {
  private var bytes: [UInt8] = []
  private var needsComma = false

  /// Appends one object and a line feed to `out`.
  static func appendLine(to out: inout [UInt8], _ body: (inout JSONWriter) -> Void) {
    var json = JSONWriter()
    swap(&json.bytes, &out)
    json.object(nil, body)
    json.bytes.append(0x0A)
    swap(&json.bytes, &out)
  }

  mutating func object(_ key: String? = nil, _ body: (inout JSONWriter) -> Void) {
    begin(key)
    enclosed(0x7B, 0x7D, body)
  }

  mutating func array(_ key: String? = nil, _ body: (inout JSONWriter) -> Void) {
    begin(key)
    enclosed(0x5B, 0x5D, body)
  }

  mutating func string(_ key: String, _ value: String) {
    begin(key)
    quote(value)
  }

  mutating func bool(_ key: String, _ value: Bool) { raw(key, value ? "true" : "false") }

  mutating func integer(_ key: String, _ value: some BinaryInteger) { raw(key, "\(value)") }

  /// A number as alerts show it; null when there is none.
  mutating func number(_ key: String, _ value: Double?) {
    raw(key, value.flatMap(NumberText.init)?.text ?? "null")
  }

  /// A whole number of an array.
  mutating func element(_ value: Int) {
    begin(nil)
    bytes.append(contentsOf: "\(value)".utf8)
  }

  /// A text of an array.
  mutating func element(_ value: String) {
    begin(nil)
    quote(value)
  }

  private mutating func raw(_ key: String, _ text: String) {
    begin(key)
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func enclosed(_ open: UInt8, _ close: UInt8, _ body: (inout JSONWriter) -> Void)
  {
    bytes.append(open)
    needsComma = false
    body(&self)
    bytes.append(close)
    needsComma = true
  }

  private mutating func begin(_ key: String?) {
    if needsComma { bytes.append(0x2C) }
    needsComma = true
    guard let key else { return }
    quote(key)
    bytes.append(0x3A)
  }

  private mutating func quote(_ text: String) {
    bytes.append(0x22)
    if !appendPlain(text) {
      for scalar in text.unicodeScalars { append(scalar) }
    }
    bytes.append(0x22)
  }

  /// Appends a text of printable ASCII that needs no escape, which nearly all are, in one piece.
  private mutating func appendPlain(_ text: String) -> Bool {
    let plain = text.utf8.withContiguousStorageIfAvailable { utf8 in
      guard utf8.allSatisfy({ 0x20...0x7E ~= $0 && $0 != 0x22 && $0 != 0x5C }) else { return false }
      bytes.append(contentsOf: utf8)
      return true
    }
    return plain ?? false
  }

  /// Escapes what JSON demands, and also what ends a line or moves the cursor somewhere else:
  /// DEL, the C1 controls, and the line and paragraph separators.
  private mutating func append(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x22, 0x5C:
      bytes.append(0x5C)
      bytes.append(UInt8(truncatingIfNeeded: scalar.value))
    case 0x0A: bytes.append(contentsOf: "\\n".utf8)
    case 0x0D: bytes.append(contentsOf: "\\r".utf8)
    case 0x09: bytes.append(contentsOf: "\\t".utf8)
    case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029:
      let hex = String(scalar.value, radix: 16)
      bytes.append(contentsOf: "\\u".utf8)
      bytes.append(contentsOf: repeatElement(0x30, count: 4 - hex.utf8.count))
      bytes.append(contentsOf: hex.utf8)
    default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
  }
}
