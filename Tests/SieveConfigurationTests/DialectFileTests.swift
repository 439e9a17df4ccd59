import SieveBytes
import SieveConfiguration
import SieveDiagnostics
import SieveRecords
import Testing

/// Dialect files: what is wrong is said all at once, with its place.
@Suite struct DialectFileTests {
  private func problems(_ text: String) -> [Diagnostic] {
    do {
      _ = try DialectLoader.load(name: "my.yaml", text: text)
      return []
    } catch {
      return error.diagnostics
    }
  }

  @Test("every problem in one report, in the order of the text")
  func all() {
    let found = problems(
      """
      dialect: My Switch
      delimiter: ';;'
      zone: Asia/Bankok
      colour: red
      columns:
        - start: {field: setup_tme, time: '%d.%q.%Y'}
        - a: calling_number
        - a: called_number
      rules:
        - {when: {b: x}, leave: true}
      legs: [c]
      """
    )
    let places = found.map { "\($0.location?.line ?? 0)" }
    #expect(places == ["1", "2", "3", "4", "6", "6", "6", "8", "10", "11"])
    #expect(found.allSatisfy { $0.code.id.hasPrefix("CS2") && $0.expected != nil })
  }

  @Test("nothing, a list, and a dialect without calls", arguments: ["", "- a", "dialect: x"])
  func useless(text: String) { #expect(!problems(text).isEmpty) }

  @Test(
    "hostile files are refused",
    arguments: [
      "dialect: x\ncolumns: [" + String(repeating: "a,", count: 2000) + "a]",
      "dialect: x\ncolumns: " + String(repeating: "[", count: 500),
      "dialect: &a x\ncolumns: [*a]",
    ]
  )
  func hostile(text: String) { #expect(!problems(text).isEmpty) }

  @Test(
    "times by form",
    arguments: [
      ("%d/%m/%E %H:%M:%S", "02/03/2569 09:14:07", "2026-03-02T09:14:07.000Z"),
      ("%d/%m/%y %I:%M:%S %p", "2/3/26 9:14:07 PM", "2026-03-02T21:14:07.000Z"),
      ("%a, %d %b %Y %H:%M:%S %z", "Mon, 02 Mar 2026 16:14:07 +0700", "2026-03-02T09:14:07.000Z"),
      ("%H:%M:%S.%f %z %b %d %Y", "15:54:56.868 PST DEC 18 2017", "2017-12-18T23:54:56.868Z"),
      ("%Y%m%d%H%M%S", "20260302091407", "2026-03-02T09:14:07.000Z"),
      ("%s", "1772442847.25", "2026-03-02T09:14:07.250Z"),
    ]
  )
  func times(form: String, text: String, instant: String) throws {
    let pattern = try #require(TimePattern(form))
    let bytes = Array(text.utf8)
    let time = pattern.read(bytes.span, 0..<bytes.count, zone: .utc)
    #expect(time.map { CivilTime.rfc3339(milliseconds: $0) } == instant)
  }

  @Test(
    "what is no time by its form",
    arguments: [
      "31/02/2026 00:00:00", "1/13/2026 00:00:00", "01/01/2026", "01/01/2026 00:00:00 x", "",
    ]
  )
  func noTimes(text: String) throws {
    let pattern = try #require(TimePattern("%d/%m/%Y %H:%M:%S"))
    let bytes = Array(text.utf8)
    #expect(pattern.read(bytes.span, 0..<bytes.count, zone: .utc) == nil)
  }

  @Test("an hour that occurs twice is its first occurrence")
  func ambiguousHour() throws {
    let zone = try #require(ZoneLoader.zone(named: "Europe/Berlin"))
    let pattern = try #require(TimePattern("%d.%m.%Y %H:%M"))
    let bytes = Array("25.10.2026 02:30".utf8)
    let time = pattern.read(bytes.span, 0..<bytes.count, zone: zone)
    #expect(time.map { CivilTime.rfc3339(milliseconds: $0) } == "2026-10-25T00:30:00.000Z")
  }
}
