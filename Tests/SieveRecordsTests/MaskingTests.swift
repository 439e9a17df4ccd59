import SieveDiagnostics
import SieveRecords
import Testing

/// Whatever is wrong with a record, no whole number of it is shown.
@Suite struct MaskingTests {
  private static let number = "66812345678"
  private static let header =
    "call_id,setup_time,answer_time,calling_number,called_number,talk_ms,imei,disposition"
  private static let good = [
    "c1", "2026-03-02T09:14:07Z", "2026-03-02T09:14:09Z", "+\(number)", "+66898765432", "1000", "",
    "answered",
  ]

  private func expectMasked(_ result: Decoded, location: SourceLocation = #_sourceLocation) {
    let all = result.rejects + result.warnings + result.fatal
    #expect(!all.isEmpty, sourceLocation: location)
    for diagnostic in all {
      for shown in [DiagnosticRenderer().text(diagnostic), DiagnosticRenderer().json(diagnostic)] {
        #expect(!shown.contains(Self.number), "\(shown)", sourceLocation: location)
      }
    }
  }

  @Test(arguments: [1, 2, 5, 6, 7], ["66812345678", "x'66812345678", "66812345678 \" "])
  func valuesOfRows(column: Int, value: String) {
    var row = Self.good
    row[column] = value
    // A number may be a good Unix time or duration; then there is nothing to say.
    let result = csv(Self.header + "\n" + row.joined(separator: ",") + "\n")
    if result.codes.isEmpty, result.warnings.isEmpty { return }
    expectMasked(result)
  }

  @Test func rowsOfTheWrongLength() {
    let row = Self.good.joined(separator: ",")
    expectMasked(csv(Self.header + "\n" + row + ",\(Self.number)\n"))
    expectMasked(csv(Self.header + "\n\(Self.number),\(Self.number)\n"))
  }

  @Test func filesWithoutAHeader() {
    let row = Self.good.joined(separator: ",") + "\n"
    expectMasked(csv(row + row))
    var options = RecordOptions()
    options.mapping = [MappedColumn(field: .calledNumber, column: "+66812345670", unit: nil)]
    expectMasked(csv(row + row, options))
  }

  @Test func valuesOfObjects() {
    let object = "{\"setup_time\":\"\(Self.number) x\",\"calling_number\":\"+\(Self.number)\"}\n"
    expectMasked(jsonl(object))
    expectMasked(jsonl("{\"calling_number\":\"+\(Self.number)\"}\n"))
    expectMasked(
      jsonl("{\"setup_time\":\"2026-03-02T09:14:07Z\",\"calling_number\":+\(Self.number)\n")
    )
  }

  @Test func lengthsAreShownWhole() {
    var options = RecordOptions()
    options.lineLengthMax = 1_048_576
    let row = String(repeating: "x", count: 1_100_000)
    for result in [
      csv(Self.header + "\n" + row + "\n", options),
      jsonl("{\"setup_time\":\"2026-03-02T09:14:07Z\"}\n" + row + "\n", options),
    ] {
      let shown = result.rejects.map { DiagnosticRenderer().text($0) }.joined()
      #expect(shown.contains("longer than 1048576 bytes"), "\(shown)")
    }
  }
}
