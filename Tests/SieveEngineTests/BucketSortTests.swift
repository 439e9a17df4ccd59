import TestSupport
import Testing

@testable import SieveEngine

/// Records of a bucket by counting, against a sort that compares them.
struct BucketSortTests {
  /// Buckets of 16 ms to two minutes, nearly empty and full, before 1970 too; equal times stay in the order of the input.
  @Test(arguments: UInt64(1)...200)
  func givesTheOrderOfComparisons(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let bits = Int64(random.number(4...17))
    let bucket = Int64(random.pick([-3, 0, 415_000_000]))
    let few = random.chance(50)
    let records = (0..<random.pick([0, 1, 63, 64, 65, 1000])).map { index in
      let within = random.number(0...(few ? 3 : (1 << Int(bits)) - 1))
      return TimeQueue.Held(
        time: bucket << bits + Int64(within),
        segment: index / 50,
        index: index % 50
      )
    }
    var sorter = BucketSort()
    let before = TimeQueue.Held(time: 1, segment: 2, index: 3)
    var front = [before]
    for _ in 0..<2 { sorter.append(records, bits: bits, to: &front) }
    let sorted = records.sorted(by: TimeQueue.Held.isBefore)
    #expect(front.map(Self.name) == ([before] + sorted + sorted).map(Self.name), "seed \(seed)")
  }

  private static func name(_ held: TimeQueue.Held) -> [Int64] {
    [held.time, Int64(held.segment), Int64(held.index)]
  }
}
