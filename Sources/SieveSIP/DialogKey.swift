/// Hashes of what tells dialogs apart: Call-ID and the tag of the side that called.
enum DialogKey {
  /// A 64-bit hash of two ranges; the same everywhere, and not for secrets.
  static func hash(_ bytes: Span<UInt8>, callID: Range<Int>, tag: Range<Int>) -> UInt64 {
    var hash = mix(0x9E37_79B9_7F4A_7C15, bytes, callID)
    hash = mix(hash ^ 0xD6E8_FEB8_6659_FD93, bytes, tag)
    hash ^= hash >> 32
    return hash
  }

  private static func mix(_ seed: UInt64, _ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    let raw = bytes.bytes
    var hash = seed ^ UInt64(range.count)
    var at = range.lowerBound
    while at + 8 <= range.upperBound {
      // The load is bounds-checked; an integer has no invalid bit patterns.
      let word = UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self))
      hash = (hash ^ word) &* 0xBF58_476D_1CE4_E5B9
      hash ^= hash >> 29
      at += 8
    }
    var tail: UInt64 = 0
    while at < range.upperBound {
      tail = tail << 8 | UInt64(bytes[at])
      at += 1
    }
    hash = (hash ^ tail) &* 0x94D0_49BB_1331_11EB
    return hash ^ (hash >> 31)
  }
}
