import Foundation
import Testing

/// The worked timelines of docs/semantics.md, typed in as they stand there.
@Suite struct TimelineTests {
  private let folder: Scratch
  private let rules: String
  private let calls: String

  init() throws {
    folder = try Scratch()
    let page = String(decoding: try contents(Repository.path("docs/semantics.md")), as: UTF8.self)
    let section = try #require(page.components(separatedBy: "## Worked timelines").last)
    func block(_ language: String) throws -> String {
      let start = try #require(section.range(of: "```\(language)\n"))
      let rest = section[start.upperBound...]
      return String(rest[..<(try #require(rest.range(of: "```")).lowerBound)])
    }
    rules = try folder.write(try block("yaml"), "three.yaml")
    calls = try folder.write(try block("csv"), "calls.csv")
  }

  /// Status, event time and records of each alert.
  private func alerts(_ options: String...) throws -> [String] {
    let outcome = try Program.run(["analyze", calls, "--rules", rules, "--canonical"] + options)
    #expect(outcome.status == 0, "\(outcome.complaints)")
    return try objects(outcome.text).map { alert in
      let records = alert["records"] as? [[String: Any]] ?? []
      let ids = records.compactMap { $0["call_id"] as? String }.joined()
      let time = (alert["event_time"] as? String)?.dropFirst(11).prefix(8) ?? ""
      return "\(alert["status"] ?? "") \(time) \(ids)"
    }
  }

  @Test func recordByRecord() throws {
    let rejects = folder.file("rejects.jsonl")
    let found = try alerts("--reorder", "0s", "--lateness", "30m", "--rejects", rejects)
    #expect(found == ["open 09:00:45 abx", "closed 09:01:15 bxcd"])
    let late = String(decoding: try contents(rejects), as: UTF8.self)
    #expect(late.contains("CS1302") && late.contains("08:00:00"))
  }

  @Test func inOrder() throws {
    #expect(try alerts("--reorder", "auto") == ["open 09:00:45 abx", "closed 09:01:15 bxcd"])
  }

  @Test func withoutTheLateOne() throws {
    let text = String(decoding: try contents(calls), as: UTF8.self)
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("x,") && !$0.hasPrefix("y,") }
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: calls))
    #expect(try alerts() == ["open 09:01:15 bcd", "closed 09:01:15 bcd"])
  }
}
