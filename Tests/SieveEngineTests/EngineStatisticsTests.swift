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

  @Test func nothingIsHeldWithoutRules() {
    #expect(Self.statistics(of: [], shards: 2).keys == 0)
  }
}
