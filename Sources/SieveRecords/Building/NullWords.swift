import SieveBytes

/// The ways in which exports write nothing.
enum NullWords {
  /// `NULL`, `\N`, `N/A`, `none`, `nan`, `nil`, `-`, in any letter case.
  static func isNull(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    switch range.count {
    case 1: bytes[range.lowerBound] == 0x2D
    case 2: isDatabaseNull(bytes, range)
    case 3, 4: isWord(bytes, range)
    default: false
    }
  }

  /// `\N`, the only way that cannot be a text.
  static func isDatabaseNull(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    range.count == 2 && bytes[range.lowerBound] == 0x5C && bytes[range.lowerBound + 1] == 0x4E
  }

  /// The same, and `0000-00-00 00:00:00`.
  static func isNullTime(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    if isNull(bytes, range) { return true }
    guard range.count >= 10 else { return false }
    for at in range {
      switch bytes[at] {
      case 0x30, 0x2D, 0x2F, 0x3A, 0x20, 0x2E, 0x54, 0x5A: continue
      default: return false
      }
    }
    return true
  }

  private static func isWord(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    let first = bytes[range.lowerBound] | 0x20
    guard first == 0x6E, range.count >= 3 else { return false }
    let second = bytes[range.lowerBound + 1] | 0x20
    let third = bytes[range.lowerBound + 2] | 0x20
    if range.count == 3 {
      return third == 0x61 && (second == 0x2F || second == 0x61)
        || (second == 0x69 && third == 0x6C)
    }
    let fourth = bytes[range.lowerBound + 3] | 0x20
    return (second == 0x75 && third == 0x6C && fourth == 0x6C)
      || (second == 0x6F && third == 0x6E && fourth == 0x65)
  }
}
