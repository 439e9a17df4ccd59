import Foundation
import TestSupport
import Testing

/// `tail --state`: what happens when.
@Suite("State") struct StateTests {
  private let folder: Scratch
  private let rules: String

  init() throws {
    folder = try Scratch()
    rules = try folder.write(Self.rules(attempts: 3), "rules.yaml")
  }

  private static func rules(attempts: Int) -> String {
    """
    rules:
      - id: busy-caller
        title: Many attempts
        subject: calling_number
        window: 10m
        when: attempts >= \(attempts)
        severity: high
        close_after: 5m

    """
  }

  private static let header = "call_id,calling_number,called_number,setup_time\n"

  /// Record number `index`: one of five callers, one call every twenty seconds.
  private static func row(_ index: Int) -> String {
    let time = 9 * 3600 + index * 20
    let clock = [time / 3600, time / 60 % 60, time % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return "c\(index),+6681234567\(index * index % 5),+6689876543\(index % 10),"
      + "2026-03-02T\(clock.joined(separator: ":"))Z\n"
  }

  private var state: String { folder.file("state") }

  private func arguments(_ path: String, _ more: String...) -> [String] {
    [
      "tail", path, "--from-start", "--exit-when-idle", "50ms", "--rules", rules, "--ahead",
      "9000d",
      "--state", state, "--canonical",
    ] + more
  }

  private func append(_ text: String, to path: String) throws {
    try append(Data(text.utf8), to: path)
  }

  private func append(_ bytes: Data, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    try #require(descriptor >= 0)
    try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      .write(contentsOf: bytes)
  }

  private func checkpoints() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: state)
      .filter { $0.hasPrefix("checkpoint-") }.sorted().map { state + "/" + $0 }
  }

  /// Stops at any byte: what was written is what one run writes, byte for byte.
  @Test(arguments: ["plain", "scored", "legs", "jsonl", "latin"])
  func stopsAtAnyByte(how: String) throws {
    let seed = UInt64(ProcessInfo.processInfo.environment["SEED"] ?? "") ?? .random(in: 0..<1 << 32)
    var random = SplitMix64(seed: seed)
    let records = Records(how, &random)
    let extra = records.arguments + (how == "scored" ? ["--rules", "builtin:scam-centre"] : [])
    func run(_ path: String, _ name: String) throws {
      let outcome = try Program.run(
        [
          "tail", path, "--from-start", "--exit-when-idle", "30ms", "--ahead", "9000d",
          "--canonical",
          "--rules", rules, "--state", folder.file(name), "--alerts", folder.file(name + ".jsonl"),
          "--rejects", folder.file(name + ".rejects"),
        ] + extra
      )
      try #require(outcome.status == 0, "SEED=\(seed): \(outcome.complaints)")
    }
    let whole = folder.file("whole/calls.csv")
    let parts = folder.file("parts/calls.csv")
    for path in [whole, parts] {
      try FileManager.default.createDirectory(
        at: URL(fileURLWithPath: path).deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
    }
    let text = records.bytes
    try append(text, to: whole)
    try run(whole, "one")
    var place = 0
    while place < text.count {
      let count = 1 + Int(random.next() % UInt64(text.count / 5))
      try append(text[place..<min(place + count, text.count)], to: parts)
      place += count
      try run(parts, "many")
    }
    let one = try contents(folder.file("one.jsonl"))
    #expect(!one.isEmpty)
    #expect(try contents(folder.file("many.jsonl")) == one, "SEED=\(seed)")
    let rejects = ["one", "many"].map { name in
      (try? String(contentsOfFile: folder.file(name + ".rejects"), encoding: .utf8))?
        .replacing("/parts/", with: "/whole/")
    }
    #expect(rejects[0]?.isEmpty == false)
    #expect(rejects[1] == rejects[0], "SEED=\(seed)")
  }

  /// Records of one form.
  private struct Records {
    var rows: [String]
    var arguments: [String] = []
    var encoding = String.Encoding.utf8

    var bytes: Data { rows.joined().data(using: encoding) ?? Data() }

    init(_ how: String, _ random: inout SplitMix64) {
      switch how {
      case "legs":
        arguments = ["--format", "asterisk-cdr-csv", "--home-country", "TH"]
        rows = (0..<48).map { index in
          let clock = "09:\(10 + index / 2):\(10 + index % 2 * 30)"
          let linked = "17724\(index - Int(random.next() % 3)).1"
          if index % 17 == 5 { return "broken\n" }
          return
            "\"\",\"081234567\(index % 3)\",\"08987654\(10 + index)\",\"out\",\"\",\"SIP/a-\(index)\","
            + "\"SIP/b-\(index)\",\"Dial\",\"SIP/b\",\"2026-03-02 \(clock)\",\"\","
            + "\"2026-03-02 \(clock)\",10,0,\"NO ANSWER\",\"DOCUMENTATION\",\"17724\(index).1\",\"\",\"\","
            + "\"\(linked)\",\"\(index)\"\n"
        }
      case "jsonl":
        rows = (0..<48).map { index in
          if index % 17 == 5 { return "{\"call_id\": \n" }
          let parts = StateTests.row(index).dropLast().split(separator: ",")
          return "{\"call_id\":\"\(parts[0])\",\"calling_number\":\"\(parts[1])\","
            + "\"called_number\":\"\(parts[2])\",\"setup_time\":\"\(parts[3])\"}\n"
        }
      case "latin":
        encoding = .isoLatin1
        rows = (0..<48).map { index in
          index % 17 == 5 ? "cassé\n" : "\"né \(index)\"," + StateTests.row(index)
        }
        rows.insert("numéro," + StateTests.header, at: 0)
      default:
        rows = (0..<48).map { index in
          let row = StateTests.row(index)
          // A record of two lines.
          if index % 7 == 3 { return "\"a\nb\"" + row.drop { $0 != "," } }
          return index % 17 == 5 ? "broken\n" : row
        }
        rows.insert(StateTests.header, at: 0)
      }
    }
  }

  @Test func twoProcessesDoNotShare() throws {
    let path = folder.file("calls.csv")
    try append(Self.header + Self.row(0), to: path)
    let first = try LiveProgram(
      ["tail", path, "--state", state, "--ahead", "9000d"],
      ready: "Following "
    )
    let second = try Program.run(arguments(path))
    #expect(second.status == 2)
    #expect(second.complaints.contains("CS5002"), "\(second.complaints)")
    #expect(try first.end(SIGTERM).status == 143)
    #expect(try Program.run(arguments(path)).status == 0)
  }

  @Test func damagedCheckpointsFallBack() throws {
    let path = folder.file("calls.csv")
    let alerts = folder.file("alerts.jsonl")
    try append(Self.header, to: path)
    for start in [0, 20, 40] {
      for index in start..<(start + 20) { try append(Self.row(index), to: path) }
      #expect(try Program.run(arguments(path, "--alerts", alerts)).status == 0)
    }
    let whole = try contents(alerts)
    let kept = try checkpoints()
    #expect(kept.count == 3)
    let newest = try #require(kept.last)
    let bytes = try contents(newest)
    var flipped = bytes
    flipped[bytes.count / 2] ^= 4
    var later = bytes
    later[8] = 9
    let cases: [(Data, String, Int)] = [
      (flipped, "is damaged", bytes.count - 8),
      (bytes.prefix(bytes.count / 2), "is damaged", bytes.count / 2),
      (Data(), "is no checkpoint", 0),
      (Data("something else".utf8), "is no checkpoint", 0), (later, "a later version", 8),
    ]
    let copy = folder.file("copy")
    try FileManager.default.copyItem(atPath: state, toPath: copy)
    for (content, cause, byte) in cases {
      try FileManager.default.removeItem(atPath: state)
      try FileManager.default.copyItem(atPath: copy, toPath: state)
      try content.write(to: URL(fileURLWithPath: newest))
      let outcome = try Program.run(arguments(path, "--alerts", alerts))
      #expect(outcome.status == 0)
      #expect(outcome.complaints.contains("CS5003"), "\(outcome.complaints)")
      #expect(outcome.complaints.contains(cause), "\(outcome.complaints)")
      #expect(outcome.complaints.contains("(byte \(byte))"), "\(outcome.complaints)")
      #expect(try contents(alerts) == whole, "\(cause)")
    }
  }

  @Test func withoutAnyUsableCheckpointNothingBegins() throws {
    let path = folder.file("calls.csv")
    try append(Self.header + Self.row(0), to: path)
    _ = try Program.run(arguments(path))
    for name in try checkpoints() { try Data("x".utf8).write(to: URL(fileURLWithPath: name)) }
    let outcome = try Program.run(arguments(path))
    #expect(outcome.status == 2)
    #expect(outcome.complaints.contains("no checkpoint in"), "\(outcome.complaints)")
    #expect(!outcome.complaints.contains("Following"))
  }

  @Test func otherRulesBeginWindowsAnew() throws {
    let path = folder.file("calls.csv")
    let alerts = folder.file("alerts.jsonl")
    try append(Self.header + (0..<8).map(Self.row).joined(), to: path)
    _ = try Program.run(arguments(path, "--alerts", alerts))
    try Self.rules(attempts: 2).write(toFile: rules, atomically: true, encoding: .utf8)
    try append((8..<12).map(Self.row).joined(), to: path)
    let changed = try Program.run(arguments(path, "--alerts", alerts))
    #expect(changed.status == 0)
    #expect(changed.complaints.contains("CS5004"), "\(changed.complaints)")
    #expect(changed.complaints.contains("--rules: not as"), "\(changed.complaints)")
    // Files are read on where they were.
    #expect(changed.complaints.contains("12 attempts"), "\(changed.complaints)")
    let again = try Program.run(arguments(path, "--alerts", alerts))
    #expect(!again.complaints.contains("CS5004"), "\(again.complaints)")
    let delimiter = try Program.run(arguments(path, "--alerts", alerts, "--delimiter", ","))
    #expect(delimiter.complaints.contains("--delimiter: not as"), "\(delimiter.complaints)")
    #expect(!delimiter.complaints.contains("--rules"), "\(delimiter.complaints)")
  }

  /// What another version of the program has scored means nothing to this one: it is among the settings that are compared.
  @Test func aCheckpointSaysHowScoresAreComputed() throws {
    let path = folder.file("calls.csv")
    try append(Self.header + (0..<8).map(Self.row).joined(), to: path)
    let tail = ["tail", path, "--from-start", "--exit-when-idle", "30ms", "--ahead", "9000d"]
    for (rules, isScored) in [([], true), (["--rules", rules], false)] {
      let state = folder.file("scored-\(isScored)")
      _ = try Program.run(tail + rules + ["--state", state])
      let kept = try FileManager.default.contentsOfDirectory(atPath: state).map {
        try Data(contentsOf: URL(fileURLWithPath: "\(state)/\($0)"))
      }
      let name = Data("the way scores are computed".utf8)
      #expect(kept.contains { $0.range(of: name) != nil } == isScored)
    }
  }

  @Test func aFullDiskIsSaidAndTheRunGoesOn() throws {
    let path = folder.file("calls.csv")
    try append(Self.header + Self.row(0), to: path)
    _ = try Program.run(arguments(path))
    let good = try checkpoints()
    try append((1..<400).map(Self.row).joined(), to: path)
    let words = arguments(path).map { "'\($0)'" }.joined(separator: " ")
    let full = try Program.shell("ulimit -f 16; exec \"$CALLSIEVE\" \(words)")
    #expect(full.status == 0, "\(full.complaints)")
    #expect(full.complaints.contains("CS5005"), "\(full.complaints)")
    #expect(full.complaints.contains("400 attempts"), "\(full.complaints)")
    #expect(full.complaints.contains("could not be written"), "\(full.complaints)")
    #expect(try Set(checkpoints()).isSuperset(of: good))
    #expect(!FileManager.default.fileExists(atPath: state + "/checkpoint.new"))
    // What was not kept is read again.
    let next = try Program.run(arguments(path))
    #expect(next.complaints.contains("400 attempts"), "\(next.complaints)")
    #expect(next.output == full.output)
  }

  @Test func whatDidNotArriveIsGivenOutByTheNextRun() throws {
    let path = folder.file("calls.csv")
    try append(Self.header + (0..<600).map(Self.row).joined(), to: path)
    let whole = try Program.run(
      arguments(path, "--alerts", folder.file("whole.jsonl"), "--state", folder.file("other"))
    )
    #expect(whole.status == 0, "\(whole.complaints)")
    let wanted = try contents(folder.file("whole.jsonl"))
    try #require(wanted.count > 4200)
    let alerts = folder.file("alerts.jsonl")
    let words = arguments(path, "--alerts", alerts).map { "'\($0)'" }.joined(separator: " ")
    let full = try Program.shell("ulimit -f 4; exec \"$CALLSIEVE\" \(words)")
    #expect(full.status == 4, "\(full.complaints)")
    #expect(try contents(alerts).count < wanted.count)
    let next = try Program.run(arguments(path, "--alerts", alerts))
    #expect(next.status == 0, "\(next.complaints)")
    #expect(try contents(alerts) == wanted)
  }

  @Test func aFolderThatGoesAwayAndComesBack() throws {
    let path = folder.file("calls.csv")
    try append(Self.header + Self.row(0), to: path)
    let program = try LiveProgram(
      ["tail", path, "--from-start", "--state", state, "--checkpoint-interval", "20ms"],
      ready: "Following "
    )
    program.wait { (try? checkpoints().count) ?? 0 > 1 }
    try #require(rename(state, state + ".away") == 0)
    try append(Self.row(1), to: path)
    program.wait { program.said.contains("CS5005") }
    try #require(rename(state + ".away", state) == 0)
    let before = try checkpoints()
    program.wait { (try? checkpoints()) != before }
    let outcome = try program.end(SIGTERM)
    #expect(outcome.status == 143)
    #expect(outcome.complaints.components(separatedBy: "CS5005").count == 2, "said once")
    #expect(try checkpoints() != before)
  }

  @Test func filesThatCameBetweenTwoRunsAreNew() throws {
    let pattern = folder.file("*.csv")
    try append(Self.header + (0..<5).map(Self.row).joined(), to: folder.file("a.csv"))
    let arguments = [
      "tail", pattern, "--exit-when-idle", "50ms", "--ahead", "9000d", "--state", state,
    ]
    let first = try Program.run(arguments)
    #expect(first.complaints.contains("0 attempts"), "\(first.complaints)")
    try append(Self.header + (5..<9).map(Self.row).joined(), to: folder.file("b.csv"))
    try append(Self.row(9), to: folder.file("a.csv"))
    let second = try Program.run(arguments)
    #expect(second.complaints.contains("5 attempts"), "\(second.complaints)")
  }

  @Test func anotherFileOfAlertsIsNotCut() throws {
    let path = folder.file("calls.csv")
    let alerts = folder.file("alerts.jsonl")
    try append(Self.header + (0..<20).map(Self.row).joined(), to: path)
    _ = try Program.run(arguments(path, "--alerts", alerts))
    let long = String(repeating: "somebody else's line\n", count: 500)
    unlink(alerts)
    try append(long, to: alerts)
    let outcome = try Program.run(arguments(path, "--alerts", alerts))
    #expect(outcome.complaints.contains("CS5006"), "\(outcome.complaints)")
    #expect(try contents(alerts).starts(with: Data(long.utf8)))
  }

  /// A run that finds all as its checkpoint says begins with that; one with other destinations writes its own first.
  @Test func aRestartDoesNotWriteWhatItHasRead() throws {
    let (calls, alerts) = (folder.file("calls.csv"), folder.file("alerts.jsonl"))
    try append(Self.header + (0..<40).map(Self.row).joined(), to: calls)
    #expect(try Program.run(arguments(calls, "--alerts", alerts)).status == 0)
    let kept = try checkpoints()
    var restart = arguments(calls, "--alerts", alerts)
    restart.replace(["--exit-when-idle", "50ms"], with: [])
    // Killed: at its end it would write another.
    _ = try LiveProgram(restart, ready: "Following").end(SIGKILL)
    #expect(try checkpoints() == kept)
    let other = restart.map { $0 == alerts ? folder.file("others.jsonl") : $0 }
    _ = try LiveProgram(other, ready: "Following").end(SIGKILL)
    #expect(try checkpoints().count == kept.count + 1)
  }

  @Test func repeatsOnAPipeAreCounted() throws {
    let path = folder.file("calls.csv")
    try append(Self.header + Self.row(0), to: path)
    let program = try LiveProgram(
      ["tail", path, "--from-start", "--rules", rules, "--ahead", "9000d", "--state", state],
      ready: "Following "
    )
    try append((1..<20).map(Self.row).joined(), to: path)
    program.wait { !program.written.isEmpty }
    let killed = try program.end(SIGKILL)
    let count = killed.output.split(separator: 0x0A).count
    let outcome = try Program.run(arguments(path))
    #expect(outcome.complaints.contains("\(count) alerts were given out"), "\(outcome.complaints)")
    let ids = try [killed.output, outcome.output].map { output in
      try objects(String(decoding: output, as: UTF8.self)).map { "\($0["id"] ?? "")" }
    }
    #expect(Set(ids[0]).isSubset(of: ids[1]))
  }

  @Test func badOptionsAreUsage() throws {
    let path = folder.file("calls.csv")
    for arguments in [
      [path, "--checkpoint-interval", "1s"],
      [folder.url.path, "--state", folder.file("state")],
      [path, "--state", state, "--checkpoint-interval", "1ms"],
      [path, "--state", "/proc/no/state"],
    ] {
      let outcome = try Program.run(["tail"] + arguments)
      #expect(outcome.status == 2, "\(arguments): \(outcome.complaints)")
    }
  }
}
