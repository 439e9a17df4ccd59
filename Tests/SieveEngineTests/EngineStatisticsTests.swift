import SieveEngine
import SieveModel
import Testing

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
    let condition = WindowCondition.compare(.metric(.asr), .greater, .constant(2))
    let rule = Rule(
      id: "never",
      title: "Never",
      subject: .callingNumber,
      windowMilliseconds: 60_000,
      condition: condition,
      conditionText: condition.oracleText,
      severity: .low,
      flags: false,
      closeAfterMilliseconds: 60_000,
      version: "1"
    )
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

  @Test func nothingIsHeldWithoutRules() {
    #expect(Self.statistics(of: [], shards: 2).keys == 0)
  }
}
