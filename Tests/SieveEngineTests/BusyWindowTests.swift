import SieveModel
import Testing

@testable import SieveEngine

/// Rules whose metrics look at every attempt of a window, in windows of many.
@Suite("Busy windows")
struct BusyWindowTests {
  /// Calls of one caller, a second apart: the first `before` to ever new numbers, the others all to one.
  private func alerts(calls count: Int, before: Int, shards: Int) -> [Alert] {
    let condition = WindowCondition.and([
      .compare(.metric(.attempts), .greaterOrEqual, .constant(100)),
      .compare(.metric(.topShare(.field(.calledNumber))), .greater, .constant(0.1)),
    ])
    let rule = OracleEpisodeTests.rule(condition, window: 604_800_000)
    let engine = Engine(rules: [rule], options: EngineOptions(shards: shards))
    var alerts: [Alert] = []
    for start in stride(from: 0, to: count, by: 500) {
      let calls = (start..<min(start + 500, count)).map { index in
        OracleAttempt(
          setup: Int64(index) * 1000,
          calling: "+66812345678",
          called: index < before ? "+668\(91_000_000 + index)" : "+66899999999"
        )
      }
      engine.apply(AttemptBatch(calls), into: &alerts)
    }
    return alerts.filter { $0.status == .open }
  }

  @Test("up to 2048 attempts every one is asked")
  func few() throws {
    // 1,801 calls, of which the last 181 go to one number, are the first with more than a tenth.
    let alert = try #require(alerts(calls: 2000, before: 1620, shards: 1).first)
    #expect(alert.eventTime == 1_800_000)
  }

  @Test("with more, one of a few is, the same ones for any number of shards")
  func many() throws {
    let one = try #require(alerts(calls: 6400, before: 5400, shards: 1).first)
    // Exactly, it is the 601st of the others; one in four is asked there.
    #expect((6_000_000..<6_040_000).contains(one.eventTime))
    #expect(alerts(calls: 6400, before: 5400, shards: 3).first?.eventTime == one.eventTime)
  }
}
