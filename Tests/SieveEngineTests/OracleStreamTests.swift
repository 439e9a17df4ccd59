import SieveEngine
import SieveModel
import Testing

/// Live streams and the reorder stage, worked out by hand.
@Suite("Naive oracle: live streams and order")
struct OracleStreamTests {
  @Test("an amendment evaluates nothing, but the next evaluation knows it")
  func amendments() {
    let condition = WindowCondition.compare(.metric(.answers), .greaterOrEqual, .constant(1))
    let rule = OracleEpisodeTests.rule(condition)
    var calls = OracleEpisodeTests.calls([0, 10])
    for index in calls.indices {
      calls[index].dialog = UInt64(index + 1)
      calls[index].disposition = .answered
    }
    let opened = calls.map { LiveEvent.opened($0.atOpening) }
    func story(_ events: [LiveEvent]) -> [String] {
      NaiveOracle.liveAlerts(rules: [rule], events: events).map(OracleEpisodeTests.line)
    }
    #expect(story([opened[0], .amended(calls[0])]).isEmpty)
    #expect(story([opened[0], opened[1], .amended(calls[0])]).isEmpty)
    #expect(
      story([opened[0], .amended(calls[0]), opened[1], .amended(calls[1])]) == [
        "+66111 open 10: 0,1", "+66111 closed end_of_input 10: 0,1",
      ]
    )
  }

  /// Attempts at these seconds.
  private static func input(_ seconds: [Int64]) -> [OracleAttempt] {
    seconds.map { OracleAttempt(setup: $0 * 1000) }
  }

  private static func order(
    _ inputs: [[Int64]],
    lags: [Int64],
    lateness: Int64 = 1_000_000
  ) -> (arrivals: [Int64], late: [Int64]) {
    let result = NaiveOracle.arrivals(
      of: inputs.map(input),
      lags: lags.map { $0 * 1000 },
      lateness: lateness * 1000
    )
    return (result.arrivals.map { $0.setup / 1000 }, result.late.map { $0.setup / 1000 })
  }

  @Test("within the lag all is sorted, beyond it an attempt leaves at once")
  func lag() {
    #expect(Self.order([[5, 3, 9, 6]], lags: [4]).arrivals == [3, 5, 6, 9])
    #expect(Self.order([[5, 9, 3, 6]], lags: [4]).arrivals == [5, 3, 6, 9])
    #expect(Self.order([[5, 3, 9, 6]], lags: [0]).arrivals == [5, 3, 9, 6])
  }

  @Test("older than watermark and lateness is late; just as old is not")
  func lateness() {
    let result = Self.order([[10, 4, 5, 11]], lags: [0], lateness: 5)
    #expect(result.arrivals == [10, 5, 11])
    #expect(result.late == [4])
  }

  @Test("inputs are merged by time; at equal times the first input goes first")
  func merging() {
    let inputs = [Self.input([1, 5, 9]), Self.input([1, 4, 9])]
    let marked = inputs.enumerated().map { index, attempts in
      attempts.map { attempt in
        var attempt = attempt
        attempt.source = UInt16(index)
        return attempt
      }
    }
    let arrivals = NaiveOracle.arrivals(of: marked, lags: [0, 0], lateness: 0).arrivals
    #expect(
      arrivals.map { "\($0.setup / 1000)\($0.source == 0 ? "a" : "b")" } == [
        "1a", "1b", "4b", "5a", "9a", "9b",
      ]
    )
  }

  @Test("an input that lags behind holds the watermark")
  func watermark() {
    // The first input may go back by 98 s as long as the second stands at 1 s.
    #expect(Self.order([[100, 2], [1, 200]], lags: [0, 0], lateness: 0).late == [2])
    #expect(Self.order([[100, 2], [1, 50, 150]], lags: [0, 0], lateness: 98).late == [])
    #expect(Self.order([[100, 2], []], lags: [0, 0], lateness: 50).late == [2])
  }
}
