import SieveDiagnostics
import Testing

@Suite("Diagnostics")
struct RendererTests {
  @Test("text has code, place, line, caret, expectation and hint")
  func text() {
    let diagnostic = Diagnostic(
      .fieldCount,
      .reject,
      "3 fields instead of 4",
      at: DiagnosticLocation(source: "a.csv", line: 7, column: 3, byteOffset: 91, field: 2),
      snippet: DiagnosticSnippet(text: "a,b,c", caret: 2..<3, label: "here"),
      expected: "4 fields",
      hint: "quote it"
    )
    #expect(
      DiagnosticRenderer().text(diagnostic) == """
        reject[CS1101]: 3 fields instead of 4
          --> a.csv:7:3 (byte 91, field 2)
             |
           7 | a,b,c
             |   ^ here
             = expected: 4 fields
             = hint: quote it

        """
    )
  }

  @Test("a long line is cut around the caret")
  func elision() {
    let line = String(repeating: "x", count: 500)
    let diagnostic = Diagnostic(
      .fieldCount,
      .reject,
      "long",
      at: DiagnosticLocation(source: "a", line: 1),
      snippet: DiagnosticSnippet(text: line, caret: 300..<305)
    )
    let lines = DiagnosticRenderer().text(diagnostic).split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 175 })
    #expect(lines.contains { $0.contains("^^^^^") })
    #expect(lines.contains { $0.contains("…") })
  }

  @Test("JSON carries the same fields")
  func json() {
    let diagnostic = Diagnostic(
      .fieldCount,
      .reject,
      "say \"no\"",
      at: DiagnosticLocation(source: "a", packet: 4)
    )
    #expect(
      DiagnosticRenderer().json(diagnostic)
        == "{\"code\":\"CS1101\",\"severity\":\"reject\",\"summary\":\"say \\\"no\\\"\",\"source\":\"a\",\"packet\":4}\n"
    )
  }

  @Test("every code is unique and has a page")
  func codes() {
    let ids = DiagnosticCode.all.map(\.id)
    #expect(Set(ids).count == ids.count, "duplicate codes in \(ids)")
    for code in DiagnosticCode.all {
      #expect(code.page.count > 40 && !code.title.isEmpty, "\(code.id)")
    }
  }

  @Test("a near name is suggested, a far one is not")
  func suggestion() {
    #expect(Suggestion.nearest(to: "asrr", in: ["asr", "acd"]) == "asr")
    #expect(Suggestion.nearest(to: "zebra", in: ["asr", "acd"]) == nil)
  }
}
