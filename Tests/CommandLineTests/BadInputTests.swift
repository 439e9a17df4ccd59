import Foundation
import TestSupport
import Testing

/// Input that cannot be used: a code, an exit status, and never a crash.
@Suite struct BadInputTests {
  let world: World
  let folder: Scratch

  init() throws {
    world = try World.shared.get()
    folder = try Scratch()
  }

  private func lines(_ range: Range<Int>) throws -> String {
    let text = String(decoding: try contents(world.calls), as: UTF8.self)
    return text.split(separator: "\n")[range].map { $0 + "\n" }.joined()
  }

  private func expect(
    _ outcome: Outcome,
    _ status: Int32,
    _ code: String,
    location: SourceLocation = #_sourceLocation
  ) {
    #expect(!outcome.signalled, sourceLocation: location)
    #expect(outcome.status == status, "\(outcome.complaints)", sourceLocation: location)
    #expect(
      outcome.complaints.contains("[\(code)]"),
      "\(outcome.complaints)",
      sourceLocation: location
    )
  }

  @Test func whatIsNoFile() throws {
    expect(try Program.run("analyze", folder.file("nothing.csv")), 3, "CS3002")
    expect(try Program.run("analyze", folder.url.path), 3, "CS3005")
    expect(try Program.run("analyze", try folder.write("", "empty.csv")), 3, "CS3020")
  }

  /// Noise is no format that anybody knows; a failure names the seed of its noise.
  @Test(arguments: Noise.seeds) func junkIsRefused(seed: UInt64) throws {
    var noise = SplitMix64(seed: seed)
    var junk = (0..<20_000).map { _ in UInt8.random(in: 0...255, using: &noise) }
    junk[0] = 0xF7
    junk[1] = 0
    let outcome = try Program.run("analyze", try folder.write(junk, "junk.bin"))
    #expect(!outcome.signalled, "SEED=\(seed)")
    #expect(outcome.status == 3, "SEED=\(seed): \(outcome.complaints)")
    #expect(outcome.complaints.contains("[CS3022]"), "SEED=\(seed): \(outcome.complaints)")
  }

  @Test func whatIsNoCallRecord() throws {
    let zeros = [UInt8](repeating: 0, count: 20_000)
    expect(try Program.run("analyze", try folder.write(zeros, "zeros.csv")), 3, "CS3024")
    let workbook = "PK\u{3}\u{4}" + String(repeating: "\0", count: 26) + "xl/workbook.xml"
    expect(try Program.run("analyze", try folder.write(workbook, "book.xlsx")), 3, "CS3021")
  }

  @Test func whatHasNoRecords() throws {
    let header = try folder.write(try lines(0..<1), "header.csv")
    expect(try Program.run("analyze", header), 3, "CS3030")
    let headless = try folder.write(try lines(1..<50), "headless.csv")
    expect(try Program.run("analyze", headless), 3, "CS1105")
  }

  @Test func giantLineIsOneReject() throws {
    let giant = String(repeating: "x", count: 5_000_000) + "\n"
    let text = try lines(0..<3) + giant + lines(3..<11)
    let outcome = try Program.run("analyze", try folder.write(text, "giant.csv"))
    expect(outcome, 0, "CS1102")
    #expect(outcome.complaints.contains("10 attempts"))
    expect(try Program.run("analyze", try folder.write(giant, "one-line.csv")), 3, "CS3022")
  }

  @Test(.needs("gzip")) func cutCompressionIsUsedUpToTheCut() throws {
    let cut = folder.file("cut.csv.gz")
    let line = "gzip -c \"$1\" | head -c 100000 > \"$2\""
    #expect(try Program.shell(line, world.calls, cut).status == 0)
    let outcome = try Program.run("analyze", cut)
    expect(outcome, 3, "CS3011")
    #expect(!outcome.complaints.contains("\n0 attempts"))
    #expect(outcome.complaints.contains(" attempts from "))
  }

  @Test func goodInputsAreAnalyzedBesideBadOnes() throws {
    let junk = try folder.write(
      [0xF7, 0, 1, 2] + [UInt8](repeating: 0x90, count: 5000),
      "junk.bin"
    )
    let missing = folder.file("nothing.csv")
    let outcome = try Program.run("analyze", "--canonical", junk, world.calls, missing)
    expect(outcome, 3, "CS3022")
    expect(outcome, 3, "CS3002")
    #expect(outcome.output == world.canonical)
  }

  @Test func badRowsAreCountedShownAndKept() throws {
    let bad = (0..<7).map { "bad-\($0),not a row" }
    let text = try lines(0..<40) + bad.map { $0 + "\n" }.joined() + lines(40..<60)
    let file = try folder.write(text, "mixed.csv")
    let rejects = folder.file("rejects.jsonl")
    let outcome = try Program.run("analyze", file, "--rejects", rejects)
    expect(outcome, 0, "CS1101")
    #expect(outcome.complaints.contains("59 attempts"))
    #expect(outcome.complaints.contains("7 rejected"))
    #expect(outcome.complaints.components(separatedBy: "reject[CS1101]").count - 1 == 5)
    let all = try objects(String(decoding: try contents(rejects), as: UTF8.self))
    #expect(all.first?["layout"] as? String == file)
    let kept = all.dropFirst()
    #expect(kept.count == 7)
    for (object, row) in zip(kept, bad) {
      let values = object.values.compactMap { $0 as? String }
      #expect(values.contains { $0.hasPrefix(row) }, "\(object)")
      #expect(values.contains("CS1101"), "\(object)")
    }
  }

  @Test func outputsThatCannotBeWritten() throws {
    if FileManager.default.fileExists(atPath: "/dev/full") {
      expect(try Program.run("analyze", world.calls, "--alerts", "/dev/full"), 4, "CS4003")
    }
    let nowhere = folder.file("no/where.jsonl")
    expect(try Program.run("analyze", world.calls, "--alerts", nowhere), 4, "CS4002")
  }

  @Test func anInputIsNeverAnOutput() throws {
    let text = try lines(0..<40)
    let file = try folder.write(text, "calls.csv")
    for arguments in [
      ["analyze", file, "--alerts", file], ["analyze", file, "--rejects", file],
      ["analyze", file, "--manifest", file], ["calls", file, "--output", file],
    ] {
      #expect(try Program.run(arguments).status == 2, "\(arguments)")
    }
    #expect(try String(decoding: contents(file), as: UTF8.self) == text)
  }

  @Test(arguments: [
    ["--bogus"], ["--timezone", "Mars/Olympus"], ["--reorder", "3x"], ["--map", "called_number"],
    ["--map", "foo=bar"], ["--skew", "other=5"], ["--threads", "0"], ["--home-country", "Siam"],
    ["--rules", "builtin:nope"], ["--rules", "no-such-file.yaml"], ["--from", "yesterday"],
    ["--format", "xml"], ["--delimiter", "ab"],
  ])
  func badOptions(options: [String]) throws {
    let outcome = try Program.run(["analyze", world.calls] + options)
    #expect(outcome.status == 2, "\(outcome.complaints)")
    #expect(outcome.output.isEmpty)
    #expect(!outcome.complaints.isEmpty)
  }

  @Test func standardInputTwice() throws {
    #expect(try Program.run("analyze", "-", "-").status == 2)
  }

  @Test func everyProblemOfTheRulesIsShown() throws {
    let rules = Repository.path("fixtures/rules/bad/wrong-types.yaml")
    let first = try Program.run("analyze", world.calls, "--rules", rules)
    let check = try Program.run("rules", "check", rules)
    #expect(first.status == 2)
    #expect(check.status == 2)
    #expect(first.complaints == check.complaints)
    #expect(check.complaints.components(separatedBy: "error[CS2").count > 2)
  }

  @Test func alertsCanFailTheRun() throws {
    #expect(try Program.run("analyze", world.calls, "--fail-on-alert").status == 1)
    let quiet = Repository.path("fixtures/captures/ordinary.pcap")
    #expect(try Program.run("analyze", quiet, "--fail-on-alert").status == 0)
  }
}
