import Foundation
import SieveConfiguration
import SieveDiagnostics
import Testing

@Suite("docs/rule-language.md")
struct DocumentationTests {
  @Test("the rule of the first five minutes loads, and its mistake is reported as shown")
  func firstRule() throws {
    let path = packageRoot.appending(path: "docs/rule-language.md")
    let page = try String(contentsOf: path, encoding: .utf8)
    let rule = try #require(block(after: "```yaml", in: page))
    #expect(problems(rule).isEmpty)
    let wrong = rule.replacing("attempts_per_callee < 1.2", with: "acd < 30")
    let error = try #require(throws: DiagnosticReport.self) {
      try RuleLoader.load([RuleFile(name: "my-rules.yaml", text: wrong)])
    }
    let shown = try #require(page.range(of: "error[CS2203]")).lowerBound
    let rendered = DiagnosticRenderer().text(try #require(error.diagnostics.first))
    let lines = rendered.split(separator: "\n")
    let expected = page[shown...].split(separator: "\n").prefix(lines.count)
    #expect(expected.map(trimmed) == lines.map(trimmed))
  }

  /// The first block of code of a kind, without the indentation of its list item.
  private func block(after fence: String, in page: String) -> String? {
    guard let start = page.range(of: fence + "\n"),
      let end = page.range(of: "```", range: start.upperBound..<page.endIndex)
    else { return nil }
    return page[start.upperBound..<end.lowerBound]
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("   ") ? String($0.dropFirst(3)) : String($0) }
      .joined(separator: "\n")
  }

  private func trimmed(_ line: Substring) -> String {
    line.trimmingCharacters(in: .whitespaces)
  }
}
