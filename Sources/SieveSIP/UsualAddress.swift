import SieveBytes
import SieveCapture

/// The form that nearly every address of a call has: `"Name" <sip:+66812345678@host>` or the bare
/// URI, with nothing but a plus and digits before the `@`.
enum UsualAddress {
  /// The plus and the digits, or `nil` when the address has to be read as a whole.
  ///
  /// Parameters, other schemes, numbers without a plus and hosts that may mean `anonymous` are left
  /// to `NumberPlan`, and so is everything that is not well-formed.
  ///
  /// - Precondition: the range lies within the bytes; the unchecked reads rely on it.
  static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int>? {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "range outside of span")
    let end = range.upperBound
    guard let uri = uriStart(bytes, range.lowerBound, end), end &- uri > 7 else { return nil }
    // Four bytes are there; the bit makes letters small and leaves `:` alone.
    let scheme = UInt32(
      littleEndian: bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: uri, as: UInt32.self)
    )
    let number = uri &+ 4
    guard scheme | 0x2020_2020 == 0x3A70_6973, bytes[unchecked: number] == 0x2B else { return nil }
    let at = digitsEnd(bytes, number &+ 1, end)
    guard at &+ 1 < end, at > number &+ 1, bytes[unchecked: at] == 0x40,
      bytes[unchecked: at &+ 1] | 0x20 != 0x61
    else { return nil }
    return number..<at
  }

  /// One past the digits from a place on.
  @inline(__always)
  private static func digitsEnd(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    var at = start
    // Eight at a time, and a number mostly ends in the second eight.
    while at &+ 8 <= end {
      let word = bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt64.self)
      let others = DigitWord.others(UInt64(littleEndian: word) ^ DigitWord.zeros)
      if others != 0 { return at &+ others.trailingZeroBitCount &>> 3 }
      at &+= 8
    }
    while at < end, bytes[unchecked: at] &- 0x30 < 10 { at &+= 1 }
    return at
  }

  /// Where the URI begins: behind the bracket after a quoted name, or at once.
  @inline(__always)
  private static func uriStart(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    guard start < end else { return nil }
    var at = start
    if bytes[unchecked: at] == 0x22 {
      at = bytes.quotedEnd(at, end)
      while at < end, bytes[unchecked: at] == 0x20 { at &+= 1 }
      return at < end && bytes[unchecked: at] == 0x3C ? at &+ 1 : nil
    }
    if bytes[unchecked: at] == 0x3C { return at &+ 1 }
    // A bracket further on would make what is before it a name.
    return bytes.place(of: 0x3C, at, end) == nil ? at : nil
  }
}
