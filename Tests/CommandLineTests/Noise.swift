import Foundation

/// Bytes that follow from a seed (SplitMix64).
struct Noise: RandomNumberGenerator {
  /// The seeds to test with; `SEED=n` repeats what a failed test has shown.
  static let seeds: [UInt64] = {
    let chosen = ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) }
    return chosen.map { [$0] } ?? [1, 2, 3, 4, 5]
  }()

  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
