import SieveDiagnostics
import SieveRecords
import Testing

@Suite("CSV structure")
struct CSVStructureTests {
  private let header = "call_id,setup_time,calling_number,called_number,user_agent\n"
  private let good = "1,2026-03-02T09:14:07Z,+66812345678,1669,Zoiper\n"

  private func line(_ id: String, ua: String = "x") -> String {
    "\(id),2026-03-02T09:14:07Z,+66812345678,1669,\(ua)\n"
  }

  private func ids(_ decoded: Decoded) -> [String] {
    decoded.attempts.map { text in
      text.split(separator: " ").first { $0.hasPrefix("id=") }.map { String($0.dropFirst(3)) } ?? ""
    }
  }

  @Test("a row becomes an attempt with its offset")
  func plain() {
    let decoded = csv(header + good)
    #expect(
      decoded.attempts == [
        "@59 2026-03-02T09:14:07.000Z a=+66812345678 b=1669 id=1 ua=Zoiper disposition=unknown"
      ]
    )
    #expect(decoded.rejects.isEmpty && decoded.warnings.isEmpty && decoded.fatal.isEmpty)
  }

  @Test("the delimiter is found in the header", arguments: [",", ";", "\t", "|"])
  func delimiters(_ delimiter: String) {
    let text = (header + good).replacing(",", with: delimiter)
    #expect(csv(text).attempts == csv(header + good).attempts)
  }

  @Test("a delimiter given by hand or by a line of a spreadsheet wins")
  func fixedDelimiter() {
    let text = (header + good).replacing(",", with: "^")
    #expect(csv(text, RecordOptions(delimiter: 0x5E)).attempts.count == 1)
    #expect(csv("sep=^\n" + text).attempts.count == 1)
  }

  @Test("byte order mark, CRLF, blank lines, a missing last line feed, repeated headers")
  func dressing() {
    let rows = "\u{FEFF}\r\n" + header.dropLast() + "\r\n\r\n" + good.dropLast() + "\r\n" + "\n"
    let decoded = csv(rows + header.dropLast() + "\r\n" + good.dropLast())
    #expect(ids(decoded) == ["1", "1"])
    #expect(decoded.rejects.isEmpty && decoded.fatal.isEmpty)
    #expect(csv(rows).attempts.first?.contains("ua=Zoiper ") == true)
  }

  @Test("quotes, doubled quotes, delimiters and line breaks in quotes")
  func quotes() {
    let decoded = csv(header + line("\"1\"", ua: "\"a \"\"b\"\", c\nd\"") + line("2"))
    #expect(decoded.rejects.isEmpty)
    #expect(ids(decoded) == ["1", "2"])
    #expect(decoded.attempts.first?.contains("ua=a \"b\", c\nd disposition") == true)
  }

  @Test("a quote inside an unquoted field is text")
  func literalQuote() {
    let decoded = csv(header + line("1", ua: "5\" disk\"") + line("2"))
    #expect(ids(decoded) == ["1", "2"])
    #expect(decoded.attempts.first?.contains("ua=5\" disk\" ") == true)
  }

  @Test("wrong numbers of fields are rejected, one delimiter at the end is not")
  func fieldCounts() {
    let decoded = csv(
      header + "1,2026-03-02T09:14:07Z,+66812345678,1669\n" + line("2", ua: "x,y")
        + line("3", ua: "x,")
    )
    #expect(decoded.codes == ["CS1101", "CS1101"])
    #expect(ids(decoded) == ["3"])
    #expect(decoded.rejects.first?.summary == "4 fields where the header has 5")
    #expect(decoded.rejects.first?.location?.line == 2)
    #expect(decoded.rejects.last?.location?.field == 6)
  }

  @Test("zero bytes cost their row alone")
  func zeroBytes() {
    let decoded = csv(header + line("1") + line("2", ua: "a\0b") + line("3"))
    #expect(decoded.codes == ["CS1103"])
    #expect(decoded.rejects.first?.location?.column == 43)
    #expect(ids(decoded) == ["1", "3"])
  }

  @Test("a stray quote costs one line")
  func strayQuote() {
    let rows = line("1") + line("2", ua: "\"open") + line("3") + line("4", ua: "\"closed\"")
    let decoded = csv(header + rows + line("5"))
    #expect(decoded.codes == ["CS1104"])
    #expect(decoded.records == [String(line("2", ua: "\"open").dropLast())])
    #expect(decoded.rejects.first?.location?.line == 3)
    #expect(decoded.rejects.first?.location?.column == 42)
    #expect(ids(decoded) == ["1", "3", "4", "5"])
  }

  @Test("a quote that the end of the input leaves open costs one line")
  func openAtEnd() {
    let decoded = csv(header + line("1") + line("2", ua: "\"open") + line("3") + line("4"))
    #expect(decoded.codes == ["CS1104"])
    #expect(ids(decoded) == ["1", "3", "4"])
  }

  @Test("text after a closing quote rejects that line")
  func textAfterQuote() {
    let decoded = csv(header + line("1", ua: "\"a\"b") + line("2"))
    #expect(decoded.codes == ["CS1104"])
    #expect(ids(decoded) == ["2"])
  }

  @Test("an open quote that reaches the limit costs one line")
  func openPastLimit() {
    let rows = (3..<40).map { line("\($0)") }.joined()
    let decoded = csv(header + line("1") + line("2", ua: "\"open") + rows, limit)
    #expect(decoded.codes == ["CS1104"])
    #expect(ids(decoded) == ["1"] + (3..<40).map(String.init))
  }

  @Test("a line longer than the limit is skipped")
  func longLine() {
    let long = line("2", ua: String(repeating: "x", count: 700))
    let decoded = csv(header + line("1") + long + line("3"), limit)
    #expect(decoded.codes == ["CS1102"])
    #expect(decoded.records.first == String(long.prefix(500)))
    #expect(ids(decoded) == ["1", "3"])
    let last = csv(header + line("1") + long.dropLast(), limit)
    #expect(last.codes == ["CS1102"])
  }

  @Test("a row of exactly the limit is read, one byte more is not")
  func exactLimit() {
    let row = line("2", ua: String(repeating: "x", count: 100))
    for (length, count) in [(row.utf8.count, 1), (row.utf8.count - 1, 0)] {
      #expect(csv(header + row, RecordOptions(lineLengthMax: length)).attempts.count == count)
    }
  }

  private let limit = RecordOptions(lineLengthMax: 500)
}
