import Foundation
import Testing

/// Files that overlap.
@Suite struct DuplicateTests {
  private static let header = "call_id,start_time,caller,callee,duration,disposition\n"

  private static func row(_ id: String, _ second: Int, _ callee: Int = 1) -> String {
    "\(id),2026-03-02T09:00:\(second < 10 ? "0" : "")\(second)Z,+66812345678,+6689876543\(callee),10,answered\n"
  }

  private func attempts(_ words: String...) throws -> Int {
    let outcome = try Program.run(["calls", "--as", "csv"] + words)
    #expect(outcome.status == 0, "\(outcome.complaints)")
    return outcome.text.split(separator: "\n").count - 1
  }

  @Test func whatTwoFilesHaveAlikeCountsOnce() throws {
    let folder = try Scratch()
    let rows = (0..<40).map { Self.row("c\($0)", $0) }
    let first = try folder.write(Self.header + rows[..<30].joined(), "monday.csv")
    let second = try folder.write(Self.header + rows[20...].joined(), "again.csv")
    #expect(try attempts(first, second) == 40)
    #expect(try attempts(first, second, "--keep-duplicates") == 50)
    #expect(try attempts(first, second, first) == 40)
    let stats = folder.file("stats.json")
    let outcome = try Program.run("analyze", first, second, "--stats", stats)
    #expect(outcome.complaints.contains("10 attempts that another input had given already"))
    let found = try JSONSerialization.jsonObject(with: contents(stats)) as? [String: Any]
    let counts = found?["attempts"] as? [String: Int]
    #expect(counts?["duplicates"] == 10 && counts?["applied"] == 40 && counts?["decoded"] == 50)
  }

  @Test func whatDiffersOrIsOfOneFileStays() throws {
    let folder = try Scratch()
    // Without ids, two calls of one second that look alike.
    let twice = try folder.write(
      Self.header + Self.row("", 5) + Self.row("", 5) + Self.row("", 6),
      "twice.csv"
    )
    #expect(try attempts(twice) == 3)
    let once = try folder.write(Self.header + Self.row("", 5) + Self.row("", 6, 2), "once.csv")
    #expect(try attempts(twice, once) == 4)
    let other = try folder.write(Self.header + Self.row("other", 5), "other.csv")
    #expect(try attempts(once, other) == 3)
  }

  @Test func threadsAndFormsDoNotMatter() throws {
    let world = try World.shared.get()
    let folder = try Scratch()
    let text = String(decoding: try contents(world.calls), as: UTF8.self)
    let lines = text.split(separator: "\n")
    let part = try folder.write(
      lines.prefix(lines.count / 2).joined(separator: "\n") + "\n",
      "part.csv"
    )
    let one = try Program.run("analyze", world.calls, part, "--threads", "1")
    let three = try Program.run("analyze", world.calls, part, "--threads", "3")
    #expect(one.output == three.output)
    #expect(one.output == world.alerts)
  }
}
