import SieveConfiguration
import SieveDiagnostics
import Testing

@Suite("Remarks on rules")
struct LintTests {
  @Test(
    "a condition that a single call can satisfy is remarked on",
    arguments: [
      "asr < 35%", "attempts >= 1", "attempts < 30", "acd < 5s", "received >= 3",
      "not (attempts > 5)", "attempts > 30 or answers == 1", "share(cross_border) > 50%",
      "distinct(called_number) / attempts >= 0.8", "not defined(acd) and attempts == 1",
      "attempts in [1, 2]", "answers / asr > 0.5", "first_seen_age < 1d", "callbacks == 0",
      "new_callee_share > 90%", "top_share(cell) > 50%", "talk_quantile(0.5) < 3s",
    ]
  )
  func holds(condition: String) {
    #expect(problems(file(when: condition)).map(\.code) == [.holdsAtFirstAttempt])
  }

  @Test(
    "a condition that needs several calls is not",
    arguments: [
      "attempts >= 2", "attempts > 1 and asr < 35%", "distinct(called_number) > 1",
      "short_calls(6s) + answers >= 3", "sequential_share > 10%", "not (attempts < 5)",
      "attempts - received > 5", "attempts * 10 >= 25", "attempts in [2, 3]",
      "count(cross_border) >= 2 or concurrent > 3", "attempts_per_callee > 1.5",
      "first_seen_age > 1d", "callbacks >= 1", "interval_cv < 1", "silent_for > 0s",
      "active_hours >= 2",
    ]
  )
  func doesNotHold(condition: String) {
    #expect(problems(file(when: condition)).isEmpty)
  }

  @Test("a remark does not keep a rule from loading")
  func loads() throws {
    let loaded = try load(file(when: "asr < 35% and 1 < 2"))
    #expect(loaded.rules.count == 1)
    #expect(Set(loaded.warnings.map(\.code)) == [.holdsAtFirstAttempt, .constantCondition])
    #expect(loaded.warnings.allSatisfy { $0.severity == .warning })
  }
}
