import Testing

@testable import SieveSources

/// Packets of several interfaces come out in order of time.
struct LaneMergeTests {
  private static let second: Int64 = 1_000_000_000

  private func records(_ times: [Int64]) -> [UInt8] {
    var records: [UInt8] = []
    for time in times {
      [UInt8(truncatingIfNeeded: time)].withUnsafeBytes {
        PacketRecords.append(
          $0,
          seconds: UInt32(time / Self.second),
          nanoseconds: UInt32(time % Self.second),
          length: 1,
          to: &records
        )
      }
    }
    return records
  }

  private func release(_ merge: inout LaneMerge, isEnd: Bool = false) -> [Int64] {
    var times: [Int64] = []
    merge.release(isEnd: isEnd) { times.append(PacketRecords.time($1, $2.lowerBound)) }
    return times
  }

  @Test func anAnswerWaitsForItsQuestion() {
    var merge = LaneMerge(lanes: 2)
    merge.add([[], [records([1_020, 1_040])]], now: 1_050)
    #expect(release(&merge).isEmpty)
    merge.add([[records([1_010, 1_030])], []], now: 1_060)
    #expect(release(&merge) == [1_010, 1_020, 1_030])
    #expect(release(&merge, isEnd: true) == [1_040])
  }

  @Test func aSilentLaneDoesNotHoldUpForLong() {
    var merge = LaneMerge(lanes: 3)
    merge.add([[records([1_000])], [], []], now: 1_000)
    #expect(release(&merge).isEmpty)
    merge.add([[], [], []], now: 1_000 + LaneMerge.holdNanoseconds)
    #expect(release(&merge) == [1_000])
  }

  /// The clock of one card is an hour ahead: its packets are as young as their arrival.
  @Test func aClockThatIsAheadHoldsUpNobody() {
    var merge = LaneMerge(lanes: 2)
    let ahead = 3600 * Self.second
    merge.add([[records([ahead])], [records([5])]], now: 10)
    #expect(release(&merge) == [5])
    merge.add([[], []], now: 10 + LaneMerge.holdNanoseconds)
    #expect(release(&merge) == [ahead])
  }

  @Test func muchIsLetGo() {
    var merge = LaneMerge(lanes: 2)
    let many = records((0..<2_000_000).map { Int64($0) })
    merge.add([[many], []], now: 1)
    let count = release(&merge).count
    #expect(count > 0)
    #expect(many.count - count * 17 <= LaneMerge.heldMax)
  }
}
