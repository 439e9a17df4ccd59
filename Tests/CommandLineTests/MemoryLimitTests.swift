import Foundation
import Testing

/// `--memory-limit`: bounded, finished, and honest about what it cost.
@Suite struct MemoryLimitTests {
  let folder: Scratch

  init() throws { folder = try Scratch() }

  private struct Statistics: Decodable {
    struct Memory: Decodable {
      var anonymous_bytes: Int
    }
    struct Limit: Decodable {
      var limit_bytes, steps, idle_keys, trimmed_attempts, evicted_keys, evicted_attempts: Int
      var lateness_ms: Int
      var horizon_ms, attempts_max: Int?
    }
    struct Attempts: Decodable {
      var decoded, applied: Int
    }
    var attempts: Attempts
    var memory: Memory
    var memory_limit: Limit?
  }

  /// Calls by ever new numbers, two each, and one caller who dials strangers at the end.
  private func writeCalls(_ count: Int) throws -> String {
    var text = "start_time,caller,callee,disposition,billsec\n"
    for index in 0..<count {
      let time = 1_772_409_600 + index / 20
      text += "\(time),+6681\(1_000_000 + index / 2 * 7),+662\(1_000_000 + index),NO ANSWER,0\n"
    }
    for index in 0..<60 {
      let time = 1_772_409_600 + count / 20 + index * 10
      text += "\(time),+66899999999,+662\(2_000_000 + index * 37),NO ANSWER,0\n"
    }
    let path = folder.file("calls.csv")
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }

  private func run(_ calls: String, _ options: String...) throws -> (Statistics, Outcome) {
    let stats = folder.file("stats.json")
    let outcome = try Program.run(["analyze", calls, "--stats", stats] + options)
    #expect(outcome.status == 0, "\(outcome.complaints)")
    return (try JSONDecoder().decode(Statistics.self, from: contents(stats)), outcome)
  }

  @Test func keepsLessAndSaysSo() throws {
    let count = 400_000
    let calls = try writeCalls(count)
    let (free, _) = try run(calls)
    #expect(free.memory_limit == nil)
    let (found, outcome) = try run(calls, "--memory-limit", "64M", "--threads", "1")
    let limit = try #require(found.memory_limit)
    #expect(limit.limit_bytes == 64 << 20)
    #expect(limit.steps > 0)
    #expect(limit.lateness_ms == 600_000)
    #expect(found.attempts.applied == count + 60)
    #expect(found.memory.anonymous_bytes < free.memory.anonymous_bytes * 3 / 4)
    #expect(outcome.complaints.contains("CS5101"), "\(outcome.complaints)")
    // Whoever dials strangers within minutes is found all the same.
    #expect(outcome.text.contains("+66899999999"))
    if limit.evicted_keys + limit.evicted_attempts > 0 {
      #expect(outcome.complaints.contains("slow callers may be missed"))
    }
  }

  @Test func aLimitThatIsNotReachedChangesNothing() throws {
    let calls = try writeCalls(2000)
    let (_, free) = try run(calls, "--canonical")
    let (found, bound) = try run(calls, "--canonical", "--memory-limit", "4G")
    #expect(found.memory_limit?.steps == 0)
    #expect(free.output == bound.output)
    #expect(!bound.complaints.contains("CS5101"))
  }

  @Test(arguments: ["", "63M", "12", "2X", "-1G", "nan", "1e99G", "G"])
  func refusesOtherSizes(size: String) throws {
    let outcome = try Program.run("analyze", "/dev/null", "--memory-limit=\(size)")
    #expect(outcome.status == 2)
    #expect(outcome.complaints.contains("memory-limit") || outcome.complaints.contains("size"))
  }
}
