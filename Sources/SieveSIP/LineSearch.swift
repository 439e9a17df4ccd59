import SieveCapture

/// Searches whose bounds the caller has proven: both ends lie within the span.
///
/// The reads are unchecked. They are safe because a single byte is read only before `end`, two words
/// only where 16 bytes are left in the span, and integers have no invalid bits.
extension Span<UInt8> {
  /// One past the line feed at or after `start`, or `end` without one; 16 bytes a step.
  @inline(__always)
  func lineEnd(_ start: Int, _ end: Int) -> Int {
    guard let found = place(of: 0x0A, start, end) else { return end }
    return found &+ 1
  }

  /// The first place of a byte, or `nil`.
  @inline(__always)
  func place(of byte: UInt8, _ start: Int, _ end: Int) -> Int? {
    let pattern = UInt64(byte) &* 0x0101_0101_0101_0101
    var at = start
    // A step may look beyond `end`, but never beyond the span.
    let lastStep = count &- 16
    while at < end, at <= lastStep {
      let first = zeros(at, pattern)
      let second = zeros(at &+ 8, pattern)
      if first | second != 0 {
        let found =
          first != 0
          ? at &+ (first.trailingZeroBitCount &>> 3)
          : at &+ 8 &+ (second.trailingZeroBitCount &>> 3)
        return found < end ? found : nil
      }
      at &+= 16
    }
    while at < end {
      if self[unchecked: at] == byte { return at }
      at &+= 1
    }
    return nil
  }

  /// A word whose lowest bit that is set marks the first byte equal to the pattern's.
  @inline(__always)
  private func zeros(_ at: Int, _ pattern: UInt64) -> UInt64 {
    let word = bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt64.self)
    let difference = UInt64(littleEndian: word) ^ pattern
    return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
  }
}
