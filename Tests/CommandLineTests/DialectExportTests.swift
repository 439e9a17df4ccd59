import Foundation
import Testing

/// `calls --as DIALECT`.
@Suite struct DialectExportTests {
  private static let rows = """
    call_id,setup_time,answer_time,release_time,calling_number,called_number,disposition,imei
    1772417647.1,2026-03-02T09:14:07Z,2026-03-02T09:14:12Z,2026-03-02T09:14:42Z,+66812345678,+66898765431,answered,123456789012345
    1772417707.2,2026-03-02T09:15:07Z,,2026-03-02T09:15:42Z,+66812345678,+66898765432,no_answer,123456789012346

    """

  @Test(arguments: ["asterisk-cdr-csv", "twilio", "tsv", "semicolon", "csv"])
  func whatIsWrittenIsReadWithoutAHint(form: String) throws {
    let folder = try Scratch()
    let file = try folder.write(Self.rows, "day.csv")
    let other = folder.file("other")
    let zone = ["--timezone", "+07:00"]
    let written = try Program.run(["calls", file, "--as", form, "--output", other] + zone)
    #expect(written.status == 0, "\(written.complaints)")
    #expect(written.complaints.contains("CS1422") == ["asterisk-cdr-csv", "twilio"].contains(form))
    let read = try Program.run(["calls", other, "--as", "jsonl"] + zone)
    let calls = try objects(read.text)
    try #require(calls.count == 2, "\(read.complaints)")
    #expect(
      calls[0]["talk_ms"] as? Int == 30_000 && calls[0]["call_id"] as? String == "1772417647.1"
    )
    #expect(calls[0]["answer_time"] as? String == "2026-03-02T09:14:12.000Z")
    #expect(calls[1]["disposition"] as? String == "no_answer")
    #expect(calls.map { $0["calling_number"] as? String } == ["+66812345678", "+66812345678"])
  }

  @Test func onlySomeAreWritten() throws {
    let folder = try Scratch()
    let file = try folder.write(Self.rows, "day.csv")
    let list = try Program.run("formats", "list").text
    #expect(list.contains(/twilio +.*\(written\)/) && list.contains(/sansay [^(]*\(semicolons/))
    for form in ["sansay", "pcap", "asterisk-cdr-csf"] {
      let refused = try Program.run("calls", file, "--as", form)
      #expect(refused.status == 2 && refused.text.isEmpty, "\(form): \(refused.complaints)")
    }
    let own = try folder.write(
      """
      dialect: mine
      delimiter: '|'
      write: true
      columns:
        - a: calling_number
        - kind: {write: call}
        - t: {field: setup_time, write: '%d/%m/%E %H:%M:%S.%f'}
        - s: {field: talk, unit: ms}

      """,
      "mine.yaml"
    )
    let written = try Program.run("calls", file, "--as", own)
    #expect(
      written.text.split(separator: "\n").first
        == #""+66812345678"|"call"|"02/03/2569 09:14:07.000"|30000"#
    )
  }
}
