import SieveConfiguration
import SieveDiagnostics
import SieveEngine
import SieveModel
import Testing

@Suite("Rule loader")
struct RuleLoaderTests {
  private let minimal = """
    rules:
      - id: a-rule
        title: A rule
        subject: number_range(3)
        window: 10m
        when: attempts >= 30
        severity: high
    """

  @Test("keys that are left out have their defaults")
  func defaults() throws {
    let rule = try #require(try load(minimal).rules.first)
    #expect(rule.id == "a-rule")
    #expect(rule.title == "A rule")
    #expect(rule.subject == .numberRange(digits: 3))
    #expect(rule.windowMilliseconds == 600_000)
    #expect(rule.filter == nil && rule.filterText == nil)
    #expect(
      rule.condition == .compare(.metric(.attempts), .greaterOrEqual, .constant(30))
    )
    #expect(rule.severity == .high)
    #expect(rule.alert && rule.flags)
    #expect(rule.evidence == nil && rule.weight == nil)
    #expect(rule.falsePositives.isEmpty && rule.references.isEmpty)
  }

  @Test(
    "an episode outlasts its condition by the window or half an hour, unless the rule says",
    arguments: [("10m", nil, 1_800_000), ("2h", nil, 7_200_000), ("2h", "1s", 1000)]
  )
  func closeAfter(window: String, written: String?, expected: Int64) throws {
    var text = minimal.replacing("10m", with: window)
    if let written { text += "\n    close_after: \(written)" }
    #expect(try load(text).rules.first?.closeAfterMilliseconds == expected)
  }

  @Test(
    "rules of high and critical severity flag their subject, unless they raise no alerts",
    arguments: [
      ("low", "", false), ("medium", "", false), ("high", "", true), ("critical", "", true),
      ("low", "flags: true", true), ("high", "flags: false", false),
      ("high", "alert: false", false),
    ]
  )
  func flags(severity: String, key: String, expected: Bool) throws {
    let text = minimal.replacing("high", with: severity) + "\n    \(key)"
    #expect(try load(text).rules.first?.flags == expected)
  }

  @Test("all problems of all files come in one report, in the order of files and text")
  func order() throws {
    let first = RuleFile(name: "first.yaml", text: minimal.replacing("high", with: "hihg"))
    let second = RuleFile(
      name: "second.yaml",
      text: minimal.replacing("attempts >=", with: "atempts >=").replacing("10m", with: "10")
    )
    let third = RuleFile(name: "third.yaml", text: minimal)
    let error = try #require(throws: DiagnosticReport.self) {
      try RuleLoader.load([first, second, third])
    }
    #expect(
      error.diagnostics.map(\.location?.source) == ["first.yaml", "second.yaml", "second.yaml"]
    )
    #expect(error.diagnostics.map(\.code) == [.unknownValue, .wrongType, .unknownName])
    #expect(error.diagnostics.map(\.location?.line) == [7, 5, 6])
  }

  @Test("an id is unique over all files")
  func duplicates() throws {
    let a = RuleFile(name: "a.yaml", text: minimal)
    let b = RuleFile(name: "b.yaml", text: minimal)
    let error = try #require(throws: DiagnosticReport.self) { try RuleLoader.load([a, b]) }
    #expect(error.diagnostics.map(\.code) == [.duplicateRule])
    #expect(error.diagnostics.first?.location?.source == "b.yaml")
    #expect(error.diagnostics.first?.snippet?.label == "first at a.yaml:2")
  }

  @Test("a subject may be a list of two or three; a list of one is that subject")
  func compositeSubjects() throws {
    func subject(_ text: String) throws -> Subject? {
      try load(minimal.replacing("number_range(3)", with: text)).rules.first?.subject
    }
    let pair = try subject("[ingress_trunk, called_country]")
    #expect(pair == .composite([.ingressTrunk, .calledCountry]))
    #expect(pair?.name == "[ingress_trunk, called_country]")
    #expect(
      try subject("[imei, number_range(2), cell]")
        == .composite([.imei, .numberRange(digits: 2), .cell])
    )
    #expect(try subject("[user_agent]") == .userAgent)
  }

  @Test("no files are no rules")
  func nothing() throws {
    #expect(try RuleLoader.load([]).rules.isEmpty)
  }

  @Test("a rule with a mistake does not hide the mistakes of its neighbours")
  func recovery() {
    let broken = "\n  - id: b-rule\n    title: [\n"
    #expect(problems(minimal + broken).map(\.code) == [.yamlSyntax])
    let text = """
      rules:
        - id: First
          when: attempts >=
        - just text
        - id: third
          when: atempts > 3
      """
    let codes = problems(text).map(\.code)
    #expect(codes.contains(.badIdentifier) && codes.contains(.conditionSyntax))
    #expect(codes.contains(.wrongType) && codes.contains(.unknownName))
    #expect(codes.filter { $0 == .missingKey }.count == 8)
  }
}

@Suite("Positions in conditions")
struct PositionTests {
  @Test(
    "the caret is under the token in every YAML style",
    arguments: [
      ("when: attempts > 1 and wrong > 3", 6, 28),
      ("when: 'attempts > 1 and wrong > 3'", 6, 29),
      ("when: \"attempts > 1 and wrong > 3\"", 6, 29),
      ("when: 'share(ingress_trunk == ''a'') > 1% and wrong > 3'", 6, 51),
      ("when: \"share(ingress_trunk == \\\"a\\\") > 1% and wrong > 3\"", 6, 51),
      ("when: \"attempts \\\n      > 1 and wrong > 3\"", 7, 15),
      ("when: attempts > 1\n      and wrong > 3", 7, 11),
      ("when: 'attempts > 1\n\n      and wrong > 3'", 8, 11),
      ("when: >\n      attempts > 1\n      and wrong > 3", 8, 11),
      ("when: >-  # a remark\n      attempts > 1\n\n      and wrong > 3", 9, 11),
      ("when: |\n      attempts > 1\n        and wrong > 3", 8, 13),
      ("when: |+2\n        attempts > 1\n        and wrong > 3\n\n", 8, 13),
      ("when: >2\n\n      attempts > 1\n        and wrong > 3", 9, 13),
      ("\"when\": attempts > 1 and wrong > 3", 6, 30),
    ]
  )
  func caret(when: String, line: Int, column: Int) throws {
    let text = """
      rules:
        - id: a-rule
          title: โทร
          subject: calling_number
          window: 5m
          \(when)
          severity: high
      """
    let found = problems(text)
    #expect(found.map(\.code) == [.unknownName])
    let location = try #require(found.first?.location)
    #expect(location.line == line && location.column == column, "\(location)")
    let snippet = try #require(found.first?.snippet)
    #expect(Array(snippet.text)[snippet.caret].elementsEqual("wrong"))
    #expect(location.context == "rule 'a-rule'")
  }

  @Test("a column counts characters, not code units")
  func characters() throws {
    let text = file(when: "count(ingress_trunk == \"กรุงเทพ👨‍👩‍👧\") > 3 and wrong > 3")
    let diagnostic = try #require(problems(text).first)
    let snippet = try #require(diagnostic.snippet)
    #expect(Array(snippet.text)[snippet.caret].elementsEqual("wrong"))
    #expect(diagnostic.location?.column == snippet.caret.lowerBound + 1)
  }

  @Test("a column after a byte order mark and Windows line ends is right")
  func windows() throws {
    let text = "\u{FEFF}" + file(when: "wrong > 3").replacing("\n", with: "\r\n")
    let location = try #require(problems(text).first?.location)
    #expect(location.line == 7 && location.column == 12)
  }
}
