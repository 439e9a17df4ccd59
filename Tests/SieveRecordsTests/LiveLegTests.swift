import SieveBytes
import SieveModel
import Testing

@testable import SieveRecords

/// Legs in live mode: a call at its first record, the others amend it.
@Suite struct LiveLegTests {
  private func steps(_ text: String, callsMax: Int = 100) throws -> (steps: [String], rejects: Int)
  {
    var dialect = LegDialect.dialect
    dialect.legs?.callsMax = callsMax
    var decoder = DialectDecoder(
      dialect: dialect,
      options: RecordOptions(),
      plan: NumberPlan(home: nil),
      source: 0,
      sourceName: "x",
      isLive: true
    )
    var output = DecodedRecords()
    let bytes = Array(text.utf8)
    try decoder.decode(bytes.span, into: &output)
    try decoder.finish(into: &output)
    let steps = output.batch.attempts.map { attempt in
      let time = CivilTime.rfc3339(milliseconds: attempt.setupTime).dropFirst(11).prefix(8)
      return "\(attempt.stage) \(attempt.dialog & ~Attempt.recordDialog) \(time) "
        + "\(attempt.talkMilliseconds)"
    }
    return (steps, output.rejects.count)
  }

  private func row(_ time: String, _ id: String, _ talk: Int) -> String {
    let start = time.isEmpty ? "" : "2026-03-02T\(time)Z"
    return "\(start),+66812345678,+66898765432,\(id),\(talk)\n"
  }

  @Test func furtherRecordsAmend() throws {
    let found = try steps(
      row("09:00:00", "a", 5) + row("09:00:01", "b", 1) + row("09:00:02", "a", 9)
    )
    #expect(
      found.steps == [
        "opened 1 09:00:00 5000", "opened 2 09:00:01 1000", "amended 1 09:00:00 9000",
      ]
    )
  }

  @Test("a call stays where it was put, even when a later record says it began before")
  func setupIsKept() throws {
    let found = try steps(row("09:00:05", "a", 5) + row("09:00:02", "a", 7))
    #expect(found.steps == ["opened 1 09:00:05 5000", "amended 1 09:00:05 7000"])
  }

  @Test("a record without a time waits for one that has it, and is rejected when none comes")
  func untimed() throws {
    let found = try steps(row("", "a", 5) + row("", "b", 5) + row("09:00:00", "a", 6))
    #expect(found.steps == ["opened 1 09:00:00 6000"])
    #expect(found.rejects == 1)
  }

  @Test("the oldest call is forgotten")
  func bounded() throws {
    let text = row("09:00:00", "a", 1) + row("09:00:01", "b", 1) + row("09:00:02", "a", 2)
    let found = try steps(text, callsMax: 1)
    #expect(found.steps.map { $0.prefix(8) } == ["opened 1", "opened 2", "opened 3"])
  }

  @Test("without an id a record is a whole call")
  func withoutID() throws {
    #expect(try steps(row("09:00:00", "", 1)).steps == ["complete 0 09:00:00 1000"])
  }
}
