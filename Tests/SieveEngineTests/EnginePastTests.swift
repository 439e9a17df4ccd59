import SieveEngine
import SieveModel
import Testing

/// Metrics that look back beyond the window, to the millisecond, in the engine and the oracle alike.
@Suite("Engine: the past")
struct EnginePastTests {
  private static let day: Int64 = 86_400_000

  /// A rule that says what a metric is at every attempt for which it is known.
  static func rule(_ metric: Metric) -> Rule {
    let condition = WindowCondition.and([
      .defined(.metric(metric)), .compare(.metric(.attempts), .greaterOrEqual, .constant(1)),
    ])
    return Rule(
      id: metric.canonicalText.replacing("_", with: "-"),
      title: "A past",
      subject: .callingNumber,
      windowMilliseconds: 60_000,
      condition: condition,
      conditionText: condition.canonicalText,
      severity: .low,
      flags: false,
      closeAfterMilliseconds: 1,
      version: "1"
    )
  }

  /// What the last alert that opened says of a metric, by the engine.
  private func value(_ metric: Metric, _ calls: [(Int64, String, String)]) -> Double? {
    let arrivals = calls.map { OracleAttempt(setup: $0.0, calling: $0.1, called: $0.2) }
    let rules = [Self.rule(metric)]
    let expected = NaiveOracle.alerts(rules: rules, arrivals: arrivals)
    let engine = Engine(rules: rules, options: EngineOptions(lateness: 0))
    var alerts: [Alert] = []
    for arrival in arrivals { engine.apply(AttemptBatch([arrival]), into: &alerts) }
    engine.finish(into: &alerts)
    #expect(AlertComparison.difference(expected: expected, actual: alerts) == nil)
    let last = alerts.last { $0.status == .open && $0.subject.value == "+661" }
    return last?.evidence.first { $0.name == metric.canonicalText }?.value
  }

  @Test("a call back counts within 24 hours of the call to the number", arguments: [-1, 0, 1])
  func callbacks(delta: Int64) {
    let back = Self.day + delta
    let calls = [
      (-Self.day, "+669", "+668"), (0, "+661", "+662"), (back, "+662", "+661"),
      (back + 1, "+661", "+663"),
    ]
    #expect(value(.callbacks, calls) == (delta < 0 ? 1 : 0))
  }

  @Test("a callee is new again after 7 days", arguments: [-1, 0, 1])
  func newCallees(delta: Int64) {
    let again = 7 * Self.day + delta
    let calls = [
      (-8 * Self.day, "+669", "+668"), (0, "+661", "+662"), (again, "+661", "+662"),
      (again, "+661", "+662"),
    ]
    #expect(value(.newCalleeShare, calls) == (delta < 0 ? 0 : 1))
  }

  @Test("a subject is forgotten after 7 days", arguments: [-1, 0, 1])
  func firstSeen(delta: Int64) {
    let again = 7 * Self.day + delta
    let calls = [(-8 * Self.day, "+669", "+668"), (0, "+661", "+662"), (again, "+661", "+662")]
    #expect(value(.firstSeenAge, calls) == (delta < 0 ? Double(again) / 1000 : 0))
  }

  @Test("undefined until the stream has run for so long", arguments: [-1, 0])
  func undefined(delta: Int64) {
    for (metric, past) in [
      (Metric.callbacks, Self.day), (.newCalleeShare, 7 * Self.day), (.firstSeenAge, 7 * Self.day),
    ] {
      let calls = [(0, "+669", "+668"), (past + delta, "+661", "+662")]
      #expect((value(metric, calls) != nil) == (delta == 0), "\(metric)")
    }
  }
}
