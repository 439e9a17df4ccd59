import Foundation
import Testing

/// Captures of a run are read as one, whatever their files are.
@Suite struct MergeCommandTests {
  private static let burst = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("fixtures/captures/burst-dialler.pcap").path
  private let folder: Scratch

  init() throws { folder = try Scratch() }

  /// The capture's packets dealt to files by their place.
  private func split(_ names: [String], _ file: (_ place: Int, _ of: Int) -> Int) throws -> [String]
  {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Self.burst)))
    var records: [Range<Int>] = []
    var at = 24
    while at < bytes.count {
      let length = (0..<4).reduce(0) { $0 | Int(bytes[at + 8 + $1]) << ($1 * 8) }
      records.append(at..<(at + 16 + length))
      at += 16 + length
    }
    var parts = names.map { _ in Array(bytes[..<24]) }
    for (place, record) in records.enumerated() {
      parts[file(place, records.count)] += bytes[record]
    }
    return try zip(names, parts).map { try folder.write($1, $0) }
  }

  /// Rows without where they are from.
  private func rows(_ outcome: Outcome) -> [String] {
    outcome.text.split(separator: "\n").map { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      return fields.filter { !$0.hasSuffix(".pcap") && !$0.hasSuffix(".gz") }.dropLast()
        .joined(separator: ",")
    }
  }

  @Test func aRotatedCaptureIsOne() throws {
    var parts = try split(["a.pcap", "b.pcap", "c.pcap"]) { $0 * 3 / $1 }
    #expect(try Program.shell("gzip \"$1\"", parts[1]).status == 0)
    parts[1] += ".gz"
    let whole = try Program.run("calls", Self.burst)
    let alerts = try Program.run("analyze", Self.burst, "--canonical", "-q")
    let replayed = try Program.run("replay", Self.burst, "--speed", "max", "--canonical", "-q")
    #expect(!alerts.output.isEmpty)
    for files in [parts, [parts[2], parts[0], parts[1]]] {
      let calls = try Program.run(["calls"] + files)
      #expect(calls.status == 0, "\(calls.complaints)")
      #expect(rows(calls) == rows(whole))
      for threads in ["1", "2", "3"] {
        let analysed = try Program.run(
          ["analyze"] + files + ["--canonical", "-q", "--threads", threads]
        )
        #expect(analysed.output == alerts.output)
      }
      let live = try Program.run(["replay"] + files + ["--speed", "max", "--canonical", "-q"])
      #expect(live.output == replayed.output)
    }
  }

  /// Packets dealt one by one: no file has a whole call, and the counts of all sum up.
  @Test func countsOfFilesSumUp() throws {
    let parts = try split(["a.pcap", "b.pcap"]) { place, _ in place % 2 }
    let statistics = folder.file("stats.json")
    let outcome = try Program.run(["analyze"] + parts + ["--stats", statistics, "-q"])
    #expect(outcome.status == 0, "\(outcome.complaints)")
    let data = try Data(contentsOf: URL(fileURLWithPath: statistics))
    let report = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let inputs = try #require(report["inputs"] as? [[String: Any]])
    #expect(inputs.compactMap { $0["name"] as? String } == parts)
    let packets = inputs.compactMap { $0["packets"] as? Int }
    for (input, count) in zip(inputs, packets) {
      let buckets = try #require(input["buckets"] as? [String: Int])
      #expect(buckets.values.reduce(0, +) == count)
    }
    let anatomy = try Program.run("captures", Self.burst).text
    let pages = try Program.run(["captures"] + parts).text
    func sum(_ text: String) -> Substring? {
      text.split(separator: "\n").last { $0.contains(" sum ") }
    }
    func calls(_ text: String) -> Substring? {
      text.split(separator: "\n").last { $0.contains(" calls ") }
    }
    #expect(pages.contains("all 2 captures, read as one"))
    #expect(sum(pages) == sum(anatomy))
    #expect(calls(pages) == calls(anatomy))
  }

  @Test func aFileGivenTwiceGivesEachCallOnce() throws {
    let once = try Program.run("calls", Self.burst)
    for option in [[], ["--keep-duplicates"]] {
      let twice = try Program.run(["calls", Self.burst, Self.burst] + option)
      #expect(twice.output == once.output)
    }
  }

  @Test func aFileWithoutABeginningIsNoError() throws {
    // Only the very last packet is in the second file, which is part of a call.
    let parts = try split(["a.pcap", "b.pcap"]) { $0 == $1 - 1 ? 1 : 0 }
    let outcome = try Program.run(["calls"] + parts)
    #expect(outcome.status == 0, "\(outcome.complaints)")
    #expect(!outcome.complaints.contains("CS3"))
    let alone = try Program.run("calls", parts[1])
    #expect(alone.status == 3)
    // Without any packet, it is worth a word.
    let bytes = try Data(contentsOf: URL(fileURLWithPath: Self.burst))
    let empty = try folder.write(bytes.prefix(24), "empty.pcap")
    let warned = try Program.run("calls", Self.burst, empty)
    #expect(warned.status == 0)
    #expect(warned.complaints.contains("no call in 0 packets"))
  }

  /// Renamed, and another file made under its name.
  @Test func aCaptureThatIsRotatedIsFollowed() throws {
    // Two of the alerts are known by the first file, the third by the second.
    let parts = try split(["a.pcap", "b.pcap"]) { $0 * 5 / $1 < 4 ? 0 : 1 }
    let path = folder.file("growing.pcap")
    try FileManager.default.copyItem(atPath: parts[0], toPath: path)
    let program = try LiveProgram(
      ["replay", path, "--follow", "--speed", "max", "--canonical"],
      ready: nil
    )
    func opened() -> Int { program.written.split(separator: "\n").count }
    program.wait { opened() == 2 }
    try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
    try FileManager.default.copyItem(atPath: parts[1], toPath: path)
    program.wait { opened() == 3 }
    usleep(1_000_000)
    let outcome = try program.end()
    #expect(outcome.status == 130)
    let replayed = try Program.run("replay", Self.burst, "--speed", "max", "--canonical")
    #expect(outcome.output == replayed.output)
  }
}
