import Foundation
import Testing

/// `callsieve tail` beside those who write: the same alerts as of the finished files.
@Suite struct TailTests {
  private let world: World
  private let folder: Scratch

  init() throws {
    world = try World.shared.get()
    folder = try Scratch()
  }

  /// Records of a simulated world may lie ahead of the clock of this machine.
  private static let options = ["--canonical", "--ahead", "9000d"]

  private func start(_ arguments: String...) throws -> LiveProgram {
    try LiveProgram(["tail"] + arguments + Self.options, ready: "Following ")
  }

  private func append(_ text: String, to path: String) throws {
    try append(Data(text.utf8), to: path)
  }

  private func append(_ bytes: Data, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    try #require(descriptor >= 0)
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try handle.write(contentsOf: bytes)
  }

  /// The lines of a file with their line feeds, as bytes: characters would take minutes in debug builds.
  private func lines(of path: String) throws -> [Data] {
    try contents(path).split(separator: 0x0A).map { $0 + [0x0A] }
  }

  /// That a run gave the alerts of the whole world.
  ///
  /// Not by comparing them in `#expect`, which looks for the difference of megabytes for ever.
  private func expectAlerts(
    of outcome: Outcome,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    guard outcome.output != world.canonical else { return }
    let found = outcome.output.split(separator: 0x0A)
    let wanted = world.canonical.split(separator: 0x0A)
    let place = zip(found, wanted).prefix { $0 == $1 }.count
    let lines = [found, wanted].map { lines in
      place < lines.count ? String(decoding: lines[place], as: UTF8.self) : "nothing"
    }
    Issue.record(
      """
      alert \(place) of \(found.count) is \(lines[0])
      where of \(wanted.count) it is \(lines[1])
      \(outcome.complaints)
      """,
      sourceLocation: sourceLocation
    )
  }

  private func joined(_ lines: ArraySlice<Data>) -> Data {
    lines.reduce(into: Data()) { $0.append($1) }
  }

  /// Whole lines, in three files, each with the header of the first.
  @Test(arguments: ["rename", "copy", "headless"]) func alertsAreThoseOfAnalyze(how: String) throws
  {
    let path = folder.file("calls.csv")
    var lines = try lines(of: world.calls)
    let header = lines.removeFirst()
    let program = try start(path)
    let part = lines.count / 3 + 1
    for begin in stride(from: 0, to: lines.count, by: part) {
      if begin == 0 || how != "headless" { try append(header, to: path) }
      let some = lines[begin..<min(lines.count, begin + part)]
      for start in stride(from: some.startIndex, to: some.endIndex, by: 997) {
        let piece = joined(some[start..<min(some.endIndex, start + 997)])
        let middle = piece.count / 2
        try append(piece.prefix(middle), to: path)
        usleep(20_000)
        try append(piece.dropFirst(middle), to: path)
      }
      if begin + part >= lines.count { break }
      if how == "copy" {
        try contents(path).write(to: URL(fileURLWithPath: path + ".\(begin)"))
        try #require(truncate(path, 0) == 0)
      } else {
        try #require(rename(path, path + ".\(begin)") == 0)
      }
    }
    let awaited = openAlerts
    program.wait { program.written.utf8.count >= awaited }
    let outcome = try program.end()
    #expect(outcome.status == 130)
    expectAlerts(of: outcome)
    #expect(outcome.complaints.contains("\(lines.count / 1000),"), "\(outcome.complaints)")
  }

  /// Bytes of the alerts that do not wait for the end.
  private var openAlerts: Int {
    let closed = Data("\"reason\":\"end_of_input\"".utf8)
    return world.canonical.split(separator: 0x0A)
      .filter { $0.range(of: closed) == nil }.reduce(0) { $0 + $1.count + 1 }
  }

  @Test func fromTheStartUntilIdle() throws {
    for input in [world.calls, world.lines] {
      let outcome = try Program.run(
        ["tail", input, "--from-start", "--exit-when-idle", "300ms"] + Self.options
      )
      #expect(outcome.status == 0, "\(outcome.complaints)")
      expectAlerts(of: outcome)
    }
  }

  @Test func whatIsThereIsOldUnlessAskedFor() throws {
    let outcome = try Program.run(
      ["tail", world.calls, "--exit-when-idle", "300ms"] + Self.options
    )
    #expect(outcome.status == 0)
    #expect(outcome.output.isEmpty)
    #expect(outcome.complaints.contains("0 attempts"))
  }

  @Test(.needs("gzip"), arguments: ["settle", "marker", "suffix"])
  func spoolFoldersAreEmptied(how: String) throws {
    let spool = folder.file("spool")
    let done = folder.file("done")
    try FileManager.default.createDirectory(
      atPath: spool + "/sub",
      withIntermediateDirectories: true
    )
    let lines = try lines(of: world.calls)
    let part = lines.count / 3 + 1
    for (number, begin) in stride(from: 1, to: lines.count, by: part).enumerated() {
      let text = lines[0] + joined(lines[begin..<min(lines.count, begin + part)])
      let path = spool + (number == 1 ? "/sub" : "") + "/\(number).csv"
      try text.write(to: URL(fileURLWithPath: path))
      #expect(try Program.shell("gzip \"$1\"", path).status == 0)
      switch how {
      case "marker": try append("", to: path + ".gz.FIN")
      case "suffix": try #require(rename(path + ".gz", path + ".gz.FIN") == 0)
      default: break
      }
      usleep(20_000)
    }
    let arguments = how == "settle" ? ["--settle", "100ms"] : ["--finished-suffix", ".FIN"]
    let outcome = try Program.run(
      ["tail", spool, "--after", "move:" + done, "--exit-when-idle", "500ms"] + arguments
        + Self.options
    )
    #expect(outcome.status == 0, "\(outcome.complaints)")
    expectAlerts(of: outcome)
    let moved = try FileManager.default.contentsOfDirectory(atPath: done)
    #expect(moved.count == (how == "marker" ? 6 : 3), "\(moved)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: spool) == ["sub"])
  }

  @Test func badOptionsAreUsage() throws {
    for arguments in [
      ["-"], ["x", "--settle", "2s", "--finished-suffix", ".FIN"], ["x", "--after", "burn"],
      ["x", "--poll-interval", "0"], ["x", "--finished-suffix", "a/b"], [],
    ] {
      #expect(try Program.run(["tail"] + arguments).status == 2, "\(arguments)")
    }
  }

  @Test func garbageIsRejectedAndTheRestIsUsed() throws {
    let path = folder.file("calls.csv")
    let rejects = folder.file("rejects.jsonl")
    let program = try start(path, "--rejects", rejects)
    let lines = try lines(of: world.calls).prefix(20)
    try append(lines[0] + Data("what is this\n".utf8) + joined(lines[1...]), to: path)
    program.wait { program.said.contains("CS1") }
    let outcome = try program.end(SIGTERM)
    #expect(outcome.status == 143)
    #expect(outcome.complaints.contains("19 attempts"), "\(outcome.complaints)")
    #expect(
      try objects(String(decoding: contents(rejects), as: UTF8.self)).count { $0["code"] != nil }
        == 1
    )
  }

  @Test func recordsOfTheFutureAreRejected() throws {
    let path = try folder.write(
      """
      call_id,calling_number,called_number,setup_time
      1,+66812345678,+66898765432,2026-03-02T09:14:07Z
      2,+66812345678,+66898765433,2526-03-02T09:14:07Z

      """,
      "calls.csv"
    )
    let outcome = try Program.run(
      "tail",
      path,
      "--from-start",
      "--exit-when-idle",
      "200ms",
      "--ahead",
      "3000d"
    )
    #expect(outcome.complaints.contains("CS3087"), "\(outcome.complaints)")
    #expect(outcome.complaints.contains("1 attempts"), "\(outcome.complaints)")
  }

  /// Of two inputs, the one that is behind is not late because the other is ahead.
  @Test func latenessIsThatOfTheLowestInput() throws {
    let header = "call_id,calling_number,called_number,setup_time\n"
    let ahead = folder.file("ahead.csv")
    let behind = folder.file("behind.csv")
    let program = try start(ahead, behind, "--lateness", "1h")
    try append(header + "1,+66812345678,+66898765432,2026-03-02T00:00:00Z\n", to: behind)
    usleep(200_000)
    try append(header + "2,+66812345679,+66898765432,2026-03-02T09:00:00Z\n", to: ahead)
    usleep(200_000)
    try append("3,+66812345678,+66898765433,2026-03-02T00:10:00Z\n", to: behind)
    usleep(200_000)
    try append("4,+66812345678,+66898765433,2026-03-01T22:00:00Z\n", to: behind)
    program.wait { program.said.contains("CS1302") }
    let outcome = try program.end(SIGTERM)
    #expect(outcome.complaints.contains("3 attempts"), "\(outcome.complaints)")
  }

  /// Records of a dialect without a header, one by one, and beyond a rotation.
  @Test func dialectsAreFollowed() throws {
    let path = folder.file("Master.csv")
    func row(_ number: Int) -> String {
      "\"\",\"0812345678\",\"08987654\(10 + number)\",\"out\",\"\",\"SIP/a-\(number)\",\"SIP/b-\(number)\","
        + "\"Dial\",\"SIP/b\",\"2026-03-02 09:14:\(10 + number)\",\"2026-03-02 09:14:\(12 + number)\","
        + "\"2026-03-02 09:14:\(20 + number)\",10,8,\"ANSWERED\",\"DOCUMENTATION\",\"17724\(number).1\",\"\"\n"
    }
    let program = try start(path, "--home-country", "TH")
    for number in 0..<4 {
      try append(row(number), to: path)
      usleep(50_000)
    }
    try #require(rename(path, path + ".1") == 0)
    for number in 4..<6 { try append(row(number), to: path) }
    usleep(500_000)
    let outcome = try program.end()
    #expect(outcome.status == 130)
    #expect(outcome.complaints.contains("6 attempts"), "\(outcome.complaints)")
    #expect(!outcome.complaints.contains("CS1"), "\(outcome.complaints)")
  }

  /// A file without a header goes on as the one before, also when its first bytes are those of TAP3.
  @Test func aCallIDThatLooksLikeBER() throws {
    let path = folder.file("calls.csv")
    func rows(_ ids: [String]) -> String {
      ids.map { "\($0),+66812345678,+66898765432,2026-03-02T09:14:07Z\n" }.joined()
    }
    let program = try start(path)
    try append("call_id,calling_number,called_number,setup_time\n" + rows(["1", "2"]), to: path)
    usleep(200_000)
    try #require(rename(path, path + ".1") == 0)
    try append(rows(["a7d4000000000001", "a7d4000000000002"]), to: path)
    usleep(500_000)
    let outcome = try program.end()
    #expect(outcome.complaints.contains("4 attempts"), "\(outcome.complaints)")
  }

  /// What does not consist of lines is named, and the status says so.
  @Test func wideTextIsLeftOut() throws {
    let path = folder.file("calls.csv")
    let text = "call_id,calling_number,called_number,setup_time\n"
    try #require(text.data(using: .utf16LittleEndian)).write(to: URL(fileURLWithPath: path))
    try append(Data([0x0A, 0]), to: path)
    let outcome = try Program.run("tail", path, "--from-start", "--exit-when-idle", "200ms")
    #expect(outcome.status == 3, "\(outcome.complaints)")
    #expect(outcome.complaints.contains("CS3083"), "\(outcome.complaints)")
  }
}
