import CSieveKernels
import SieveCapture

/// Searches whose bounds the caller has proven: both ends lie within the span.
extension Span<UInt8> {
  /// The first place of a byte, or `nil`.
  @inline(__always)
  func place(of byte: UInt8, _ start: Int, _ end: Int) -> Int? {
    let found = withUnsafeBufferPointer { buffer in
      guard start < end, let base = buffer.baseAddress else { return end }
      return sieve_find_byte(base, start, end, buffer.count, byte)
    }
    return found < end ? found : nil
  }

  /// The first place of a blank, a control character, `;` or `"`, or `end` without one.
  @inline(__always)
  func tokenEnd(_ start: Int, _ end: Int) -> Int {
    withUnsafeBufferPointer { buffer in
      guard start < end, let base = buffer.baseAddress else { return end }
      return sieve_token_end(base, start, end, buffer.count)
    }
  }

  /// The first place of a quote or a backslash, or `end` without one.
  @inline(__always)
  func escapeOrQuote(_ start: Int, _ end: Int) -> Int {
    withUnsafeBufferPointer { buffer in
      guard start < end, let base = buffer.baseAddress else { return end }
      return sieve_find_either(base, start, end, buffer.count, 0x22, 0x5C)
    }
  }

  /// Eight bytes with their letters made small, in the order of a number's digits from the right.
  ///
  /// The caller has proven that eight bytes are there.
  @inline(__always)
  func smallWord(_ at: Int) -> UInt64 {
    let word = bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt64.self)
    return UInt64(littleEndian: word) | 0x2020_2020_2020_2020
  }
}
