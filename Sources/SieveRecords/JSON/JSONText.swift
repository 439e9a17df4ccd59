/// The text of JSON strings with escapes.
enum JSONText {
  /// The four hexadecimal digits at `at`, or `nil`.
  static func codeUnit(_ bytes: Span<UInt8>, _ at: Int) -> UInt32? {
    guard at + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for place in at..<(at + 4) {
      let byte = bytes[place]
      let digit: UInt8
      if byte &- 0x30 <= 9 {
        digit = byte &- 0x30
      } else if (byte | 0x20) &- 0x61 < 6 {
        digit = (byte | 0x20) &- 0x57
      } else {
        return nil
      }
      value = (value << 4) | UInt32(digit)
    }
    return value
  }

  /// Appends the text of a string whose escapes are known to be sound; lone surrogates become
  /// U+FFFD.
  static func append(_ bytes: Span<UInt8>, _ range: Range<Int>, to out: inout [UInt8]) {
    var at = range.lowerBound
    while at < range.upperBound {
      guard bytes[at] == 0x5C else {
        out.append(bytes[at])
        at += 1
        continue
      }
      switch bytes[at + 1] {
      case 0x75: at += appendUnicode(bytes, at, end: range.upperBound, to: &out)
      case let byte:
        out.append(simple(byte))
        at += 2
      }
    }
  }

  private static func simple(_ byte: UInt8) -> UInt8 {
    switch byte {
    case 0x62: 0x08
    case 0x66: 0x0C
    case 0x6E: 0x0A
    case 0x72: 0x0D
    case 0x74: 0x09
    default: byte
    }
  }

  /// One `\uXXXX` or a pair of them; returns how many bytes they take.
  private static func appendUnicode(
    _ bytes: Span<UInt8>,
    _ at: Int,
    end: Int,
    to out: inout [UInt8]
  ) -> Int {
    let unit = codeUnit(bytes, at + 2) ?? 0xFFFD
    if unit >> 10 == 0x36, at + 12 <= end, bytes[at + 6] == 0x5C, bytes[at + 7] == 0x75,
      let low = codeUnit(bytes, at + 8), low >> 10 == 0x37
    {
      append(0x1_0000 + ((unit & 0x3FF) << 10) + (low & 0x3FF), to: &out)
      return 12
    }
    append(unit >> 11 == 0x1B ? 0xFFFD : unit, to: &out)
    return 6
  }

  private static func append(_ scalar: UInt32, to out: inout [UInt8]) {
    func tail(_ shift: UInt32) { out.append(UInt8(0x80 | ((scalar >> shift) & 0x3F))) }
    switch scalar {
    case 0..<0x80: out.append(UInt8(scalar))
    case 0x80..<0x800:
      out.append(UInt8(0xC0 | (scalar >> 6)))
      tail(0)
    case 0x800..<0x1_0000:
      out.append(UInt8(0xE0 | (scalar >> 12)))
      tail(6)
      tail(0)
    default:
      out.append(UInt8(0xF0 | ((scalar >> 18) & 0x07)))
      tail(12)
      tail(6)
      tail(0)
    }
  }
}
