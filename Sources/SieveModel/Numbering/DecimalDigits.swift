/// The decimal digits of a number of at most 16 digits, most significant first.
struct DecimalDigits: DigitSequence {
  /// Eight digits each, one a byte, the first digit in the lowest byte.
  private let high: UInt64
  private let low: UInt64
  private let skipped: Int
  /// How many digits there are.
  let count: Int

  /// Splits `value` into `count` digits, which may begin with zeros.
  init(_ value: UInt64, count: Int) {
    let (upper, lower) = value.quotientAndRemainder(dividingBy: 100_000_000)
    high = Self.spread(upper % 100_000_000)
    low = Self.spread(lower)
    self.count = min(count, 16)
    skipped = 16 - self.count
  }

  /// Spreads eight digits over eight bytes by halving: 4 + 4, 2 + 2, then 1 + 1 digits.
  private static func spread(_ value: UInt64) -> UInt64 {
    let fours = (value / 10_000) | ((value % 10_000) << 32)
    let hundreds = ((fours &* 10_486) >> 20) & 0x0000_007F_0000_007F
    let twos = hundreds | ((fours &- hundreds &* 100) << 16)
    let tens = ((twos &* 103) >> 10) & 0x000F_000F_000F_000F
    return tens | ((twos &- tens &* 10) << 8)
  }

  /// The digit at `index`, 0 to 9.
  @inline(__always)
  subscript(index: Int) -> UInt8 {
    let place = index &+ skipped
    let word = place < 8 ? high : low
    return UInt8(truncatingIfNeeded: (word >> (UInt64(truncatingIfNeeded: place & 7) &* 8)) & 0xF)
  }
}
