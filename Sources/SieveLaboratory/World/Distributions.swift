// Continuous distributions in 16.16 fixed point: `one` is 65,536.
private let one = 65_536

extension Random {
  /// A waiting time with the given mean, of a process without memory.
  mutating func exponential(mean: Int) -> Int {
    // -ln(u) = (32 - log2(u * 2^32)) * ln 2, and ln 2 is 45,426 / 65,536.
    let u = (next() >> 32) | 1
    let nats = (32 * one - Self.log2(u)) * 45_426 / one
    return mean * nats / one
  }

  /// A log-normal duration with its median and the standard deviation of its logarithm in permille,
  /// four hours at most in milliseconds.
  mutating func logNormal(median: Int, sigma: Int) -> Int {
    // 1 / ln 2 is 94,548 / 65,536: from natural to binary exponent.
    let exponent = standardNormal() * sigma / 1000 * 94_548 / one
    return min(14_400_000, Self.scale(median, byPowerOfTwo: exponent))
  }

  /// A standard normal deviate: the sum of eight uniform ones has variance 2/3.
  mutating func standardNormal() -> Int {
    var sum = 0
    for _ in 0..<2 {
      let bits = next()
      for shift in 0..<4 { sum += Int((bits >> UInt64(shift * 16)) & 0xFFFF) }
    }
    return (sum - 4 * one) * 80_264 / one
  }

  /// log2 of a value of up to 32 bits, by repeated squaring.
  private static func log2(_ value: UInt64) -> Int {
    let whole = 63 - value.leadingZeroBitCount
    var mantissa = value << UInt64(31 - whole)
    var result = whole * one
    var bit = one / 2
    while bit > 0 {
      mantissa = (mantissa * mantissa) >> 31
      if mantissa >= 1 << 32 {
        mantissa >>= 1
        result += bit
      }
      bit /= 2
    }
    return result
  }

  /// `value` times two to the power of `exponent`.
  private static func scale(_ value: Int, byPowerOfTwo exponent: Int) -> Int {
    let whole = exponent >> 16
    let f = exponent & 0xFFFF
    // A cubic that is within 1/10,000 of 2^f on 0 … 1.
    let power = one + f * (45_584 + f * (14_822 + f * 5121 / one) / one) / one
    let scaled = value * power / one
    return whole >= 0 ? scaled << min(whole, 20) : scaled >> min(-whole, 60)
  }
}
