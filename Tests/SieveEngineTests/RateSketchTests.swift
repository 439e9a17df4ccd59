import TestSupport
import Testing

@testable import SieveEngine

struct RateSketchTests {
  /// The bound may be too high, never too low: else a caller would not be looked at.
  @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6, 7, 8])
  func neverCountsTooLow(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let window = Int64(random.pick([50, 400, 3000]))
    var sketch = RateSketch(window: window, threshold: random.pick([2, 20, 500]))
    var times: [UInt64: [Int64]] = [:]
    var now = Int64(random.pick([-5000, 0, 1_700_000_000_000]))
    for _ in 0..<6000 {
      now += Int64(random.chance(1) ? random.number(0...5000) : random.number(0...2))
      let time = random.chance(10) ? now - Int64(random.number(0...600)) : now
      let key = UInt64(random.chance(30) ? random.number(1...5) : random.number(6...4000))
      times[key, default: []].append(time)
      let count = times[key, default: []].count { $0 > time - window && $0 <= time }
      let bound = sketch.note(KeyHash.hash(key, KeyHash.secret), at: time)
      #expect(bound >= count, "seed \(seed)")
    }
  }

  /// With strangers alone nearly nobody comes near a threshold.
  @Test func isMostlyFarBelowTheThreshold() {
    var sketch = RateSketch(window: 1000, threshold: 20)
    var high = 0
    for time in 0..<Int64(100_000) {
      let hash = KeyHash.hash(UInt64(time) + 1, 0x1234_5678_9ABC_DEF0)
      if sketch.note(hash, at: time / 20) >= 20 { high += 1 }
    }
    #expect(high < 100)
  }
}
