import SieveConfiguration
import SieveDiagnostics
import SieveEngine
import SieveModel
import Testing

@Suite("Rules that build on others")
struct ExtensionTests {
  private static let base = """
    rules:
      - id: first
        title: First
        subject: calling_number
        window: 5m
        where: cross_border
        when: attempts >= 30
        severity: high
        false_positives: [polls]
      - id: second
        title: Second
        subject: ingress_trunk
        window: 1h
        when: attempts >= 300
        severity: medium
    """

  /// Loads a file that may extend `base.yaml` or `more.yaml`.
  private func load(_ text: String, more: String = "") throws(DiagnosticReport) -> LoadedRules {
    try RuleLoader.load([RuleFile(name: "mine.yaml", text: text)]) { name, from in
      switch name {
      case "base.yaml": RuleFile(name: "dir/base.yaml", text: Self.base)
      case "more.yaml": RuleFile(name: "dir/more.yaml", text: more)
      case "mine.yaml": RuleFile(name: "mine.yaml", text: text)
      default: nil
      }
    }
  }

  private func problems(_ text: String, more: String = "") -> [Diagnostic] {
    do {
      return try load(text, more: more).warnings
    } catch {
      return error.diagnostics
    }
  }

  @Test("single keys of single rules change, the order stays, new rules come last")
  func overrides() throws {
    let loaded = try load(
      """
      extends: base.yaml
      rules:
        - id: third
          title: Third
          subject: imei
          window: 1h
          when: attempts >= 9
          severity: low
        - id: first
          severity: low
          false_positives: []
      """
    )
    #expect(loaded.rules.map(\.id) == ["first", "second", "third"])
    let first = loaded.rules[0]
    #expect(first.severity == .low && !first.flags && first.falsePositives.isEmpty)
    #expect(first.filterText == "cross_border" && first.conditionText == "attempts >= 30")
    #expect(loaded.files.map(\.name) == ["dir/base.yaml", "mine.yaml"])
    // A rule that says the same in the end has the same version.
    let plain = try RuleLoader.load([RuleFile(name: "base.yaml", text: Self.base)]).rules
    #expect(loaded.rules[1].version == plain[1].version)
    #expect(first.version != plain[0].version)
  }

  @Test("the pack that ships can be extended, and rules left out")
  func builtin() throws {
    let loaded = try load(
      "extends: [builtin:call-patterns, base.yaml]\ndisable: [trunk-surge, second]"
    )
    let shipped = try RuleLoader.load([BuiltinPacks.file(named: "call-patterns")].compactMap { $0 })
    #expect(
      loaded.rules.map(\.id) == shipped.rules.map(\.id).filter { $0 != "trunk-surge" } + ["first"]
    )
    #expect(loaded.files.map(\.name) == ["builtin:call-patterns", "dir/base.yaml", "mine.yaml"])
  }

  @Test("a file may be extended through another one")
  func chains() throws {
    let more = "extends: base.yaml\ndisable: second\nrules:\n  - id: first\n    window: 7m\n"
    let loaded = try load(
      "extends: more.yaml\nrules:\n  - id: first\n    severity: low\n",
      more: more
    )
    #expect(loaded.rules.map(\.id) == ["first"])
    #expect(loaded.rules[0].windowMilliseconds == 420_000 && loaded.rules[0].severity == .low)
  }

  @Test(
    "what is wrong is found",
    arguments: [
      ("extends: nothing.yaml", [DiagnosticCode.unreadableRules]),
      ("extends: builtin:scam-center", [.unreadableRules]),
      ("extends: mine.yaml", [.configurationLimit]),
      ("extends: [base.yaml, base.yaml]", [.duplicateRule, .duplicateRule]),
      ("extends: {a: b}", [.wrongType]), ("extends:", [.wrongType]),
      ("extends: base.yaml\ndisable: [frist]", [.unknownName]),
      ("disable: [first]", [.unknownName]),
      ("extends: base.yaml\nrules:\n  - id: first\n    windw: 5m", [.unknownKey]),
      (
        "extends: base.yaml\nrules:\n  - id: frist\n    window: 5m",
        Array(repeating: .missingKey, count: 4)
      ),
      ("extends: base.yaml\nrules:\n  - id: first\n    subject: imei", [.missingKey]),
      (
        "extends: base.yaml\nrules:\n  - id: first\n    window: 6m\n  - id: first\n    window: 7m",
        [.duplicateRule]
      ),
      ("extends: more.yaml", [.wrongType]),
    ]
  )
  func mistakes(text: String, codes: [DiagnosticCode]) {
    #expect(problems(text, more: "rules: 7").map(\.code) == codes)
  }

  @Test("a rule on trial raises marked alerts, flags nobody, and has another version")
  func report() throws {
    let rules = try load("extends: base.yaml\nrules:\n  - id: first\n    mode: report").rules
    #expect(rules[0].isReportOnly && rules[0].alert && !rules[0].flags)
    #expect(rules[0].version != (try load("extends: base.yaml").rules[0].version))
    #expect(
      problems("extends: base.yaml\nrules:\n  - {id: first, mode: trial}").map(\.code) == [
        .unknownValue
      ]
    )
    let flags = "extends: base.yaml\nrules:\n  - {id: first, mode: report, flags: true}"
    #expect(problems(flags).map(\.code) == [.unusedKey])
  }

  @Test(
    "a schedule is part of what takes part",
    arguments: [
      ("hours: 8-10", "local_hour in [8, 9]"), ("hours: 22-1", "local_hour in [22, 23, 0]"),
      ("hours: [7, 22-24]", "local_hour in [7, 22, 23]"),
      ("weekdays: [saturday, sunday]", #"weekday in ["saturday", "sunday"]"#),
      (
        "hours: 0-2, weekdays: friday-monday",
        #"local_hour in [0, 1] and weekday in ["friday", "saturday", "sunday", "monday"]"#
      ),
    ]
  )
  func schedules(schedule: String, text: String) throws {
    let file =
      "extends: base.yaml\nrules:\n  - id: first\n    schedule: {\(schedule)}\n    exempt: [vip, old]"
    let rule = try load(file).rules[0]
    #expect(
      rule.filterText
        == "cross_border and \(text) and not in_list(\"vip\") and not in_list(\"old\")"
    )
    let second = file.replacing("id: first", with: "id: second").replacing(", old", with: "")
    #expect(try load(second).rules[1].filterText == "\(text) and not in_list(\"vip\")")
  }

  @Test(
    "mistakes in schedules",
    arguments: [
      "{hours: 25}", "{hours: 8-8}", "{hours: 8-25}", "{hours: night}", "{weekdays: [mon]}",
      "{weekdays: monday-}", "{hours: [8-9-10]}", "{days: monday}", "night", "{}", "{hours: -1}",
      "{hours: {a: b}}",
    ]
  )
  func wrongSchedules(schedule: String) {
    let file = "extends: base.yaml\nrules:\n  - id: first\n    schedule: \(schedule)"
    #expect(problems(file).count == 1, "\(problems(file).map(\.summary))")
  }
}
