import SieveConfiguration
import SieveDiagnostics
import SieveEngine
import Testing

@Suite("Canonical text")
struct CanonicalTextTests {
  @Test("reading the canonical text of a random condition gives the same condition")
  func windowRoundTrip() throws {
    for seed in 0..<3000 as Range<UInt64> {
      var random = RandomCondition(seed: seed)
      let condition = random.window()
      let text = condition.canonicalText
      let rule = try #require(firstRule(file(when: yaml(text))), "seed \(seed): \(text)")
      #expect(rule.condition == condition, "seed \(seed): \(text)")
      #expect(rule.conditionText == text)
    }
  }

  @Test("the same holds for conditions on one attempt")
  func attemptRoundTrip() throws {
    for seed in 0..<3000 as Range<UInt64> {
      var random = RandomCondition(seed: seed)
      let condition = random.attempt()
      let text = condition.canonicalText
      let rule = try #require(
        firstRule(file(when: "attempts >= 30", where: yaml(text))),
        "seed \(seed): \(text)"
      )
      #expect(rule.filter == condition, "seed \(seed): \(text)")
      #expect(rule.filterText == text)
    }
  }

  @Test(
    "different spellings have one canonical text",
    arguments: [
      ("attempts>=30", "attempts >= 30"),
      ("asr < 35%", "asr < 0.35"),
      ("acd < 90000ms", "acd < 90s"),
      ("acd < 1.5m", "acd < 90s"),
      ("attempts > 2 * 60", "attempts > 120"),
      ("acd > 2 * 1m + 30s", "acd > 150s"),
      ("1d / 2h == attempts", "12 == attempts"),
      (
        "((attempts)) > 1 and (answers > 1 and asr < 1)", "attempts > 1 and answers > 1 and asr < 1"
      ),
      ("attempts > 1 or answers > 1 and asr < 1", "attempts > 1 or (answers > 1 and asr < 1)"),
      ("not attempts > 3", "not (attempts > 3)"),
      ("attempts - (answers - 1) > 0", "attempts - (answers - 1) > 0"),
      ("(attempts - answers) - 1 > 0", "attempts - answers - 1 > 0"),
      ("count(30s < talk_ms) > 3", "count(talk_ms > 30s) > 3"),
      ("count(talk_ms > 30000) > 3", "count(talk_ms > 30s) > 3"),
      ("share(ingress_trunk == 'n') > 0.1", #"share(ingress_trunk == "n") > 0.1"#),
      ("acd > attempts * 2s", "acd > attempts * 2s"),
    ]
  )
  func canonical(written: String, canonical: String) throws {
    #expect(try #require(firstRule(file(when: written))).conditionText == canonical)
  }

  @Test("the version depends on what a rule does and not on how it is written")
  func version() throws {
    func version(_ when: String, _ subject: String = "calling_number") throws -> String {
      try #require(firstRule(file(when: when, subject: subject))).version
    }
    let first = try version("attempts >= 30 and asr < 35%")
    #expect(first.count == 16)
    #expect(try version("attempts>=30   and (asr < 0.35)") == first)
    #expect(try version("attempts >= 31 and asr < 35%") != first)
    #expect(try version("attempts >= 30 and asr < 35%", "called_number") != first)
  }

  private func firstRule(_ text: String) -> Rule? {
    (try? RuleLoader.load([RuleFile(name: "rules.yaml", text: text)]))?.rules.first
  }

  /// Line feeds do not survive a single-quoted YAML text; canonical text never has any.
  private func yaml(_ text: String) -> String {
    #expect(!text.contains("\n"))
    return text
  }
}
