/// What tells dialogs apart: 128 bits of hash over Call-ID and the tag of the calling side.
///
/// Two calls would be taken for one by chance only after 2^64 of them. Whoever makes equal hashes
/// on purpose gains no more than by repeating Call-ID and tag.
struct DialogKey: BitwiseCopyable, Hashable {
  /// The half that the index is sorted by.
  var low: UInt64
  /// The half that confirms it.
  var high: UInt64

  /// The key of no dialog.
  static let none = DialogKey()

  private init() {
    low = 0
    high = 0
  }

  /// Hashes two ranges; the result is the same everywhere.
  @inline(__always)
  init(_ bytes: Span<UInt8>, callID: Range<Int>, tag: Range<Int>) {
    low = 0x9E37_79B9_7F4A_7C15
    high = 0xD6E8_FEB8_6659_FD93
    mix(bytes, callID)
    mix(bytes, tag)
    // The lengths tell apart what overlapping words and zeros would make equal.
    mix(UInt64(UInt32(truncatingIfNeeded: callID.count)) << 32 | UInt64(tag.count))
    low ^= low >> 32
  }

  /// The key of one transaction that is no call.
  func of(method: SIPMethod, sequence: UInt32) -> DialogKey {
    var key = self
    key.mix(UInt64(method.rawValue) << 32 | UInt64(sequence))
    key.low ^= key.low >> 32
    return key
  }

  @inline(__always)
  private mutating func mix(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "range outside of span")
    let raw = bytes.bytes
    // In bounds by the precondition; an integer has no invalid bit patterns.
    @inline(__always)
    func word(_ at: Int) -> UInt64 {
      UInt64(littleEndian: raw.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt64.self))
    }
    let end = range.upperBound
    var at = range.lowerBound
    while end &- at > 8 {
      mix(word(at))
      at &+= 8
    }
    if end &- range.lowerBound >= 8 {
      // The last word overlaps the one before it.
      mix(word(end &- 8))
    } else {
      var tail: UInt64 = 0
      while at < end {
        tail = tail << 8 | UInt64(bytes[unchecked: at])
        at &+= 1
      }
      mix(tail)
    }
  }

  @inline(__always)
  private mutating func mix(_ word: UInt64) {
    low = (low ^ word) &* 0xBF58_476D_1CE4_E5B9
    low ^= low >> 29
    high = (high &+ word) &* 0x94D0_49BB_1331_11EB
    high ^= high >> 31
  }
}
