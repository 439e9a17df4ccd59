import Foundation
import Testing

/// `--from-rejects`: rejected records are taken again as they would have been in place.
@Suite struct RejectAgainTests {
  private static let comma = """
    call_id;start;src;dst;duration;disposition;user_agent
    c1;2026-03-02 09:14:07;0812345678;0898765432;30;ANSWERED;Zoiper
    c2;2026-13-02 09:14:08;0812345678;0898765433;30;ANSWERED;Zoiper
    c3;2026-03-02 09:14:09;0812345678;0898765434;30;ANSWERED;Zoi#per
    c4;2026-03-02 09:14:10;0812345678;0898765435;-0;ANSWERED;Zoiper
    c5;2026-03-02 09:14:11;0812345678;0898765436;30;ANSWERED;Zoiper
    c6;2026-03-02 09:14:12;0812345678;0898765437;30;ANSWERED;"Zoiper
    c7;2026-03-02 09:14:13;0812345678;0898765438;30;ANSWERED;"Zoi
    per"

    """
  private static let asterisk = (0..<6).map { row in
    #""","0812345678","089876540\#(row)","x","""S"" <0812345678>","PJSIP/a-1","PJSIP/b-2","Dial","b","2026-\#(row == 3 ? "13" : "03")-02 09:14:0\#(row)","2026-03-02 09:14:12","2026-03-02 09:14:42",35,30,"ANSWERED","DOCUMENTATION","1772417647.\#(row)",""#
      + "\"\n"
  }.joined()
  private static let lines = """
    {"call_id":"j1","setup_time":"2026-03-02 09:00:00","calling_number":"0812345678","called_number":"1669"}
    {"call_id":"j2","setup_time":"2026-13-02 09:00:01","calling_number":"0812345678","called_number":"1669"}
    {"call_id":"j3";"setup_time":"2026-03-02 09:00:02","calling_number":"0812345678","called_number":"1669"}

    """
  private static let options = ["--timezone", "Asia/Bangkok", "--home-country", "TH"]

  /// What is wrong above, and what is right in as many bytes.
  private static func mend(_ text: String, isJSON: Bool = false) -> String {
    let quote = isJSON ? "\\\"" : "\""
    return text.replacing("2026-13-02", with: "2026-03-02").replacing("Zoi#per", with: "Zoi;per")
      .replacing("Zoi;per", with: "Zoi-per").replacing(";-0;", with: ";30;")
      .replacing(";\(quote)Zoiper", with: ";xZoiper").replacing("j3\(quote);", with: "j3\(quote),")
  }

  /// Writes the inputs with their faults.
  private func inputs(_ folder: Scratch) throws -> [String] {
    let comma = Self.comma.replacing("Zoi#per", with: "Zoi;per")
    return [
      try folder.write(comma, "comma.csv"), try folder.write(Self.asterisk, "Master.csv"),
      try folder.write(Self.lines, "lines.jsonl"),
    ]
  }

  private func rows(_ outcome: Outcome) -> [Substring] {
    outcome.text.split(separator: "\n").dropFirst().sorted()
  }

  @Test func mendedRecordsAreWhatTheyWouldHaveBeen() throws {
    let folder = try Scratch()
    let inputs = try inputs(folder)
    let rejects = folder.file("rejects.jsonl")
    let first = try Program.run(["calls"] + inputs + Self.options + ["--rejects", rejects])
    #expect(first.status == 0, "\(first.complaints)")
    let text = String(decoding: try contents(rejects), as: UTF8.self)
    let codes = try objects(text).compactMap { $0["code"] as? String }
    #expect(Set(codes) == ["CS1101", "CS1104", "CS1108", "CS1203", "CS1204"])
    #expect(try objects(text).compactMap { $0["layout"] as? String }.count == 3)
    let mended = try folder.write(Self.mend(text, isJSON: true), "mended.jsonl")
    let again = try Program.run(["calls", mended, "--from-rejects"])
    #expect(again.status == 0, "\(again.complaints)")
    #expect(rows(again).count == codes.count)
    // The same files without their faults: every record, with source and offset.
    for input in inputs {
      let whole = String(decoding: try contents(input), as: UTF8.self)
      try Data(Self.mend(whole).utf8)
        .write(to: URL(fileURLWithPath: input))
    }
    let whole = try Program.run(["calls"] + inputs + Self.options)
    #expect((rows(first) + rows(again)).sorted() == rows(whole))
  }

  @Test func oneRunTakesBoth() throws {
    let folder = try Scratch()
    let header = "call_id,start_time,caller,callee,duration,disposition\n"
    // Two calls that look alike, one of which is rejected at first.
    let good = ",2026-03-02T09:00:05Z,+66812345678,+66898765431,10,answered\n"
    let bad = good.replacing("2026-03", with: "2026-33")
    let file = try folder.write(header + good + bad, "day.csv")
    let rejects = folder.file("rejects.jsonl")
    #expect(try Program.run("calls", file, "--rejects", rejects).status == 0)
    let text = String(decoding: try contents(rejects), as: UTF8.self)
    try Data(text.replacing("2026-33", with: "2026-03").utf8)
      .write(to: URL(fileURLWithPath: rejects))
    let both = try Program.run("calls", file, rejects, "--from-rejects")
    _ = try folder.write(header + good + good, "day.csv")
    let whole = try Program.run("calls", file)
    #expect(both.status == 0 && rows(both).count == 2, "\(both.complaints)")
    #expect(rows(both) == rows(whole))
  }

  @Test(arguments: ["plain", "gzip", "stdin", "pipe"])
  func whatWasNotMendedIsRejectedAgain(way: String) throws {
    let folder = try Scratch()
    let inputs = try inputs(folder)
    let rejects = folder.file("rejects.jsonl")
    let again = folder.file("again.jsonl")
    _ = try Program.run(["calls"] + inputs + Self.options + ["--rejects", rejects])
    let line =
      switch way {
      case "plain": "$CALLSIEVE calls \"$1\" --from-rejects --rejects \"$2\""
      case "gzip":
        "gzip \"$1\"; $CALLSIEVE calls \"$1.gz\" --from-rejects --rejects \"$2\"; s=$?; gunzip \"$1.gz\"; exit $s"
      case "stdin": "$CALLSIEVE calls - --from-rejects --rejects \"$2\" < \"$1\""
      default: "$CALLSIEVE calls <(cat \"$1\") --from-rejects --rejects \"$2\""
      }
    let outcome = try Program.shell(line, rejects, again)
    #expect(outcome.status == 3, "\(outcome.complaints)")
    #expect(outcome.complaints.contains("CS3030"))
    let texts = try [rejects, again].map { path in
      String(decoding: try contents(path), as: UTF8.self).split(separator: "\n").sorted()
    }
    #expect(texts[0].count > 6 && texts[0] == texts[1])
  }

  @Test func aDialectOfOnesOwnIsGivenAgain() throws {
    let folder = try Scratch()
    let rows = (0..<4).map { "0\($0)/03/2569 09:14:0\($0);0812345678;0898765432;\($0)\n" }.joined()
    let file = try folder.write(rows, "export.txt")
    func dialect(_ pattern: String) throws -> String {
      try folder.write(
        """
        dialect: my-switch
        delimiter: ';'
        columns:
          - date: {field: setup_time, time: '\(pattern)'}
          - a: calling_number
          - b: called_number
          - s: {field: talk}

        """,
        "my.yaml"
      )
    }
    let rejects = folder.file("rejects.jsonl")
    let yaml = try dialect("%d.%m.%E %H:%M:%S")
    let first = try Program.run("calls", file, "--format", yaml, "--rejects", rejects)
    #expect(first.status == 3)
    _ = try dialect("%d/%m/%E %H:%M:%S")
    let unknown = try Program.run("calls", rejects, "--from-rejects")
    #expect(unknown.status == 3 && unknown.complaints.contains("CS3091"), "\(unknown.complaints)")
    let again = try Program.run("calls", rejects, "--from-rejects", "--format", yaml)
    let whole = try Program.run("calls", file, "--format", yaml)
    // A date on day 00 stays wrong.
    #expect(again.status == 0 && self.rows(again).count == 3, "\(again.complaints)")
    #expect(self.rows(again) == self.rows(whole))
  }

  @Test(arguments: ["calls", "tail"])
  func lateRecordsAndThoseOfTailAreTaken(command: String) throws {
    let folder = try Scratch()
    let text = """
      call_id,start_time,caller,callee,duration,disposition
      a,2026-03-05T09:00:00Z,+66812345678,+66898765431,10,answered
      b,2026-03-02T09:00:00Z,+66812345678,+66898765432,10,answered
      c,2026-33-05T09:00:01Z,+66812345678,+66898765433,10,answered

      """
    let file = try folder.write(text, "day.csv")
    let rejects = folder.file("rejects.jsonl")
    let own =
      command == "calls"
      ? ["--reorder", "0s"] : ["--from-start", "--exit-when-idle", "300ms"]
    let first = try Program.run(
      [command, file, "--rejects", rejects, "--skew", "\(file)=-2"] + own
    )
    #expect(first.status == 0, "\(first.complaints)")
    let kept = String(decoding: try contents(rejects), as: UTF8.self)
    #expect(kept.contains("CS1302"))
    #expect(kept.contains("CS1203") && kept.contains("\"skew_ms\":-2000"))
    try Data(kept.replacing("2026-33", with: "2026-03").utf8)
      .write(to: URL(fileURLWithPath: rejects))
    let again = try Program.run("calls", rejects, "--from-rejects")
    #expect(again.status == 0, "\(again.complaints)")
    let rows = rows(again)
    #expect(rows.count == 2)
    #expect(rows.first?.contains("2026-03-02T08:59:58.000Z") == true)
    #expect(rows.last?.contains("2026-03-05T08:59:59.000Z") == true)
  }

  @Test func damagedFilesAreTold() throws {
    let folder = try Scratch()
    let layout = #"{"layout":"day.csv","format":"csv","header":"start_time,caller,callee"}"#
    let record =
      #"{"code":"CS1203","source":"day.csv","line":2,"message":"m","record":"2026-03-02T09:00:00Z,+66812345678,1669"}"#
    let lines = [
      layout, record, "{\"code\":\"CS1203\",\"source\":\"day.csv\",\"rec", "not JSON",
      #"{"code":"CS9999","record":"x"}"#, #"{"code":"CS1203","source":7,"record":"x"}"#,
      #"{"code":"CS1203","record_base64":"?"}"#, #"{"code":"CS1203"}"#, #"{"layout":"b"}"#,
      #"{"code":"CS1101","source":"b.csv","record":"1,2"}"#,
      #"{"code":"CS1102","source":"day.csv","cut":true,"message":"m","record":"2026-03-02"}"#,
    ]
    let file = try folder.write(lines.joined(separator: "\n"), "rejects.jsonl")
    let again = folder.file("again.jsonl")
    let outcome = try Program.run("calls", file, "--from-rejects", "--rejects", again)
    // One source has no layout.
    #expect(outcome.status == 3 && rows(outcome).count == 1, "\(outcome.complaints)")
    for word in ["CS1501", "CS3091", "CS3092", "rejects.jsonl:3", "'b.csv'", "'code'", "base64"] {
      #expect(outcome.complaints.contains(word), "\(word) in \(outcome.complaints)")
    }
    // Nothing is lost on the way: what was damaged and mended there is taken.
    let kept = try objects(String(decoding: try contents(again), as: UTF8.self))
    let codes = kept.compactMap { $0["code"] as? String }.sorted()
    #expect(codes == ["CS1101", "CS1102"] + Array(repeating: "CS1501", count: 7))
    let mended = kept.map { line -> [String: Any] in
      guard line["record"] as? String == "not JSON" else { return line }
      return line.merging(["record": record]) { $1 }
    }
    let text = try
      ([["layout": "day.csv", "format": "csv", "header": "start_time,caller,callee"]]
      + mended).map {
        String(decoding: try JSONSerialization.data(withJSONObject: $0), as: UTF8.self)
      }
    let second = try Program.run(
      "calls",
      try folder.write(text.joined(separator: "\n"), "second.jsonl"),
      "--from-rejects"
    )
    #expect(rows(second).count == 1, "\(second.complaints)")
  }

  @Test func otherFilesAreRefusedOrRead() throws {
    let folder = try Scratch()
    let day = try folder.write(
      "start_time,caller,callee\n2026-03-02T09:00:00Z,+66812345678,1669\n",
      "day.csv"
    )
    let none = try Program.run("calls", day, "--from-rejects")
    #expect(none.status == 3 && none.complaints.contains("CS3090"), "\(none.complaints)")
    let line = #"{"layout":"day.csv","format":"csv","header":"start_time,caller,callee"}"#
    let file = try folder.write(line + "\n", "rejects.jsonl")
    let plain = try Program.run("calls", file)
    #expect(plain.status == 3 && plain.complaints.contains("--from-rejects"))
    #expect(try Program.run("replay", file, "--from-rejects").status == 2)
  }
}
