/// A seeded stream of random numbers that is the same on every machine: xoshiro256** seeded by
/// splitmix64.
///
/// Every draw is integer arithmetic, so that no library's `exp` or `log` can change a world.
struct Random {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// Starts stream number `stream` of `seed`; different streams are independent.
  init(seed: UInt64, stream: UInt64) {
    var at = seed ^ Self.mix(stream &+ 0x9E37_79B9_7F4A_7C15)
    func step() -> UInt64 {
      at &+= 0x9E37_79B9_7F4A_7C15
      return Self.mix(at)
    }
    state = (step(), step(), step(), step())
  }

  /// The splitmix64 finaliser: a bijection on 64 bits, also used to derive facts from a number.
  static func mix(_ value: UInt64) -> UInt64 {
    var v = value
    v = (v ^ (v >> 30)) &* 0xBF58_476D_1CE4_E5B9
    v = (v ^ (v >> 27)) &* 0x94D0_49BB_1331_11EB
    return v ^ (v >> 31)
  }

  /// Sixty-four random bits.
  mutating func next() -> UInt64 {
    let times5 = state.1 &* 5
    let result = ((times5 << 7) | (times5 >> 57)) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = (state.3 << 45) | (state.3 >> 19)
    return result
  }

  /// A number in 0 ..< `bound`; 0 when `bound` is not positive.
  mutating func below(_ bound: Int) -> Int {
    guard bound > 0 else { return 0 }
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A number in `range`.
  mutating func between(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.upperBound - range.lowerBound + 1)
  }

  /// True in `permille` of a thousand cases.
  mutating func chance(_ permille: Int) -> Bool { below(1000) < permille }
}
