import CSieveKernels

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

  /// What the kernels have hashed.
  @inline(__always)
  init(_ key: sieve_key) {
    low = key.low
    high = key.high
  }

  /// Hashes two ranges; the result is the same for the same bytes, but another on another processor.
  init(_ bytes: Span<UInt8>, callID: Range<Int>, tag: Range<Int>) {
    precondition(
      callID.lowerBound >= 0 && callID.upperBound <= bytes.count && tag.lowerBound >= 0
        && tag.upperBound <= bytes.count,
      "range outside of span"
    )
    self = bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return .none }
      return DialogKey(
        sieve_dialog_key(
          base,
          buffer.count,
          SIPMessage.Part(callID).part,
          SIPMessage.Part(tag).part
        )
      )
    }
  }

  /// The key of one transaction that is no call.
  func of(method: SIPMethod, sequence: UInt32) -> DialogKey {
    var key = self
    key.mix(UInt64(method.rawValue) << 32 | UInt64(sequence))
    key.low ^= key.low >> 32
    return key
  }

  @inline(__always)
  private mutating func mix(_ word: UInt64) {
    low = (low ^ word) &* 0xBF58_476D_1CE4_E5B9
    low ^= low >> 29
    high = (high &+ word) &* 0x94D0_49BB_1331_11EB
    high ^= high >> 31
  }
}
