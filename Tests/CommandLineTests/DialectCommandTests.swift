import Foundation
import Testing

/// Dialects through the command line.
@Suite struct DialectCommandTests {
  private let master =
    #""","0812345678","0898765432","x","""S"" <0812345678>","PJSIP/a-1","PJSIP/b-2","Dial","b","2026-03-02 09:14:07","2026-03-02 09:14:12","2026-03-02 09:14:42",35,30,"ANSWERED","DOCUMENTATION","1772417647.1",""#
    + "\"\n"

  @Test func headerlessExportIsRecognised() throws {
    let folder = try Scratch()
    let file = folder.file("Master.csv")
    try Data(master.utf8).write(to: URL(fileURLWithPath: file))
    let calls = try Program.run("calls", file, "--home-country", "TH", "--timezone", "+07:00")
    #expect(calls.status == 0, "\(calls.complaints)")
    #expect(calls.text.contains("+66812345678"))
    #expect(calls.text.contains("2026-03-02T02:14:07.000Z"))
    let named = try Program.run("formats", "detect", file)
    #expect(named.status == 0)
    #expect(named.text.hasPrefix("asterisk-cdr-csv:"))
  }

  @Test func anIdThatLooksLikeATagIsText() throws {
    let folder = try Scratch()
    let rows = (0..<3).map {
      "a7d\($0)4c1f;0812345678;089876543\($0);2026-03-02 09:14:0\($0);2026-03-02 09:15:00;ANS\n"
    }
    let file = try folder.write(rows.joined(), "export.txt")
    let own = try folder.write(
      """
      dialect: mine
      delimiter: ';'
      columns: [{id: call_id}, {a: calling_number}, {b: called_number}, {t: setup_time}, {e: release_time}, {r: {field: disposition, words: [ANS]}}]
      disposition: {ANS: answered}

      """,
      "mine.yaml"
    )
    let plain = try Program.run("formats", "detect", file)
    #expect(plain.text.hasPrefix("csv: "), "\(plain.text)\(plain.complaints)")
    let named = try Program.run("formats", "detect", file, "--dialect", own)
    #expect(named.text.hasPrefix("mine: "), "\(named.text)\(named.complaints)")
    let calls = try Program.run("calls", file, "--format", own)
    #expect(calls.text.split(separator: "\n").count == 4, "\(calls.complaints)")
    let header = "a7d,start,src,dst\n1,2026-03-02 09:14:07,+66812345678,1669\n"
    let other = try Program.run("calls", try folder.write(header, "other.csv"))
    #expect(other.status == 0, "\(other.complaints)")
  }

  @Test func listShowAndCheck() throws {
    let folder = try Scratch()
    let list = try Program.run("formats", "list")
    #expect(list.text.contains("cisco-cucm"))
    let shown = try Program.run("formats", "show", "sansay")
    #expect(shown.text.hasPrefix("dialect: sansay\n"))
    let file = folder.file("my.yaml")
    try Data(shown.output).write(to: URL(fileURLWithPath: file))
    #expect(try Program.run("formats", "check", file).status == 0)
    try Data("dialect: x\ncolumns: [{a: caling_number}]\n".utf8)
      .write(to: URL(fileURLWithPath: file))
    let bad = try Program.run("formats", "check", file)
    #expect(bad.status == 2)
    #expect(bad.complaints.contains("my.yaml:2:"))
    #expect(bad.complaints.contains("calling_number"))
  }

  /// Dialects that a user names may be as plain as they like, and which is meant is asked all the same.
  @Test func plainDialectsOfAFileAreToldApart() throws {
    let folder = try Scratch()
    let two = ["day-first": "%d/%m", "month-first": "%m/%d"].sorted { $0.key < $1.key }
    let columns = two.map { name, form in
      """
      - dialect: \(name)
        columns:
          - a: calling_number
          - b: called_number
          - t: {field: setup_time, time: '\(form)/%Y %H:%M:%S'}
          - s: {field: talk}

      """
    }
    let own = try folder.write("dialects:\n" + columns.joined(), "own.yaml")
    func export(_ day: Int) throws -> String {
      let rows = (0..<8).map {
        "+66812345670,+6689876543\($0),03/\(day)/2026 10:0\($0):00,1\($0)\n"
      }
      return try folder.write(rows.joined(), "export-\(day).csv")
    }
    let clear = try Program.run("calls", try export(14), "--format", own)
    #expect(clear.status == 0 && clear.text.contains("2026-03-14T10:00:00.000Z"))
    let asked = try Program.run("calls", try export(10), "--format", own)
    #expect(asked.status == 2, "\(asked.complaints)")
    #expect(asked.complaints.contains("'day-first'") && asked.complaints.contains("'month-first'"))
    let found = try Program.run("formats", "detect", try export(14), "--dialect", own)
    #expect(found.text.hasPrefix("month-first:"))
  }

  @Test func whatOnlyADialectReadsIsSaid() throws {
    let folder = try Scratch()
    let header = "call_id;start_time;caller;callee;duration\n"
    let thai = try folder.write(
      header + "a;2569-03-02 10:00:00;0812345678;0898765431;10\n",
      "thai.csv"
    )
    for words in [["calls", "--output", "/dev/null"], ["analyze", "--alerts", "/dev/null"]] {
      let outcome = try Program.run(words + [thai, "--home-country", "TH"])
      #expect(outcome.complaints.contains("Set-up times of 2569"), "\(outcome.complaints)")
      #expect(outcome.complaints.contains("%E"))
    }
    let followed = try Program.run("tail", thai, "--from-start", "--exit-when-idle", "50ms")
    #expect(followed.complaints.contains("CS3087") && followed.complaints.contains("%E"))
    let comma = try folder.write(
      header + "a;2026-03-02 10:00:00;0812345678;0898765431;1,5\n",
      "comma.csv"
    )
    let outcome = try Program.run("calls", comma, "--output", "/dev/null")
    #expect(outcome.status == 3 && outcome.complaints.contains("'decimal: comma'"))
    let usual = try Program.run(
      "calls",
      try folder.write(
        header + "a;2026-03-02 10:00:00;0812345678;0898765431;15\n",
        "usual.csv"
      )
    )
    #expect(usual.status == 0 && !usual.complaints.contains("%E"))
  }

  @Test func unknownFormatIsUsage() throws {
    let outcome = try Program.run("calls", "-", "--format", "asterisk-cdr-csf")
    #expect(outcome.status == 2)
    #expect(outcome.complaints.contains("--format asterisk-cdr-csv"))
  }

  @Test func otherEncodingsAreConverted() throws {
    let folder = try Scratch()
    let text = "start,src,dst,billsec,trunk\n2026-03-02 09:14:07,0812345678,1669,30,ตรวจ\n"
    let plain = folder.file("utf8.csv")
    try Data(text.utf8).write(to: URL(fileURLWithPath: plain))
    let expected = try Program.run("calls", plain)
    #expect(expected.status == 0)
    #expect(expected.text.contains("ตรวจ"))
    for encoding in ["UTF-16", "UTF-16BE", "UTF-32LE"] {
      let file = folder.file("\(encoding).csv")
      let made = try Program.shell("iconv -f UTF-8 -t \(encoding) \"$1\" > \"$2\"", plain, file)
      #expect(made.status == 0)
      let found = try Program.run("calls", file)
      #expect(found.status == 0, "\(encoding): \(found.complaints)")
      #expect(withoutOrigin(found.text) == withoutOrigin(expected.text))
    }
  }

  /// Calls without where they stand: the mark of an encoding moves them.
  private func withoutOrigin(_ text: String) -> [Substring] {
    text.split(separator: "\n").map { $0[..<($0.range(of: ",/")?.lowerBound ?? $0.endIndex)] }
  }

  @Test func declaredThaiIsRead() throws {
    let folder = try Scratch()
    let dialect = folder.file("thai.yaml")
    try Data(
      """
      dialect: thai
      delimiter: ';'
      encoding: TIS-620
      decimal: comma
      zone: Asia/Bangkok
      columns:
        - date: {field: setup_time, with: time, time: '%d/%m/%E %H:%M:%S'}
        - time
        - a: {field: calling_number, form: lost-zero}
        - b: called_number
        - s: talk
        - trunk: ingress_trunk
      """.utf8
    ).write(to: URL(fileURLWithPath: dialect))
    let utf8 = folder.file("a.txt")
    let thai = folder.file("b.txt")
    try Data("02/03/2569;09:14:07;812345678;1669;30,5;ตรวจ\n".utf8)
      .write(to: URL(fileURLWithPath: utf8))
    #expect(try Program.shell("iconv -t TIS-620 \"$1\" > \"$2\"", utf8, thai).status == 0)
    let found = try Program.run("calls", thai, "--format", dialect, "--home-country", "TH")
    #expect(found.status == 0, "\(found.complaints)")
    for part in ["2026-03-02T02:14:07.000Z", "+66812345678", "30500", "ตรวจ"] {
      #expect(found.text.contains(part), "\(part)")
    }
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: Repository.corpus),
      "the corpus is absent: set CALLSIEVE_CORPUS"
    ),
    arguments: [
      ("asterisk_testsuite_Master.csv", "asterisk-cdr-csv", 2),
      ("asterisk_testsuite_Master2.csv", "asterisk-cdr-csv", 1),
      ("asterisk_pjsip_Master_19col.csv", "asterisk-cdr-custom", nil),
      ("freeswitch_mod_cdr_csv_Master.csv", "freeswitch-example", nil),
      ("freeswitch_json_cdr.json", "freeswitch-json-cdr", 1),
      ("cucm_cdr-examples_cdr.txt", "cisco-cucm", nil),
      ("cucm_cdr-examples_cmr.txt", "cisco-cucm-cmr", 0),
      ("sipproxy_acc_flatstore_fullSuccessfull.csv", "sip-acc-flatstore", nil),
      ("sipproxy_acc_flatstore_ackSuccessfull.csv", "sip-acc-flatstore", 4),
    ] as [(String, String, Int?)]
  )
  func filesOfRealSystems(name: String, dialect: String, calls: Int?) throws {
    let file = "\(Repository.corpus)/cdr_samples/real/\(name)"
    let detected = try Program.run("formats", "detect", file)
    #expect(detected.text.hasPrefix("\(dialect):"), "\(detected.text)\(detected.complaints)")
    #expect(detected.status == 0)
    let found = try Program.run("calls", file, "--format", dialect)
    let rows = found.text.split(separator: "\n").count - 1
    if let calls { #expect(max(0, rows) == calls, "\(found.text)\(found.complaints)") }
    if calls != 0 { #expect(rows > 0, "\(found.complaints)") }
  }
}
