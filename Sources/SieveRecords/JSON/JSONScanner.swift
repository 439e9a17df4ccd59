/// Walks one line of JSON byte by byte, without building values.
struct JSONScanner: BitwiseCopyable {
  /// Objects and arrays in each other; deeper ones are refused, so that no input exhausts memory.
  static let depthMax = 64

  /// A value on the line.
  struct Value {
    enum Kind: UInt8, BitwiseCopyable { case string, scalar, null, nested }
    var kind: Kind
    /// Its text; for strings without the quotes.
    var range: Range<Int>
    /// Whether a string has escapes.
    var hasEscapes = false
  }

  /// The next byte.
  private(set) var at: Int

  init(at: Int = 0) { self.at = at }

  /// Skips blanks and returns the next byte.
  mutating func peek(_ line: Span<UInt8>) throws(JSONFault) -> UInt8 {
    while at < line.count {
      switch line[at] {
      case 0x20, 0x09, 0x0D, 0x0A: at += 1
      default: return line[at]
      }
    }
    throw JSONFault(.endOfLine, at: at)
  }

  /// Takes `byte` if it is next.
  mutating func take(
    _ byte: UInt8,
    _ line: Span<UInt8>,
    else fault: JSONFault.Kind
  ) throws(JSONFault) {
    guard try peek(line) == byte else { throw JSONFault(fault, at: at) }
    at += 1
  }

  /// Whether only blanks are left.
  mutating func isAtEnd(_ line: Span<UInt8>) -> Bool {
    do throws(JSONFault) {
      _ = try peek(line)
      return false
    } catch {
      return true
    }
  }

  /// Takes a string.
  mutating func string(_ line: Span<UInt8>) throws(JSONFault) -> Value {
    at += 1
    let start = at
    var hasEscapes = false
    while at < line.count {
      let byte = line[at]
      if byte == 0x22 {
        at += 1
        return Value(kind: .string, range: start..<(at - 1), hasEscapes: hasEscapes)
      }
      if byte < 0x20 { throw JSONFault(.control, at: at) }
      if byte == 0x5C {
        hasEscapes = true
        try escape(line)
      } else {
        at += 1
      }
    }
    throw JSONFault(.endOfLine, at: at)
  }

  /// Checks one escape and goes past it.
  private mutating func escape(_ line: Span<UInt8>) throws(JSONFault) {
    guard at + 1 < line.count else { throw JSONFault(.endOfLine, at: line.count) }
    switch line[at + 1] {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: at += 2
    case 0x75:
      guard JSONText.codeUnit(line, at + 2) != nil else { throw JSONFault(.escape, at: at) }
      at += 6
    default: throw JSONFault(.escape, at: at)
    }
  }

  /// Takes any value; objects and arrays are skipped.
  mutating func value(_ line: Span<UInt8>) throws(JSONFault) -> Value {
    let byte = try peek(line)
    switch byte {
    case 0x22: return try string(line)
    case 0x7B, 0x5B: return try nested(line)
    default: return try scalar(line)
    }
  }

  /// A number, or one of the three words.
  private mutating func scalar(_ line: Span<UInt8>) throws(JSONFault) -> Value {
    let start = at
    while at < line.count, Self.isScalar(line[at]) { at += 1 }
    let range = start..<at
    guard !range.isEmpty else { throw JSONFault(.value, at: at) }
    let first = line[start]
    if first == 0x2D || first &- 0x30 <= 9 { return Value(kind: .scalar, range: range) }
    if Self.isWord("null", line, range) { return Value(kind: .null, range: range) }
    guard Self.isWord("true", line, range) || Self.isWord("false", line, range) else {
      throw JSONFault(.value, at: start)
    }
    return Value(kind: .scalar, range: range)
  }

  private static func isScalar(_ byte: UInt8) -> Bool {
    byte &- 0x30 <= 9 || byte == 0x2E || byte == 0x2D || byte == 0x2B || (byte | 0x20) &- 0x61 < 26
  }

  private static func isWord(_ word: StaticString, _ line: Span<UInt8>, _ range: Range<Int>) -> Bool
  {
    guard range.count == word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { text in
      for (at, byte) in text.enumerated() where line[range.lowerBound + at] != byte { return false }
      return true
    }
  }

  /// Skips an object or array; only strings and brackets are looked at.
  private mutating func nested(_ line: Span<UInt8>) throws(JSONFault) -> Value {
    let start = at
    // One bit for each open bracket: set for an object.
    var open: UInt64 = 0
    var depth = 0
    while true {
      switch try peek(line) {
      case 0x22:
        _ = try string(line)
        continue
      case 0x7B, 0x5B:
        guard depth < Self.depthMax else { throw JSONFault(.depth, at: at) }
        open = (open << 1) | (line[at] == 0x7B ? 1 : 0)
        depth += 1
      case 0x7D, 0x5D:
        guard (open & 1 == 1) == (line[at] == 0x7D) else { throw JSONFault(.comma, at: at) }
        open >>= 1
        depth -= 1
      default: break
      }
      at += 1
      if depth == 0 { return Value(kind: .nested, range: start..<at) }
    }
  }
}
