import SieveBytes

/// The ways in which exports write nothing.
enum NullWords {
  /// `NULL`, `\N`, `N/A`, `none`, `nan`, `-`.
  static func isNull(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    switch range.count {
    case 1: bytes[range.lowerBound] == 0x2D
    case 2: bytes[range.lowerBound] == 0x5C && bytes[range.lowerBound + 1] == 0x4E
    case 3, 4: isWord(bytes, range)
    default: false
    }
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
    let word = bytes.string(range).lowercased()
    return word == "null" || word == "none" || word == "n/a" || word == "nan" || word == "nil"
  }
}
