/// Reads a generated table: bytes in Base64, numbers of seven bits a byte.
struct PackedTable {
  private var bytes = ContiguousArray<UInt8>()
  private var position = 0

  /// Decodes Base64, skipping white space and padding.
  init(base64: StaticString) {
    let table = Self.sextets()
    base64.withUTF8Buffer { text in
      // Of the array itself, a copy was looked at for each byte.
      let sextets = table.span
      bytes = ContiguousArray(unsafeUninitializedCapacity: text.count * 3 / 4) { room, count in
        var bits: UInt32 = 0
        var bitCount: UInt32 = 0
        for byte in text {
          let sextet = sextets[Int(byte)]
          if sextet == Self.none { continue }
          bits = bits << 6 | UInt32(sextet)
          bitCount &+= 6
          if bitCount >= 8 {
            bitCount &-= 8
            room[count] = UInt8(truncatingIfNeeded: bits >> bitCount)
            count &+= 1
          }
        }
      }
    }
  }

  /// What is no character of Base64.
  private static let none: UInt8 = 64

  /// What each byte stands for: a look into a table instead of a question for each of a hundred thousand.
  private static func sextets() -> InlineArray<256, UInt8> {
    var sextets = InlineArray<256, UInt8>(repeating: none)
    for byte in UInt8.min...UInt8.max {
      if let sextet = sextet(byte) { sextets[Int(byte)] = sextet }
    }
    return sextets
  }

  private static func sextet(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }

  /// The next byte; 0 after the last.
  mutating func readByte() -> UInt8 {
    guard position < bytes.count else { return 0 }
    position += 1
    return bytes[position - 1]
  }

  /// A number of seven bits a byte, lowest first; the top bit says that more follow.
  mutating func readNumber() -> Int {
    var value = 0
    var shift = 0
    while shift < 28 {
      let byte = readByte()
      value |= Int(byte & 0x7F) << shift
      shift += 7
      if byte < 0x80 { break }
    }
    return value
  }

  /// A number that may be negative: its magnitude doubled, odd ones below zero.
  mutating func readStep() -> Int {
    let value = readNumber()
    return value & 1 == 0 ? value / 2 : -(value + 1) / 2
  }
}
