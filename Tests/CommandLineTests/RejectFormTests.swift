import Foundation
import Testing

/// Rejects of formats that are more than lines, taken again.
@Suite struct RejectFormTests {
  private func rows(_ outcome: Outcome) -> [Substring] {
    outcome.text.split(separator: "\n").dropFirst().sorted()
  }

  private static let roaming =
    Repository.corpus + "/cdr_samples/ber_synthetic/CDTHA01MMR0100042.tap3"

  /// Times in them are local, and the file says once what its offsets are.
  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: roaming),
      "the corpus is absent: set CALLSIEVE_CORPUS"
    )
  )
  func roamingRecordsKeepTheirOffsets() throws {
    let folder = try Scratch()
    let whole = try contents(Self.roaming)
    var damaged = whole
    let places = (0..<whole.count - 10).filter { whole[$0..<($0 + 10)] == Data("2025030102".utf8) }
    try #require(places.count > 8)
    for place in [places[1], places[4]] {
      damaged.replaceSubrange((place + 4)..<(place + 6), with: "13".utf8)
    }
    let file = try folder.write(damaged, "day.tap3")
    let rejects = folder.file("rejects.jsonl")
    let first = try Program.run("calls", file, "--rejects", rejects)
    let lines = try objects(String(decoding: try contents(rejects), as: UTF8.self))
    #expect(lines.first?["time_offsets"] as? [String] == ["1=+0700"])
    #expect(lines.count == 3)
    let mended = lines.map { line -> [String: Any] in
      guard let base64 = line["record_base64"] as? String, var bytes = Data(base64Encoded: base64),
        let month = bytes.range(of: Data("20251301".utf8))
      else { return line }
      bytes.replaceSubrange(month, with: "20250301".utf8)
      return line.merging(["record_base64": bytes.base64EncodedString()]) { $1 }
    }
    let texts = try mended.map {
      String(decoding: try JSONSerialization.data(withJSONObject: $0), as: UTF8.self)
    }
    let again = try Program.run(
      "calls",
      try folder.write(texts.joined(separator: "\n"), "mended.jsonl"),
      "--from-rejects"
    )
    _ = try folder.write(whole, "day.tap3")
    let expected = try Program.run("calls", file)
    #expect(again.status == 0 && rows(again).count == 2, "\(again.complaints)")
    #expect((rows(first) + rows(again)).sorted() == rows(expected))
  }

  @Test func aCallOfSeveralRecordsIsOneReject() throws {
    let folder = try Scratch()
    func row(_ id: Int, _ time: String, _ callee: Int) -> String {
      #""","0812345678","089876540\#(callee)","x","""S"" <0812345678>","PJSIP/a-1","PJSIP/b-2","Dial","b","\#(time)","","2026-03-02 09:14:42",35,0,"NO ANSWER","DOCUMENTATION","177241\#(id).\#(callee)","","","177241\#(id).1","1""#
        + "\n"
    }
    // The times of one call say nothing in both of its records.
    let none = "0000-00-00 00:00:00"
    let text =
      row(1, "2026-03-02 09:14:07", 1) + row(2, none, 1) + row(2, none, 2)
      + row(3, "2026-03-02 09:14:09", 1)
    let file = try folder.write(
      text.replacing("2026-03-02 09:14:42\",35", with: "\",35"),
      "Master.csv"
    )
    let rejects = folder.file("rejects.jsonl")
    let first = try Program.run("calls", file, "--home-country", "TH", "--rejects", rejects)
    let kept = String(decoding: try contents(rejects), as: UTF8.self)
    let records = try objects(kept).compactMap { $0["record"] as? String }
    #expect(records.count == 1 && records[0].split(separator: "\n").count == 2, "\(kept)")
    // What is mended there is as long as what was there.
    try Data(kept.replacing(none, with: "2026-03-02 09:14:08").utf8)
      .write(to: URL(fileURLWithPath: rejects))
    let again = try Program.run("calls", rejects, "--from-rejects")
    let mended = String(decoding: try contents(file), as: UTF8.self)
      .replacing(none, with: "2026-03-02 09:14:08")
    _ = try folder.write(mended, "Master.csv")
    let expected = try Program.run("calls", file, "--home-country", "TH")
    #expect(again.status == 0 && rows(again).count == 1, "\(again.complaints)")
    #expect((rows(first) + rows(again)).sorted() == rows(expected))
  }

  @Test func packetsAreLeft() throws {
    let folder = try Scratch()
    let line =
      #"{"code":"CS1411","source":"a.pcap","packet":7,"message":"m","record":"INVITE sip:x SIP/3.0"}"#
    let layout = #"{"layout":"a.pcap","format":"pcap"}"#
    let file = try folder.write(layout + "\n" + line + "\n", "rejects.jsonl")
    let again = folder.file("again.jsonl")
    let outcome = try Program.run("calls", file, "--from-rejects", "--rejects", again)
    #expect(outcome.status == 3 && outcome.complaints.contains("CS3092"), "\(outcome.complaints)")
    #expect(String(decoding: try contents(again), as: UTF8.self) == layout + "\n" + line + "\n")
  }
}
