/// What the first fragments of a datagram were, kept when their bytes are forgotten.
///
/// A sender that counts its datagrams fast, or numbers all of them 0, uses a number again within a moment: duplicates are
/// told from fragments of another datagram by what is in them.
struct FragmentMarks: BitwiseCopyable, Sendable {
  /// Place in the upper sixteen bits, and a sum of place and bytes.
  private var marks = SIMD4<UInt64>(repeating: 0)
  private var count = 0

  /// Takes note of a fragment.
  mutating func add(_ bytes: Span<UInt8>, _ piece: FragmentHeader) {
    if count < 4 { marks[count] = Self.mark(bytes, piece) }
    count += 1
  }

  /// Whether a fragment belongs to another datagram than the one with these, of which all fragments came or not.
  func isOther(_ bytes: Span<UInt8>, _ piece: FragmentHeader, isWhole: Bool) -> Bool {
    let mark = Self.mark(bytes, piece)
    var isPlaceKnown = false
    for at in 0..<min(count, 4) {
      if marks[at] == mark { return false }
      isPlaceKnown = isPlaceKnown || marks[at] >> 48 == mark >> 48
    }
    // Of more fragments than are kept nothing is known.
    return isPlaceKnown || (isWhole && count <= 4)
  }

  private static func mark(_ bytes: Span<UInt8>, _ piece: FragmentHeader) -> UInt64 {
    let sum = bytes.sum(piece.range) &* 0x9E37_79B9_7F4A_7C15
    return UInt64(piece.offset) << 48 | (sum ^ UInt64(piece.range.count)) >> 16
  }
}

extension Span<UInt8> {
  /// A sum that depends on the places of the bytes, four words at a time: as fast as a copy.
  fileprivate func sum(_ range: Range<Int>) -> UInt64 {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "range outside of the span")
    let raw = bytes
    var plain = SIMD4<UInt64>(repeating: 0)
    var weighted = SIMD4<UInt64>(repeating: 0)
    var at = range.lowerBound
    while range.upperBound - at >= 32 {
      plain &+= raw.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: SIMD4<UInt64>.self)
      weighted &+= plain
      at += 32
    }
    var rest: UInt64 = 0
    while at < range.upperBound {
      rest = rest &* 31 &+ UInt64(self[at])
      at += 1
    }
    for lane in 0..<4 {
      rest = (rest ^ plain[lane]) &* 0xBF58_476D_1CE4_E5B9
      rest = (rest ^ rest >> 29 ^ weighted[lane]) &* 0x94D0_49BB_1331_11EB
    }
    return rest ^ rest >> 32
  }
}
