import SieveCapture

/// Walks over the members of a small JSON object without building anything.
///
/// For the claims of a PASSporT: keys are compared as they are written, without escapes. Whatever is
/// no JSON ends the walk.
struct JSONWalk {
  /// How deep a value may be nested.
  private static let depthMax = 16

  /// What kind of value a range is.
  enum Kind {
    case string, number, object, array, word
  }

  /// One value, without the quotes of a string.
  struct Value {
    var kind: Kind
    var range: Range<Int>
  }

  private var at: Int
  private let end: Int
  private let isObject: Bool

  /// Begins before the first member of an object, or the first element of an array; a value of
  /// another kind has none.
  init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    var start = range.lowerBound
    while start < range.upperBound, bytes.isBlank(start) { start += 1 }
    let first = start < range.upperBound ? bytes[start] : 0
    isObject = first == 0x7B
    at = start + 1
    end = isObject || first == 0x5B ? range.upperBound : 0
  }

  /// The next member of an object, or element of an array with an empty key.
  mutating func next(_ bytes: Span<UInt8>) -> (key: Range<Int>, value: Value)? {
    skip(bytes)
    if at < end, bytes[at] == 0x2C {
      at += 1
      skip(bytes)
    }
    var key = at..<at
    if isObject {
      guard let name = string(bytes) else { return nil }
      key = name
      skip(bytes)
      guard at < end, bytes[at] == 0x3A else { return nil }
      at += 1
      skip(bytes)
    }
    return value(bytes).map { (key, $0) }
  }

  private mutating func skip(_ bytes: Span<UInt8>) {
    while at < end, bytes.isBlank(at) { at += 1 }
  }

  private mutating func string(_ bytes: Span<UInt8>) -> Range<Int>? {
    guard at < end, bytes[at] == 0x22 else { return nil }
    let past = bytes.quotedEnd(at, end)
    guard past <= end, past >= at + 2, bytes[past - 1] == 0x22 else { return nil }
    defer { at = past }
    return (at + 1)..<(past - 1)
  }

  private mutating func value(_ bytes: Span<UInt8>) -> Value? {
    guard at < end else { return nil }
    let start = at
    switch bytes[at] {
    case 0x22: return string(bytes).map { Value(kind: .string, range: $0) }
    case 0x7B, 0x5B:
      guard passNested(bytes) else { return nil }
      return Value(kind: bytes[start] == 0x7B ? .object : .array, range: start..<at)
    default:
      while at < end, !bytes.isBlank(at), bytes[at] != 0x2C, bytes[at] != 0x7D, bytes[at] != 0x5D {
        at += 1
      }
      guard at > start else { return nil }
      let isNumber = bytes[start] &- 0x30 < 10 || bytes[start] == 0x2D
      return Value(kind: isNumber ? .number : .word, range: start..<at)
    }
  }

  /// Goes behind an object or array.
  private mutating func passNested(_ bytes: Span<UInt8>) -> Bool {
    var depth = 0
    while at < end {
      switch bytes[at] {
      case 0x22:
        guard string(bytes) != nil else { return false }
        continue
      case 0x7B, 0x5B: depth += 1
      case 0x7D, 0x5D: depth -= 1
      default: break
      }
      at += 1
      if depth == 0 { return true }
      if depth > Self.depthMax { return false }
    }
    return false
  }
}
