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
    "who follows the hint is left alone",
    arguments: ["attempts > 30 or answers == 1", "asr < 35%", "not (attempts > 5) or acd > 2h"]
  )
  func hint(condition: String) throws {
    let hint = try #require(problems(file(when: condition)).first?.hint)
    #expect(problems(file(when: hint)).isEmpty, "\(hint)")
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

  @Test(
    "a condition that no calls satisfy is remarked on",
    arguments: [
      "attempts >= 30 and attempts < 20", "attempts > 5 and 5 > attempts",
      "attempts == 0 or attempts < 1",
      "silent_for >= 5m", "attempts >= 10 and distinct(cell) > 3 and distinct(cell) < 3",
      "attempts <= 3 and distinct(called_number) >= 5 and attempts > 1", "active_hours in [0, 25]",
      "attempts_per_callee < 1 and attempts >= 30", "answers / attempts > 1 and attempts >= 2",
      "attempts >= 30 and (asr < 10% and asr > 20%)",
    ]
  )
  func neverHolds(condition: String) {
    #expect(problems(file(when: condition)).map(\.code) == [.neverHolds])
  }

  @Test(
    "a comparison with a metric that has no value there is remarked on",
    arguments: [
      "attempts >= 30 and answers == 0 and acd < 30s", "attempts <= 2 and interval_cv < 0.2",
      "attempts < 2 and sequential_share > 50%",
      "attempts > 9 and answers < 1 and talk_quantile(0.5) > 1s",
    ]
  )
  func neverDefined(condition: String) {
    #expect(problems(file(when: condition)).map(\.code) == [.neverDefined])
  }

  @Test(
    "what may hold is not",
    arguments: [
      "attempts >= 30 and attempts <= 30", "attempts >= 30 and (answers == 0 or acd < 30s)",
      "attempts >= 30 and not (attempts < 20)", "attempts >= 2 and silent_for >= 4m",
      "attempts >= 30 and answers <= 1 and acd < 30s", "attempts in [30, 40] and received >= 50",
      "attempts >= 3 and attempts_per_callee <= 1", "attempts >= 30 and answers >= asr * 10",
    ]
  )
  func mayHold(condition: String) {
    #expect(problems(file(when: condition)).isEmpty)
  }

  /// Two rules of these conditions, with more keys for each.
  private func pair(_ a: String, _ b: String, _ aKeys: String = "", _ bKeys: String = "") -> String
  {
    func rule(_ id: String, _ when: String, _ keys: String) -> String {
      "  - {id: \(id), title: T, subject: calling_number, window: 5m, when: '\(when)', \(keys)"
        + (keys.contains("severity") ? "}\n" : "severity: low}\n")
    }
    return "rules:\n" + rule("a", a, aKeys) + rule("b", b, bKeys)
  }

  @Test("a rule that holds only when a cheaper one holds is remarked on")
  func subsumed() throws {
    func needless(_ text: String) throws -> [String] {
      try load(text).warnings.filter { $0.code == .subsumedRule }.map {
        String($0.summary.prefix(8))
      }
    }
    let (wide, narrow) = ("attempts >= 20", "attempts >= 30 and asr < 30%")
    #expect(try needless(pair(wide, narrow)) == ["rule 'b'"])
    #expect(try needless(pair(narrow, wide)) == ["rule 'a'"])
    #expect(try needless(pair(wide, wide)) == ["rule 'b'"])
    #expect(try needless(pair("attempts > 20 and 0.3 > asr", narrow)) == ["rule 'b'"])
    #expect(try needless(pair("attempts > 20 and asr < 20%", narrow)).isEmpty)
    #expect(try needless(pair(wide, narrow, "", "severity: high, ")).isEmpty)
    #expect(
      try needless(
        pair(wide, narrow, "", "window: 10m, ").replacing(
          "window: 5m, when: 'attempts >= 30",
          with: "when: 'attempts >= 30"
        )
      ).isEmpty
    )
    #expect(try needless(pair(wide, narrow, "where: cross_border, ")).isEmpty)
    #expect(try needless(pair(wide, narrow, "mode: report, ")).isEmpty)
    #expect(try needless(pair(wide, narrow, "alert: false, ")).isEmpty)
    #expect(try needless(pair(wide, narrow, "", "evidence: x, weight: 1, ")).isEmpty)
    #expect(try needless(pair("attempts >= 20 or asr < 1%", narrow)).isEmpty)
    // The wide one costs more: both are kept.
    #expect(try needless(pair("concurrent >= 1 and attempts >= 20", "attempts >= 30")).isEmpty)
  }

  @Test("a remark does not keep a rule from loading")
  func loads() throws {
    let loaded = try load(file(when: "asr < 35% and 1 < 2"))
    #expect(loaded.rules.count == 1)
    #expect(Set(loaded.warnings.map(\.code)) == [.holdsAtFirstAttempt, .constantCondition])
    #expect(loaded.warnings.allSatisfy { $0.severity == .warning })
  }
}
