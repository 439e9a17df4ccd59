import Foundation
import Testing

/// `tail --quality`: how good the records of followed files and spool folders are.
@Suite struct TailQualityTests {
  private let folder: Scratch
  private let report: String

  init() throws {
    folder = try Scratch()
    report = folder.file("quality.json")
  }

  private static let header = "call_id,start_time,caller,callee,duration,disposition\n"

  private static func row(
    _ id: String,
    _ second: Int,
    from caller: String = "+66812345678",
    to callee: String = "+66898765431"
  ) -> String {
    let time = Date(timeIntervalSince1970: TimeInterval(1_772_445_600 + second)).formatted(.iso8601)
    return "\(id),\(time),\(caller),\(callee),10,answered\n"
  }

  /// A record of Asterisk with a number of its own.
  private static func master(_ number: Int) -> String {
    #""","0812345678","0898765432","x","""S"" <0812345678>","PJSIP/a-1","PJSIP/b-2","Dial","b","2026-03-02 09:14:10","2026-03-02 09:15:12","2026-03-02 09:15:42",35,30,"ANSWERED","DOCUMENTATION","1772417647.\#(number)","","","1772417647.\#(number)","\#(number)""#
      + "\n"
  }

  private func append(_ text: String, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    try #require(descriptor >= 0)
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try handle.write(contentsOf: Data(text.utf8))
  }

  private func arguments(_ paths: [String], _ more: [String] = []) -> [String] {
    ["tail"] + paths
      + ["--from-start", "--ahead", "9000d", "--quality", report, "--alerts", "/dev/null"] + more
  }

  private func run(_ paths: [String], _ more: String...) throws -> Outcome {
    try Program.run(arguments(paths, ["--exit-when-idle", "100ms"] + more))
  }

  private func found() throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: contents(report)) as? [String: Any]
    return try #require(object)
  }

  private func sources() throws -> [[String: Any]] {
    try #require(try found()["sources"] as? [[String: Any]])
  }

  private func number(_ source: [String: Any], _ keys: String...) -> Int? {
    var value: Any? = source
    for key in keys { value = (value as? [String: Any])?[key] }
    return value as? Int
  }

  @Test func aNameIsOneSourceThroughRotation() throws {
    let path = folder.file("calls.csv")
    let other = folder.file("other.csv")
    let calls = (0..<20).map { Self.row("c\($0)", $0 * 10) }
    try append(Self.header + calls[..<10].joined() + "nonsense\n", to: path)
    // The same calls as another system has seen them, two seconds later.
    try append(
      Self.header + (0..<20).map { Self.row("c\($0)", $0 * 10 + 2) }.joined(),
      to: other
    )
    let program = try LiveProgram(arguments([path, other]), ready: "Following ")
    program.wait { program.said.contains("CS1101") }
    // The watermark is looked at ten times a second.
    usleep(300_000)
    try #require(rename(path, path + ".1") == 0)
    // One again, one that says nothing of its number, one that came five hours late, one of the year 2060.
    let late = calls[10...].joined() + calls[19] + Self.row("x", 195, from: "alice", to: "")
    try append(Self.header + late + Self.row("old", -18_000), to: path)
    try append(Self.row("far", 1_074_000_000), to: path)
    program.wait { program.said.contains("CS3087") }
    let outcome = try program.end()
    #expect(outcome.status == 130, "\(outcome.complaints)")
    let report = try found()
    #expect(report["schema"] as? String == "callsieve.quality.v1")
    let since = try #require(report["since"] as? String)
    #expect(try #require(report["until"] as? String) >= since)
    let all = try sources()
    #expect(all.map { $0["source"] as? String } == [path, other])
    let first = all[0]
    #expect(first["format"] as? String == "csv" && number(first, "files") == 2)
    #expect(number(first, "records") == 25 && number(first, "attempts") == 24)
    #expect(first["rejects"] as? [String: Int] == ["CS1101": 1, "CS1302": 1, "CS3087": 1])
    #expect(number(first, "rejected", "count") == 1)
    #expect(number(first, "duplicates", "within") == 1)
    #expect(number(first, "missing", "called_number", "count") == 1)
    #expect(number(first, "numbers", "calling_number", "unparseable", "count") == 1)
    let times = first["times"] as? [String: Any]
    #expect(times?["last"] as? String == "2026-03-02T10:03:15.000Z", "\(times ?? [:])")
    let clock = (first["clock"] as? [[String: Any]])?.first
    #expect(clock?["source"] as? String == other && clock?["ahead_ms"] as? Int == -2000)
    #expect(outcome.complaints.contains("Quality of \(path): 4.0 % rejected, 1 repeated"))
    #expect(outcome.complaints.contains("clock 2.0 s ahead of \(path)"))
  }

  @Test func numbersOfRecordsGoOnInTheNextFile() throws {
    let path = folder.file("Master.csv")
    try append((1...9).map(Self.master).joined(), to: path)
    let program = try LiveProgram(
      arguments([path], ["--exit-when-idle", "5s"]),
      ready: "Following "
    )
    program.wait { program.said.contains("Following") }
    usleep(300_000)
    try #require(rename(path, path + ".1") == 0)
    try append((13...20).map(Self.master).joined(), to: path)
    usleep(300_000)
    #expect(try program.end().status == 130)
    let sequence = try sources()[0]["sequence"] as? [String: Any]
    #expect(sequence?["records"] as? Int == 17 && sequence?["missing"] as? Int == 3)
    let gaps = sequence?["gaps"] as? [[String: Int]]
    #expect(gaps == [["first": 10, "last": 12, "count": 3]])
  }

  @Test(.needs("gzip")) func aSpoolFolderIsOneSource() throws {
    let spool = folder.file("spool")
    let below = spool + "/monday"
    try FileManager.default.createDirectory(atPath: below, withIntermediateDirectories: true)
    try append((1...5).map(Self.master).joined(), to: spool + "/a.csv")
    try append((8...9).map(Self.master).joined(), to: below + "/b.csv")
    #expect(try Program.shell("gzip \"$1\"", below + "/b.csv").status == 0)
    try append("what is this\n", to: spool + "/c.csv")
    let outcome = try run([spool], "--settle", "0", "--format", "asterisk-cdr-csv")
    let all = try sources()
    #expect(all.count == 1, "\(outcome.complaints)")
    #expect(all[0]["source"] as? String == spool && number(all[0], "files") == 3)
    #expect(all[0]["format"] as? String == "asterisk-cdr-csv")
    #expect(number(all[0], "attempts") == 7 && number(all[0], "rejected", "count") == 1)
    #expect(number(all[0], "sequence", "missing") == 2)
    let pattern = spool + "/*.csv"
    _ = try run([pattern], "--settle", "0", "--format", "asterisk-cdr-csv")
    #expect(try sources().map { $0["source"] as? String } == [pattern])
  }

  @Test func aRunCountsForItself() throws {
    let path = folder.file("calls.csv")
    let state = folder.file("state")
    try append(Self.header + (0..<7).map { Self.row("c\($0)", $0) }.joined(), to: path)
    #expect(try run([path], "--state", state).status == 0)
    #expect(number(try sources()[0], "attempts") == 7)
    try append((7..<10).map { Self.row("c\($0)", $0) }.joined(), to: path)
    #expect(try run([path], "--state", state).status == 0)
    let second = try sources()
    #expect(second.count == 1 && number(second[0], "attempts") == 3)
    #expect(number(second[0], "duplicates", "within") == 0)
  }

  @Test func furtherSourcesAreOne() throws {
    let many = folder.file("many")
    try FileManager.default.createDirectory(atPath: many, withIntermediateDirectories: true)
    for file in 0..<260 {
      try append(Self.header + Self.row("c\(file)", file), to: many + "/\(1000 + file).csv")
    }
    let outcome = try run([many])
    #expect(outcome.status == 0, "\(outcome.complaints)")
    let all = try sources()
    try #require(all.count == 257)
    #expect(all.dropLast().allSatisfy { number($0, "attempts") == 1 && $0["others"] == nil })
    #expect(all[256]["source"] as? String == "others" && all[256]["others"] as? Bool == true)
    #expect(number(all[256], "files") == 4 && number(all[256], "attempts") == 4)
  }

  @Test func aReportThatCannotBeWrittenIsSaid() throws {
    let path = folder.file("calls.csv")
    try append(Self.header + Self.row("a", 0), to: path)
    // At the start: nothing is read.
    let none = try Program.run(
      "tail",
      path,
      "--quality",
      folder.file("none/q.json"),
      "--exit-when-idle",
      "50ms"
    )
    #expect(none.status == 4 && none.complaints.contains("quality report"), "\(none.complaints)")
    #expect(!none.complaints.contains("Following"))
    #expect(try Program.run("tail", path, "--quality", path).status == 2)
    // Later: the run goes on, and its status says so.
    let place = folder.file("gone")
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    let program = try LiveProgram(
      ["tail", path, "--quality", place + "/q.json", "--exit-when-idle", "1s"],
      ready: "Following "
    )
    try FileManager.default.removeItem(atPath: place)
    let outcome = try program.ended()
    #expect(outcome.status == 4, "\(outcome.complaints)")
    #expect(outcome.complaints.contains("quality report"))
  }

  @Test func nothingIsWrittenWhereItWouldBeFollowed() throws {
    let inside = folder.file("quality.json")
    for (path, output) in [
      (folder.url.path, ["--quality", inside]), (folder.file("*.json"), ["--quality", inside]),
      (folder.url.path, ["--rejects", folder.file("below/rejects.jsonl")]),
      (folder.url.path, ["--alerts", inside, "--spool"]),
    ] {
      let outcome = try Program.run(["tail", path, "--exit-when-idle", "10ms"] + output)
      #expect(outcome.status == 2 && outcome.complaints.contains("would be followed itself"))
    }
  }

  @Test func nothingIsWrittenUnlessAskedFor() throws {
    let path = folder.file("calls.csv")
    try append(Self.header + Self.row("a", 0, to: ""), to: path)
    let outcome = try Program.run("tail", path, "--from-start", "--exit-when-idle", "50ms")
    #expect(outcome.status == 0 && !outcome.complaints.contains("Quality"))
  }
}
