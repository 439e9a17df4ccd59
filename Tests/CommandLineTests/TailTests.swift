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

  private func append(_ text: some StringProtocol, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    try #require(descriptor >= 0)
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try handle.write(contentsOf: Data(text.utf8))
  }

  /// Whole lines, in three files, each with the header of the first.
  @Test(arguments: ["rename", "copy", "headless"]) func alertsAreThoseOfAnalyze(how: String) throws
  {
    let path = folder.file("calls.csv")
    let text = String(decoding: try contents(world.calls), as: UTF8.self)
    var lines = text.split(separator: "\n").map { $0 + "\n" }
    let header = lines.removeFirst()
    let program = try start(path)
    let part = lines.count / 3 + 1
    for begin in stride(from: 0, to: lines.count, by: part) {
      if begin == 0 || how != "headless" { try append(header, to: path) }
      let some = lines[begin..<min(lines.count, begin + part)]
      for start in stride(from: some.startIndex, to: some.endIndex, by: 997) {
        let piece = some[start..<min(some.endIndex, start + 997)].joined()
        let middle = piece.index(piece.startIndex, offsetBy: piece.count / 2)
        try append(piece[..<middle], to: path)
        usleep(20_000)
        try append(piece[middle...], to: path)
      }
      if begin + part >= lines.count { break }
      if how == "copy" {
        try contents(path).write(to: URL(fileURLWithPath: path + ".\(begin)"))
        try #require(truncate(path, 0) == 0)
      } else {
        try #require(rename(path, path + ".\(begin)") == 0)
      }
    }
    program.wait { program.written.utf8.count >= openAlerts }
    let outcome = try program.end()
    #expect(outcome.status == 130)
    #expect(outcome.output == world.canonical, "\(outcome.complaints)")
    #expect(outcome.complaints.contains("\(lines.count / 1000),"), "\(outcome.complaints)")
  }

  /// Bytes of the alerts that do not wait for the end.
  private var openAlerts: Int {
    let closed = "\"reason\":\"end_of_input\""
    return String(decoding: world.canonical, as: UTF8.self).split(separator: "\n")
      .filter { !$0.contains(closed) }.reduce(0) { $0 + $1.utf8.count + 1 }
  }

  @Test func fromTheStartUntilIdle() throws {
    for input in [world.calls, world.lines] {
      let outcome = try Program.run(
        ["tail", input, "--from-start", "--exit-when-idle", "300ms"] + Self.options
      )
      #expect(outcome.status == 0, "\(outcome.complaints)")
      #expect(outcome.output == world.canonical)
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
    let lines = String(decoding: try contents(world.calls), as: UTF8.self)
      .split(separator: "\n").map { $0 + "\n" }
    let part = lines.count / 3 + 1
    for (number, begin) in stride(from: 1, to: lines.count, by: part).enumerated() {
      let text = lines[0] + lines[begin..<min(lines.count, begin + part)].joined()
      let path = spool + (number == 1 ? "/sub" : "") + "/\(number).csv"
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
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
    #expect(outcome.output == world.canonical, "\(outcome.complaints)")
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
    let text = String(decoding: try contents(world.calls), as: UTF8.self)
    let lines = text.split(separator: "\n").prefix(20).map { $0 + "\n" }
    try append(lines[0] + "what is this\n" + lines[1...].joined(), to: path)
    program.wait { program.said.contains("CS1") }
    let outcome = try program.end(SIGTERM)
    #expect(outcome.status == 143)
    #expect(outcome.complaints.contains("19 attempts"), "\(outcome.complaints)")
    #expect(try objects(String(decoding: contents(rejects), as: UTF8.self)).count == 1)
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
}
