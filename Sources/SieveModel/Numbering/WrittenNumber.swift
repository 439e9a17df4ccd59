/// A number as people and systems write it: separators, escapes, an extension behind it.
struct WrittenNumber {
  /// Its digits.
  private(set) var digits = DialString()

  /// Whether it is too short to be told from the name or number of a host.
  var isShort: Bool { digits.count < 7 }

  private var dotCount = 0
  private var hasOtherMarks = false

  /// Reads a range of bytes that is a number as a whole; `nil` when it is not.
  init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    var index = range.lowerBound
    scan: while index < range.upperBound {
      let (byte, width) = Self.unescaped(bytes, index, range.upperBound)
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        guard digits.append(byte - UInt8(ascii: "0")) else { return nil }
      case UInt8(ascii: "+"):
        guard digits.count == 0, !digits.isInternational else { return nil }
        digits.isInternational = true
      case UInt8(ascii: "("):
        hasOtherMarks = true
      case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ")"),
        UInt8(ascii: "/"), UInt8(ascii: "~"), UInt8(ascii: "\t"):
        // A number begins with a digit, a plus or a bracket: "-1" is not one.
        guard digits.count > 0 || digits.isInternational || hasOtherMarks else { return nil }
        if byte == UInt8(ascii: ".") { dotCount += 1 } else { hasOtherMarks = true }
      default:
        guard digits.count > 0, Self.isExtension(bytes, index..<range.upperBound) else {
          return nil
        }
        break scan
      }
      index += width
    }
    guard digits.count > 0, !isInternetAddress(bytes, range.lowerBound..<index) else { return nil }
  }

  /// The digits of a range that holds nothing but digits after at most one plus; `nil` otherwise.
  static func plainDigits(_ bytes: Span<UInt8>, _ range: Range<Int>) -> DialString? {
    var index = range.lowerBound
    guard range.count <= DialString.capacity, index < range.upperBound else { return nil }
    var digits = DialString()
    if bytes[index] == UInt8(ascii: "+") {
      digits.isInternational = true
      index += 1
    }
    while index < range.upperBound {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 10, digits.append(digit) else { return nil }
      index += 1
    }
    return digits.count > 0 ? digits : nil
  }

  /// The byte at `index` and its width, three for an escape such as `%2B`.
  private static func unescaped(_ bytes: Span<UInt8>, _ index: Int, _ end: Int) -> (UInt8, Int) {
    guard bytes[index] == UInt8(ascii: "%"), index + 2 < end,
      let high = hexadecimal(bytes[index + 1]), let low = hexadecimal(bytes[index + 2])
    else { return (bytes[index], 1) }
    return (high << 4 | low, 3)
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }

  /// Whether an extension or parameters begin here: `;…`, `,123`, `x123`, `ext. 123`.
  private static func isExtension(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var index = range.lowerBound
    switch bytes[index] | 0x20 {
    case UInt8(ascii: ";"): return true
    case UInt8(ascii: ","), UInt8(ascii: "x"): index += 1
    case UInt8(ascii: "e"):
      guard ASCIIText.hasPrefix(bytes, range, "ext") else { return false }
      index += 3
    default: return false
    }
    var digitCount = 0
    while index < range.upperBound {
      switch bytes[index] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digitCount += 1
      case UInt8(ascii: " "), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: ","): break
      case UInt8(ascii: ";"): return digitCount > 0
      default: return false
      }
      index += 1
    }
    return digitCount > 0
  }

  /// Whether it is four numbers up to 255 between dots, as `10.0.0.1`.
  private func isInternetAddress(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard dotCount == 3, !hasOtherMarks, !digits.isInternational else { return false }
    var octet = 0
    var length = 0
    for index in range {
      let byte = bytes[index]
      if byte == UInt8(ascii: ".") {
        guard length > 0 else { return false }
        (octet, length) = (0, 0)
      } else {
        octet = octet * 10 + Int(byte & 0xF)
        length += 1
        guard octet <= 255, length <= 3 else { return false }
      }
    }
    return length > 0
  }
}

extension DialString {
  /// These digits behind the global context of a `tel` URI; themselves without one.
  func following(_ context: DialString?) -> DialString? {
    guard var result = context else { return self }
    return result.append(self, 0..<count) ? result : nil
  }
}
