import SieveModel
import Testing

@testable import SieveEngine

/// What an engine says that it holds.
@Suite struct EngineStatisticsTests {
  /// One number calls forty others; ten numbers call one more.
  private static let attempts: [OracleAttempt] =
    (0..<40).map { index in
      OracleAttempt(
        setup: Int64(index) * 1000,
        calling: "+66810000000",
        called: "+6620000\(1000 + index)"
      )
    }
    + (0..<10).map { index in
      OracleAttempt(
        setup: 40_000 + Int64(index),
        calling: "+6682000000\(index)",
        called: "+66200000000"
      )
    }

  private static func rule(_ subject: Subject, _ metric: Metric) -> Rule {
    let condition = WindowCondition.compare(.metric(metric), .greaterOrEqual, .constant(30))
    return Rule(
      id: "busy-\(subject.name)",
      title: "Busy",
      subject: subject,
      windowMilliseconds: 3_600_000,
      condition: condition,
      conditionText: condition.oracleText,
      severity: .low,
      flags: false,
      closeAfterMilliseconds: 60_000,
      version: "1"
    )
  }

  private static func statistics(of rules: [Rule], shards: Int) -> EngineStatistics {
    let engine = Engine(rules: rules, options: EngineOptions(shards: shards))
    var alerts: [Alert] = []
    engine.apply(AttemptBatch(attempts[...]), into: &alerts)
    return engine.statistics
  }

  @Test(arguments: [1, 2, 5])
  func keysAreCountedOverShards(shards: Int) {
    let found = Self.statistics(
      of: [Self.rule(.callingNumber, .attempts), Self.rule(.calledNumber, .attempts)],
      shards: shards
    )
    #expect(found.subjects.map(\.name) == ["calling_number", "called_number"])
    #expect(found.subjects.map(\.keys) == [11, 41])
    // One caller has enough attempts for windows; the number called ten times is one of the quiet.
    #expect(found.subjects.map(\.heavy) == [1, 0])
    #expect(found.subjects.map(\.light) == [10, 41])
    #expect(found.subjects.map(\.receivers) == [0, 0])
    #expect(found.keys == 52)
  }

  @Test func receiversAreKeptForRulesThatAsk() {
    let found = Self.statistics(of: [Self.rule(.callingNumber, .received)], shards: 1)
    #expect(found.subjects.map(\.receivers) == [41])
  }

  /// Callers of a minute, each with a slot from the first attempt on, go whatever the resolution of times.
  @Test(arguments: [1, 1000, 60_000])
  func idleKeysGoAsFastAsOthersCome(resolution: Int64) {
    // Every key has a slot under a rule that can hold at its first attempt.
    let rule = OracleEpisodeTests.rule(.compare(.metric(.asr), .greater, .constant(2)))
    let engine = Engine(rules: [rule], options: EngineOptions(lateness: 60_000))
    var alerts: [Alert] = []
    let (rate, minutes) = (Int64(20), Int64(20))
    for minute in 0..<minutes {
      let attempts = (0..<rate * 60).map { index in
        let number = minute * rate * 60 + index
        return OracleAttempt(
          setup: number * 1000 / rate / resolution * resolution,
          calling: "+6681\(1_000_000 + number)",
          called: "+66200000000"
        )
      }
      for at in stride(from: 0, to: attempts.count, by: 64) {
        engine.apply(AttemptBatch(attempts[at..<min(at + 64, attempts.count)]), into: &alerts)
      }
    }
    // A key is kept for its window and the lateness, two minutes, and until it is looked at.
    #expect(engine.statistics.keys < Int(5 * rate * 60), "\(engine.statistics.keys)")
  }

  /// A window that rests while no attempt passes its filter holds no events of its key back.
  @Test func eventsGoThoughAFilteredWindowRests() {
    func many(_ attempts: Double) -> WindowCondition {
      .compare(.metric(.attempts), .greaterOrEqual, .constant(attempts))
    }
    let engine = Engine(
      rules: [
        OracleEpisodeTests.rule(many(30), window: 120_000),
        OracleEpisodeTests.rule(many(50), window: 10_000, filter: .crossBorder),
      ],
      options: EngineOptions(lateness: 60_000)
    )
    var alerts: [Alert] = []
    for block in Int64(0)..<400 {
      let attempts = (0..<Int64(64)).map { index -> OracleAttempt in
        let isAbroad = block == 2 && index == 0
        var attempt = OracleAttempt(
          setup: (block * 64 + index) * 1000,
          calling: "+66812345678",
          called: isAbroad ? "+85512345678" : "+66200000000"
        )
        attempt.callingCountry = Country("TH") ?? .unknown
        attempt.calledCountry = Country(isAbroad ? "KH" : "TH") ?? .unknown
        return attempt
      }
      engine.apply(AttemptBatch(attempts[...]), into: &alerts)
    }
    let subject = engine.state.all[0].subjects[0]
    let held = subject.table.holders.map(\.pointee.count)
    // One a second for the longer window and the lateness, and what a ring lets go of at a time.
    #expect(held.count == 1 && held[0] < 1000, "\(held)")
  }

  @Test func nothingIsHeldWithoutRules() {
    #expect(Self.statistics(of: [], shards: 2).keys == 0)
  }
}
