import SieveRecords
import TestSupport
import Testing

/// Numbers of records against a set of all of them.
@Suite struct SequenceCensusTests {
  @Test func shuffledSeriesAreCountedAsTheyAre() {
    for seed in 0..<60 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      var numbers: [UInt64] = []
      var next = UInt64.random(in: 0..<1 << 40, using: &random)
      for _ in 0..<400 {
        numbers.append(next)
        switch UInt64.random(in: 0..<10, using: &random) {
        case 0: next += UInt64.random(in: 2..<30, using: &random)
        case 1: break
        default: next += 1
        }
      }
      // A little out of order.
      for place in 0..<390 {
        numbers.swapAt(place, place + Int(UInt64.random(in: 0..<9, using: &random)))
      }
      let census = SequenceCensus()
      for number in numbers { census.add(number) }
      let known = Set(numbers)
      let low = known.min() ?? 0
      let high = known.max() ?? 0
      #expect(census.repeated == UInt64(numbers.count - known.count), "SEED=\(seed)")
      // What comes before the first number that was seen is not known to be missing.
      #expect(census.missing == high - low + 1 - UInt64(known.count), "SEED=\(seed)")
      #expect(census.bounds == low...high && census.restarts == 0, "SEED=\(seed)")
      let longest = census.gaps.first.map(\.count) ?? 0
      var gap: UInt64 = 0
      var former = low
      for number in known.sorted() {
        if number > former { gap = max(gap, number - former - 1) }
        former = number
      }
      #expect(longest == gap, "SEED=\(seed)")
    }
  }

  @Test func memoryIsBoundedAndNothingIsForgotten() {
    let census = SequenceCensus()
    for number in stride(from: 0 as UInt64, to: 40_000, by: 2) { census.add(number) }
    #expect(census.missing == 19_999 && census.gaps.count == 10)
    census.add(5)
    #expect(census.restarts == 1 && census.missing == 19_999)
    census.add(.max)
    census.add(SequenceCensus.valueMax)
    #expect(census.bounds == 5...SequenceCensus.valueMax && census.unreadable == 1)
    for _ in 0..<5000 {
      census.add(5)
      census.add(SequenceCensus.valueMax)
    }
    #expect(census.missing == .max && census.restarts == 5001)
  }
}
