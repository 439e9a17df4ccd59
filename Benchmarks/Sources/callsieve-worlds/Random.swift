import Foundation

/// A seeded source of draws (SplitMix64).
///
/// Every part of a world draws from a stream of its own, named after the part: a kind that is added or changed leaves
/// the draws of the others as they were.
struct Random {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
    _ = bits()
  }

  /// A stream for one part of the world.
  init(seed: UInt64, part: String) {
    // FNV-1a: a stable hash, unlike the library's, which differs from run to run.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in part.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    self.init(seed: hash ^ (seed &* 0x9e37_79b9_7f4a_7c15))
  }

  mutating func bits() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// At least 0, below 1.
  mutating func unit() -> Double { Double(bits() >> 11) * 0x1p-53 }

  mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  mutating func below(_ bound: Int) -> Int { Int(unit() * Double(bound)) }

  mutating func between(_ low: Int, _ high: Int) -> Int { low + below(high - low + 1) }

  mutating func between(_ low: Double, _ high: Double) -> Double { low + unit() * (high - low) }

  mutating func pick<Element>(_ all: [Element]) -> Element { all[below(all.count)] }

  /// Standard normal.
  mutating func normal() -> Double { (-2 * log(1 - unit())).squareRoot() * cos(2 * .pi * unit()) }

  /// Log-normal: half of the draws are below `median`.
  mutating func skewed(median: Double, spread: Double) -> Double { median * exp(spread * normal()) }

  /// Exponential.
  mutating func waiting(mean: Double) -> Double { -mean * log(1 - unit()) }

  /// `count` different indices below `bound`, in random order.
  mutating func sample(_ count: Int, below bound: Int) -> [Int] {
    var taken = Set<Int>()
    var drawn: [Int] = []
    while drawn.count < min(count, bound) {
      let index = below(bound)
      if taken.insert(index).inserted { drawn.append(index) }
    }
    return drawn
  }

  mutating func shuffle<Element>(_ all: inout [Element]) {
    for index in stride(from: all.count - 1, to: 0, by: -1) { all.swapAt(index, below(index + 1)) }
  }
}
