/// Reads decimal digits eight at a time from raw memory.
///
/// The words are loaded raw: the memory must come from a heap, a mapping or the stack of a caller,
/// never from an array literal of the same function, which Swift 6.3.1 miscompiles.
public enum DigitWord {
  /// What `value` gives for a text with another byte in it.
  public static let notDigits = UInt64.max

  /// Eight bytes, the first in the lowest place.
  @inlinable @inline(__always)
  public static func load(_ text: UnsafePointer<UInt8>, _ offset: Int = 0) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(text + offset).loadUnaligned(as: UInt64.self))
  }

  /// The value of `count` digits, or `notDigits`.
  ///
  /// - Precondition: `count` is 1…16 and 16 bytes can be read at `text`.
  @inlinable @inline(__always)
  public static func value(_ text: UnsafePointer<UInt8>, count: Int) -> UInt64 {
    let first = load(text) ^ zeros
    guard count > 8 else {
      // Digits move to the upper bytes, so that zeros stand before them.
      let digits = first &<< (64 &- UInt64(truncatingIfNeeded: count) &* 8)
      return others(digits) == 0 ? join(digits) : notDigits
    }
    let high = first &<< (128 &- UInt64(truncatingIfNeeded: count) &* 8)
    let low = load(text, count - 8) ^ zeros
    guard others(high) | others(low) == 0 else { return notDigits }
    return join(high) &* 100_000_000 &+ join(low)
  }

  /// Eight times `0`.
  @inlinable public static var zeros: UInt64 { 0x3030_3030_3030_3030 }

  /// Not zero when a byte is above 9.
  @inlinable @inline(__always)
  public static func others(_ digits: UInt64) -> UInt64 {
    // 10…15 reach bit 4 by adding 6; a byte with a higher bit is none already.
    (digits | ((digits & 0x0F0F_0F0F_0F0F_0F0F) &+ 0x0606_0606_0606_0606)) & 0xF0F0_F0F0_F0F0_F0F0
  }

  /// Joins eight digits, the first in the lowest byte: to pairs, then to fours and to one value.
  @inlinable @inline(__always)
  public static func join(_ digits: UInt64) -> UInt64 {
    let pairs = (digits &* 10) &+ (digits >> 8)
    let odd = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
    let even = ((pairs >> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
    return (odd &+ even) >> 32
  }
}
