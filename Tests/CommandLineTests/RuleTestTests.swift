import Foundation
import Testing

/// `rules test` and `rules check` with tables, through the command line.
@Suite struct RuleTestTests {
  private static let rules = """
    extends: builtin:scam-centre
    rules:
      - id: call-burst
        severity: medium
        schedule: {hours: 22-6}
        exempt: [vip]
    tests:
      - name: a burst at night fires
        rule: call-burst
        home_country: TH
        timezone: Asia/Bangkok
        start: "2026-03-02T16:00:00Z"
        lists: {vip: ["0812345679"]}
        calls:
          - {calling_number: "0812345678", called_number: "0899000000", called_number_step: 37, repeat: 30, every: 20s, ring_ms: 15s}
          - {calling_number: "0812345679", called_number: "0899000000", called_number_step: 37, repeat: 30, every: 20s, ring_ms: 15s}
        expect:
          - {rule: call-burst, subject: "+66812345678", before: 10m}
      - name: and none by day
        rule: call-burst
        timezone: Asia/Bangkok
        start: "2026-03-02T06:00:00Z"
        calls:
          - {calling_number: "+66812345678", called_number: "+66899000000", called_number_step: 37, repeat: 30, every: 20s}
        expect: none

    """

  private func run(_ text: String) throws -> Outcome {
    let folder = try Scratch()
    return try Program.run("rules", "test", try folder.write(text, "rules.yaml"))
  }

  @Test func testsThatHoldPass() throws {
    let outcome = try run(Self.rules)
    #expect(outcome.status == 0, "\(outcome.complaints)")
    #expect(outcome.text.hasPrefix("ok "))
    #expect(outcome.complaints.contains("2 tests passed, 0 failed"))
  }

  @Test func aMissingAndAnUnexpectedAlertFail() throws {
    let outcome = try run(
      Self.rules.replacing("before: 10m", with: "before: 5m").replacing(
        "hours: 22-6",
        with: "hours: 9-24"
      )
    )
    #expect(outcome.status == 2)
    #expect(outcome.text.contains("expected 1 × call-burst of +66812345678 before 5m, found 0"))
    #expect(outcome.text.contains("not expected at 580s: call-burst"))
    #expect(outcome.complaints.contains("0 tests passed, 2 failed"))
  }

  @Test(arguments: [
    ("rule: call-burst\n", "rule: call-brust\n", "there is no rule 'call-brust'"),
    ("Asia/Bangkok", "Asia/Bangkock", "CS2410"),
  ])
  func aTestThatCannotRunSaysWhy(old: String, new: String, text: String) throws {
    let outcome = try run(Self.rules.replacing(old, with: new))
    #expect(outcome.status == 2)
    #expect((outcome.text + outcome.complaints).contains(text))
  }

  @Test(arguments: [
    ("repeat: 30", "repeat: 0"), ("every: 20s", "every: 20"), ("called_number_step", "called_step"),
    ("home_country: TH", "home_country: Thailand"), ("expect: none", "expect: nothing"),
    ("expect: none", "expected: none"), ("before: 10m", "within: 10m"),
    ("ring_ms: 15s", "ring_ms: [15s, x]"),
    ("start: \"2026-03-02T06:00:00Z\"", "start: morning"), ("tests:", "test:"),
  ])
  func mistakesInTestsAreFound(old: String, new: String) throws {
    let outcome = try run(Self.rules.replacing(old, with: new))
    #expect(outcome.status == 2)
    #expect(outcome.complaints.contains("error[CS21"))
    #expect(outcome.complaints.contains("rules.yaml:"))
  }

  @Test func aCheckKnowsListsAndZones() throws {
    let folder = try Scratch()
    let text = Self.rules.replacing(
      "exempt: [vip]",
      with: "where: in_zone(\"mae-sott\")\n    exempt: [vip]"
    )
    let rules = try folder.write(text, "rules.yaml")
    let list = try folder.write("0812345678\n", "vip.csv")
    let alone = try Program.run("rules", "check", rules)
    #expect(alone.status == 0 && alone.complaints.contains("warning[CS2407]"))
    let known = try Program.run(
      "rules",
      "check",
      rules,
      "--list",
      "vip=\(list)",
      "--home-country",
      "TH"
    )
    #expect(known.status == 2 && known.complaints.contains("error[CS2407]"))
    #expect(known.complaints.contains("mae-sot") && !known.complaints.contains("CS2405"))
    let unknown = try Program.run("rules", "check", rules, "--list", "other=\(list)")
    #expect(unknown.status == 2 && unknown.complaints.contains("CS2405"))
  }

  @Test func aFileBesideIsExtendedAndInTheManifest() throws {
    let folder = try Scratch()
    let base = try folder.write(
      "extends: builtin:scam-centre\ndisable: [trunk-surge]\n",
      "base.yaml"
    )
    let mine = try folder.write(
      "extends: base.yaml\nrules:\n  - {id: call-burst, mode: report}\n",
      "mine.yaml"
    )
    let calls = try folder.write(
      "start_time,caller,callee\n2026-03-02T09:00:00Z,+66812345678,+66898765432\n",
      "calls.csv"
    )
    let manifest = folder.file("run.json")
    let outcome = try Program.run("analyze", calls, "--rules", mine, "--manifest", manifest)
    #expect(outcome.status == 0, "\(outcome.complaints)")
    let run = try objects(String(decoding: contents(manifest), as: UTF8.self).filter { $0 != "\n" })
    let names = (run.first?["rules"] as? [[String: Any]])?.compactMap { $0["name"] as? String }
    #expect(names == ["builtin:call-patterns", "builtin:scam-centre", base, mine])
  }

  @Test func aRuleOnTrialIsMarkedAndNoReasonToFail() throws {
    let folder = try Scratch()
    let rules = try folder.write(
      """
      rules:
        - {id: any, title: Any call, subject: calling_number, window: 1h, when: attempts >= 1, severity: high, mode: report}
      """,
      "rules.yaml"
    )
    let calls = try folder.write(
      "start_time,caller,callee\n2026-03-02T09:00:00Z,+66812345678,+66898765432\n",
      "calls.csv"
    )
    let outcome = try Program.run("analyze", calls, "--rules", rules, "--fail-on-alert")
    #expect(outcome.status == 0)
    #expect(outcome.text.contains(#""severity":"high","mode":"report","flags":false"#))
    #expect(outcome.complaints.contains("On trial: 1 × any"))
  }

  /// What is only tried out is no evidence either, however much it would weigh.
  @Test func aRuleOnTrialWeighsNothing() throws {
    let folder = try Scratch()
    func rules(_ mode: String) throws -> String {
      try folder.write(
        """
        rules:
          - {id: trial, title: T, subject: calling_number, window: 1h, severity: low, evidence: volume, weight: 9, when: attempts >= 1\(mode)}
        score: {prior: -6, threshold: 0.9, centres: false}
        """,
        "rules\(mode.count).yaml"
      )
    }
    let calls = try folder.write(
      "start_time,caller,callee\n2026-03-02T09:00:00Z,+66812345678,+66898765432\n",
      "calls.csv"
    )
    let inForce = try Program.run("analyze", calls, "--rules", rules(""))
    #expect(inForce.text.contains("likely-scam-number"))
    let onTrial = try Program.run("analyze", calls, "--rules", rules(", mode: report"))
    #expect(!onTrial.text.contains("likely-scam-number"))
    #expect(onTrial.text.contains(#""mode":"report""#))
    #expect(onTrial.complaints.contains("No number is flagged"))
  }
}
