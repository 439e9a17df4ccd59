/// Writes the values of one record as the texts that `AttemptBuilder` reads.
///
/// The memory is handed in and of fixed size; what does not fit is cut.
struct ValueWriter {
  /// Bytes of memory: the texts of a record and what shortcuts may read behind them.
  static let capacity = 4096
  /// Bytes behind the texts that may be read.
  static let slack = 32

  let base: UnsafeMutablePointer<UInt8>
  private(set) var count = 0

  /// Takes memory of `capacity` bytes.
  init(_ base: UnsafeMutablePointer<UInt8>) { self.base = base }

  /// Adds a byte.
  @inline(__always)
  mutating func add(_ byte: UInt8) {
    guard count < Self.capacity - Self.slack else { return }
    base[count] = byte
    count &+= 1
  }

  /// Adds what a range of bytes holds, at most `limit` of it, up to a zero.
  mutating func addText(_ bytes: Span<UInt8>, _ range: Range<Int>, limit: Int = 256) {
    for at in range.prefix(limit) {
      let byte = bytes[at]
      if byte == 0 { return }
      add(byte < 0x20 || byte == 0x7F ? 0x3F : byte)
    }
  }

  /// Adds the digits of a number.
  mutating func addDecimal(_ value: UInt64) {
    if value >= 10 { addDecimal(value / 10) }
    add(0x30 + UInt8(truncatingIfNeeded: value % 10))
  }

  /// Adds bytes in hexadecimal.
  mutating func addHex(_ bytes: Span<UInt8>, _ range: Range<Int>, limit: Int = 32) {
    for at in range.prefix(limit) {
      add(Self.hexDigit(bytes[at] >> 4))
      add(Self.hexDigit(bytes[at] & 15))
    }
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

  /// Adds packed digits, the first in the low half of each byte (`swapped`) or in the high half.
  @inline(__always)
  mutating func addDigits(_ bytes: Span<UInt8>, _ range: Range<Int>, isSwapped: Bool) {
    for at in range.prefix(40) {
      let byte = bytes[at]
      let (first, second) = isSwapped ? (byte & 15, byte >> 4) : (byte >> 4, byte & 15)
      guard first != 15 else { return }
      add(Self.dialDigit(first))
      guard second != 15 else { return }
      add(Self.dialDigit(second))
    }
  }

  /// The digits of TBCD beyond nine: `*`, `#`, a, b, c.
  @inline(__always)
  private static func dialDigit(_ value: UInt8) -> UInt8 {
    switch value {
    case 0...9: 0x30 + value
    case 10: 0x2A
    case 11: 0x23
    default: 0x55 + value
    }
  }

  /// Adds a directory number: an octet of type and plan, perhaps one of presentation, then digits.
  ///
  /// - Returns: whether its presentation is restricted.
  mutating func addDirectoryNumber(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard let first = range.first else { return false }
    let type = bytes[first]
    var start = first + 1
    var isRestricted = false
    if type & 0x80 == 0, start < range.upperBound, bytes[start] & 0x9C == 0x80 {
      isRestricted = (bytes[start] >> 5) & 3 == 1
      start += 1
    }
    if (type >> 4) & 7 == 1, start < range.upperBound { add(0x2B) }
    addDigits(bytes, start..<range.upperBound, isSwapped: true)
    return isRestricted
  }

  /// Adds the text of another part again.
  mutating func addCopy(_ range: Range<Int>) {
    for at in range { add(base[at]) }
  }

  /// What is written, with readable bytes behind it.
  var buffer: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base, count: count + Self.slack)
  }

  /// Whether two parts are the same.
  func equal(_ one: Range<Int>, _ other: Range<Int>) -> Bool {
    one.count == other.count && zip(one, other).allSatisfy { base[$0] == base[$1] }
  }
}
