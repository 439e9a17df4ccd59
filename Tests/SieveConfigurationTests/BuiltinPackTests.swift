import Foundation
import SieveConfiguration
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

  @Test("a name with the prefix is the same pack; an unknown name is none")
  func names() {
    #expect(
      BuiltinPacks.file(named: "builtin:scam-centre") == BuiltinPacks.file(named: "scam-centre")
    )
    #expect(BuiltinPacks.file(named: "scam-center") == nil)
  }

  @Test("rules of groups do not name anybody as a scam; rules of numbers do")
  func flags() throws {
    for rule in try rules() {
      let isNumber = rule.subject == .callingNumber
      #expect(rule.flags == isNumber, "\(rule.id)")
      #expect(rule.windowMilliseconds <= 7_200_000, "\(rule.id)")
    }
  }

  @Test("every rule has a page, and every page a rule")
  func pages() throws {
    let folder = packageRoot.appending(path: "docs/rules")
    let pages = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".md") && $0 != "README.md" }
    let ids = try rules().map(\.id)
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
      let window = CanonicalText.duration(milliseconds: Double(rule.windowMilliseconds))
      #expect(text.contains("| window | \(window) |"), "\(rule.id): the page has another window")
    }
  }

  private func rules() throws -> [Rule] {
    let file = try #require(BuiltinPacks.file(named: "scam-centre"))
    return try RuleLoader.load([file]).rules
  }
}
