import SieveCentres
import SieveConfiguration
import SieveDiagnostics
import SieveEngine
import Testing

/// The section `score` of rule files.
@Suite("Score")
struct ScoreTests {
  private static let rules = """
    rules:
      - {id: a, title: A, subject: calling_number, window: 1h, when: attempts >= 5, severity: low}
    """

  private func load(_ texts: String...) throws -> LoadedRules {
    try RuleLoader.load(
      texts.enumerated().map { RuleFile(name: "\($0.offset).yaml", text: $0.element) }
    )
  }

  @Test("a file without the section scores nothing")
  func none() throws { #expect(try load(Self.rules).score == nil) }

  @Test("keys that are left out have their defaults; an empty section is one")
  func defaults() throws {
    #expect(try load(Self.rules, "score: {prior: -5}").score == ScoreSettings(prior: -5))
    #expect(try load(Self.rules, "score: {}").score == ScoreSettings())
  }

  @Test("a later file changes what it names")
  func override() throws {
    let found = try load(
      Self.rules + "\nscore: {prior: -5, threshold: 0.8, evidence_for: 2h}\n",
      "score: {threshold: 0.95, centres: false}"
    )
    #expect(
      found.score
        == ScoreSettings(
          prior: -5,
          threshold: 0.95,
          evidenceForMilliseconds: 7_200_000,
          centres: false
        )
    )
  }

  @Test("weights on subjects that do not say who is calling are remarked on")
  func unusable() throws {
    let text = """
      rules:
        - {id: a, title: A, subject: called_number, window: 1h, when: attempts >= 5, severity: low, evidence: x, weight: 1}
        - {id: b, title: B, subject: calling_number, window: 1h, when: attempts >= 5, severity: low, evidence_for: 1h}
      """
    let warnings = try load(text).warnings
    #expect(warnings.count == 2)
    #expect(warnings.allSatisfy { $0.code == .unusedKey })
  }

  @Test(
    "values out of range are refused",
    arguments: [
      "prior: 1", "prior: nan", "threshold: 0", "threshold: 1", "threshold: inf",
      "evidence_for: 31d", "evidence_for: -1h", "centres: yes", "prior: [1]", "what: 1",
    ]
  )
  func refused(line: String) {
    #expect(throws: DiagnosticReport.self) { try load(Self.rules, "score: {\(line)}") }
  }

  @Test("evidence_for belongs to the version of a rule, but only where it is said")
  func version() throws {
    func version(_ more: String) throws -> String? {
      try load(
        """
        rules:
          - {id: a, title: A, subject: imei, window: 1h, when: attempts >= 5, severity: low, evidence: x, weight: 1\(more)}
        """
      ).rules.first?.version
    }
    #expect(try version("") != version(", evidence_for: 24h"))
    #expect(try version(", evidence_for: 24h") == version(", evidence_for: 1d"))
  }
}
