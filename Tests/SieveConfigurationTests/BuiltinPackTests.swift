import Foundation
import SieveCentres
import SieveConfiguration
import SieveDiagnostics
import SieveEngine
import Testing

@Suite("Built-in packs")
struct BuiltinPackTests {
  @Test("every pack loads without a remark", arguments: BuiltinPacks.names)
  func loads(name: String) throws {
    let file = try #require(BuiltinPacks.file(named: name))
    #expect(file.name == "builtin:" + name)
    let loaded = try RuleLoader.load([file])
    #expect(loaded.warnings.isEmpty)
    #expect(!loaded.rules.isEmpty)
  }

  @Test("packs of which one holds the other are refused in one sentence")
  func oneHoldsTheOther() throws {
    let files = ["scam-centre", "call-patterns"].compactMap { BuiltinPacks.file(named: $0) }
    let error = try #require(throws: DiagnosticReport.self) { try RuleLoader.load(files) }
    #expect(error.diagnostics.map(\.code) == [.duplicateRule])
    #expect(error.diagnostics[0].summary.contains("7 rules of 'builtin:call-patterns'"))
    #expect(error.diagnostics[0].hint?.contains("only one of the two") == true)
  }

  @Test("a name with the prefix is the same pack; an unknown name is none")
  func names() {
    #expect(
      BuiltinPacks.file(named: "builtin:scam-centre") == BuiltinPacks.file(named: "scam-centre")
    )
    #expect(BuiltinPacks.file(named: "scam-center") == nil)
  }

  @Test("rules of groups do not name anybody as a scam; rules of numbers do")
  func flags() throws {
    for rule in try rules(of: "call-patterns") {
      let isNumber = rule.subject == .callingNumber
      #expect(rule.flags == isNumber, "\(rule.id)")
      #expect(rule.windowMilliseconds <= 7_200_000, "\(rule.id)")
    }
  }

  @Test("no rule of the pack that decides by score names anybody: the score does")
  func score() throws {
    let file = try #require(BuiltinPacks.file(named: "scam-centre"))
    let loaded = try RuleLoader.load([file])
    #expect(loaded.score?.centres == true)
    for rule in loaded.rules {
      #expect(!rule.flags, "\(rule.id)")
      #expect(rule.weighs, "\(rule.id)")
      #expect(rule.windowMilliseconds <= 21_600_000, "\(rule.id)")
    }
  }

  @Test("every rule has a page, and every page a rule")
  func pages() throws {
    let folder = packageRoot.appending(path: "docs/rules")
    let pages = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".md") && $0 != "README.md" }
    let ids = try rules().map(\.id) + ScoreDescription.rules
    #expect(Set(pages) == Set(ids.map { $0 + ".md" }))
    let index = try String(contentsOf: folder.appending(path: "README.md"), encoding: .utf8)
    for id in ids { #expect(index.contains("(\(id).md)"), "\(id) is not in the index") }
  }

  @Test("the page of a rule states its condition and window as they are")
  func pagesAreTrue() throws {
    for rule in try rules() {
      let page = packageRoot.appending(path: "docs/rules/\(rule.id).md")
      let text = try String(contentsOf: page, encoding: .utf8)
      #expect(text.contains(rule.conditionText), "\(rule.id): the page has another condition")
      if let filter = rule.filterText {
        #expect(text.contains(filter), "\(rule.id): the page has another filter")
      }
      let window = CanonicalText.duration(milliseconds: Double(rule.windowMilliseconds))
      #expect(text.contains("| window | \(window) |"), "\(rule.id): the page has another window")
    }
  }

  @Test("rules of groups name nobody as a scam, in any pack")
  func groups() throws {
    for rule in try rules() where rule.subject != .callingNumber {
      #expect(!rule.flags, "\(rule.id)")
    }
  }

  @Test(
    "every rule cites its sources and names an honest look-alike",
    arguments: BuiltinPacks.names
  )
  func sources(pack: String) throws {
    for rule in try rules(of: pack) {
      // What speaks for a caller accuses nobody wrongly.
      let speaksFor = rule.weight.map { $0 < 0 } ?? false
      #expect(!rule.references.isEmpty, "\(rule.id)")
      #expect(!rule.falsePositives.isEmpty || speaksFor, "\(rule.id)")
    }
  }

  @Test("every rule has a test that fires and one that must not", arguments: BuiltinPacks.names)
  func tests(pack: String) throws {
    let file = try #require(BuiltinPacks.file(named: pack))
    let loaded = try RuleLoader.load([file])
    let extended = pack == "scam-centre" ? Set(try rules(of: "call-patterns").map(\.id)) : []
    for rule in loaded.rules where !extended.contains(rule.id) {
      let own = loaded.tests.filter { $0.rules == [rule.id] }
      #expect(own.contains { !$0.expected.isEmpty }, "\(rule.id) has no test that fires")
      #expect(own.contains { $0.expected.isEmpty }, "\(rule.id) has no test that must not")
    }
  }

  @Test("all packs load together: no id is used twice")
  func together() throws {
    // The pack that decides by score stands in the place of the one that it extends.
    for left in ["scam-centre", "call-patterns"] {
      let files = BuiltinPacks.names.filter { $0 != left }.compactMap {
        BuiltinPacks.file(named: $0)
      }
      // What one regulator asks for may be contained in what another one does.
      #expect(try RuleLoader.load(files).warnings.allSatisfy { $0.code == .subsumedRule })
    }
  }

  private func rules() throws -> [Rule] {
    try BuiltinPacks.names.flatMap { try rules(of: $0) }
  }

  private func rules(of pack: String) throws -> [Rule] {
    let file = try #require(BuiltinPacks.file(named: pack))
    return try RuleLoader.load([file]).rules
  }
}
