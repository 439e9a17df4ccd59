import SieveDiagnostics
import Testing

@Suite("Masking")
struct MaskingTests {
  private let number = "+66812345678"

  private func text(_ summary: String, source: String = "a.csv") -> String {
    DiagnosticRenderer().text(
      Diagnostic(.fieldCount, .reject, summary, at: DiagnosticLocation(source: source))
    )
  }

  @Test("numbers are masked unless asked for")
  func masking() {
    let diagnostic = Diagnostic(.fieldCount, .reject, "caller '\(number)' is odd")
    #expect(DiagnosticRenderer().text(diagnostic).contains("'+668123•••78'"))
    #expect(DiagnosticRenderer(showNumbers: true).text(diagnostic).contains(number))
  }

  @Test("no part of a diagnostic shows a value from a record, in text or JSON")
  func maskingEverywhere() {
    let diagnostic = Diagnostic(
      .fieldCount,
      .reject,
      "a value: \"\(number)\"",
      at: DiagnosticLocation(source: "a.csv", line: 1),
      snippet: DiagnosticSnippet(text: number, caret: 0..<1, label: number),
      expected: "not '\(number)'",
      done: "used '\(number)'",
      hint: "--map called_number='\(number)'"
    )
    #expect(!DiagnosticRenderer().text(diagnostic).contains("66812345678"))
    #expect(!DiagnosticRenderer().json(diagnostic).contains("66812345678"))
  }

  @Test("counts, sizes and offsets that the program writes are shown whole")
  func ownNumbers() {
    let diagnostic = Diagnostic(
      .recordTooLong,
      .reject,
      "row longer than 1048576 bytes: '\(number)'",
      expected: "rows of at most 1048576 bytes",
      done: "used the 12345678 bytes before it",
      hint: "tail -c +12345679 'a.csv'"
    )
    for shown in [DiagnosticRenderer().text(diagnostic), DiagnosticRenderer().json(diagnostic)] {
      #expect(shown.contains("row longer than 1048576 bytes"))
      #expect(shown.contains("at most 1048576 bytes"))
      #expect(shown.contains("the 12345678 bytes"))
      #expect(shown.contains("tail -c +12345679"))
      #expect(!shown.contains(number))
    }
  }

  @Test("the name that the user typed is shown, a value after it is not")
  func nameOfTheInput() {
    let name = "exports/20260302.csv"
    let shown = text("'\(name)' in 'exports/20260302.csv' holds '\(number)'", source: name)
    #expect(shown.contains("'\(name)' in '\(name)' holds '+668123•••78'"))
  }

  @Test(
    "quotes in a value uncover nothing",
    arguments: [
      "a'66812345678", "66812345678\"", "'\"66812345678\"'", "a.csv' 66812345678", "a.csv",
    ]
  )
  func hostileQuotes(value: String) {
    for quote in ["'", "\""] {
      let shown = text("start line \(quote)\(value)\(quote), then \(quote)66812345678\(quote)")
      #expect(!shown.contains("66812345678"), "\(shown)")
    }
  }

  @Test(
    "what is no telephone number is left alone",
    arguments: ["2026-03-02T09:14:07Z", "3.14159265", "call_20260302", "a1234567b", "123456"]
  )
  func unmasked(_ text: String) { #expect(NumberMask.mask(text) == text) }
}
