import SieveConfiguration
import SieveEngine
import Testing

@Suite("Rules as text for people")
struct RuleDescriptionTests {
  private let text = """
    rules:
      - id: a-rule
        title: A rule
        subject: calling_number
        window: 300s
        where: not cross_border
        when: attempts>=30 and asr<35%
        severity: high
        evidence: volume
        weight: 2
        false_positives: [polls]
      - id: another-rule
        title: Another
        subject: number_range(2)
        window: 1h
        when: attempts >= 80
        severity: low
        alert: false
    """

  @Test("the list has one aligned line per rule")
  func list() throws {
    #expect(
      RuleDescription.list(try load(text).rules) == """
        RULE          SUBJECT          WINDOW  SEVERITY  FLAGS     TITLE
        a-rule        calling_number   5m      high      yes       A rule
        another-rule  number_range(2)  1h      low       evidence  Another

        """
    )
  }

  @Test("the description has everything, in canonical text")
  func show() throws {
    let rule = try #require(try load(text).rules.first)
    #expect(
      RuleDescription.show(rule) == """
        a-rule: A rule
          subject         calling_number
          window          5m
          where           not cross_border
          when            attempts >= 30 and asr < 0.35
          severity        high
          alert           true
          flags           true (says: likely scam)
          evidence        volume
          weight          2
          close after     30m
          version         \(rule.version)
          honest look-alikes
            - polls

        """
    )
  }
}
