import Foundation
import Testing

/// `--stats`: sums that must add up do.
@Suite struct StatisticsTests {
  let world: World
  let folder: Scratch

  init() throws {
    world = try World.shared.get()
    folder = try Scratch()
  }

  private struct Statistics: Decodable {
    struct Attempts: Decodable {
      var decoded, applied, late, outside, duplicates, unused: Int
    }
    struct Alerts: Decodable {
      var total: Int
      var by_rule: [String: Int]
    }
    struct Keys: Decodable {
      var subject: String
      var total, light, heavy, receivers: Int
    }
    struct Input: Decodable {
      var name, format: String
      var bytes_read, bytes, attempts, rejected: Int
      var packets: Int?
      var buckets, counters, messages: [String: Int]?
    }
    struct Time: Decodable {
      var cpu_seconds, wall_seconds: Double
    }
    struct Memory: Decodable {
      var peak_bytes, anonymous_bytes: Int
    }

    var schema: String
    var threads, rows, bytes: Int
    var attempts: Attempts
    var rejected: [String: Int]
    var alerts: Alerts
    var keys: [Keys]
    var inputs: [Input]
    var stages: [String: Time]
    var total: Time
    var memory: Memory
  }

  private func statistics(_ arguments: String...) throws -> (Statistics, Outcome) {
    let path = folder.file("stats.json")
    let outcome = try Program.run(["analyze", "--stats", path] + arguments)
    #expect(outcome.status == 0, "\(outcome.complaints)")
    return (try JSONDecoder().decode(Statistics.self, from: contents(path)), outcome)
  }

  private func checkSums(_ found: Statistics, location: SourceLocation = #_sourceLocation) {
    let attempts = found.attempts
    #expect(
      attempts.decoded
        == attempts.applied + attempts.late + attempts.outside + attempts.duplicates
        + attempts.unused,
      sourceLocation: location
    )
    let inputs = found.inputs
    #expect(attempts.decoded == inputs.reduce(0) { $0 + $1.attempts }, sourceLocation: location)
    #expect(found.bytes == inputs.reduce(0) { $0 + $1.bytes }, sourceLocation: location)
    let rejected = inputs.reduce(0) { $0 + $1.rejected }
    #expect(found.rows == attempts.decoded + rejected, sourceLocation: location)
    #expect(
      found.rejected.values.reduce(0, +) == rejected + attempts.late,
      sourceLocation: location
    )
    #expect(found.rejected["CS1302", default: 0] == attempts.late, sourceLocation: location)
    #expect(
      found.alerts.by_rule.values.reduce(0, +) == found.alerts.total,
      sourceLocation: location
    )
    for keys in found.keys {
      #expect(keys.light + keys.heavy == keys.total, sourceLocation: location)
      #expect(keys.light >= 0 && keys.heavy >= 0, sourceLocation: location)
    }
    let names: Set = ["decode", "order", "engine", "sinks", "waiting", "other"]
    #expect(Set(found.stages.keys) == names, sourceLocation: location)
    #expect(
      found.stages.values.allSatisfy { $0.cpu_seconds >= 0 && $0.wall_seconds >= 0 },
      sourceLocation: location
    )
    let cpu = found.stages.values.reduce(0) { $0 + $1.cpu_seconds }
    #expect(abs(cpu - found.total.cpu_seconds) < 0.01, sourceLocation: location)
    #expect(found.memory.peak_bytes > 1 << 20, sourceLocation: location)
    #expect(found.memory.anonymous_bytes > 1 << 20, sourceLocation: location)
    #expect(found.memory.anonymous_bytes <= found.memory.peak_bytes, sourceLocation: location)
  }

  @Test(arguments: [1, 3])
  func wholeRun(threads: Int) throws {
    let (found, outcome) = try statistics(world.calls, "--threads", "\(threads)")
    checkSums(found)
    #expect(found.schema == "callsieve.stats.v1")
    #expect(found.threads == threads)
    let lines = try contents(world.calls).count { $0 == 0x0A }
    #expect(found.rows == lines - 1)
    #expect(found.attempts.applied == lines - 1)
    #expect(found.attempts.unused == 0)
    #expect(found.bytes == (try contents(world.calls)).count)
    #expect(found.inputs.map(\.bytes_read) == [found.bytes])
    let alerts = try objects(outcome.text)
    let rules = Dictionary(grouping: alerts) { $0["rule"] as? String ?? "" }
    #expect(found.alerts.by_rule == rules.mapValues(\.count))
    let callers = try #require(found.keys.first { $0.subject == "calling_number" })
    #expect(callers.heavy > 0 && callers.light > 100)
    #expect(callers.receivers > 100)
    // On one thread the stages follow each other.
    if threads == 1 {
      let wall = found.stages.values.reduce(0) { $0 + $1.wall_seconds }
      #expect(abs(wall - found.total.wall_seconds) < 0.01)
      #expect(found.stages["waiting"]?.wall_seconds == 0)
    }
    for stage in ["decode", "engine", "sinks"] {
      #expect(try #require(found.stages[stage]).cpu_seconds > 0, "\(stage)")
    }
  }

  @Test func threadsHoldTheSameKeys() throws {
    let totals = try [1, 2, 4].map {
      try statistics(world.calls, "--threads", "\($0)").0.keys
    }
    // What is idle goes by turns and in lots, which are others with other threads; and the sketch that guards
    // quiet keys hashes by a secret of the run, so that a key may get windows a little early. No alert depends on it.
    func isClose(_ one: Int, _ other: Int) -> Bool { abs(one - other) <= 3 + one / 10 }
    for keys in totals.dropFirst() {
      for (one, other) in zip(totals[0], keys) {
        #expect(isClose(one.total, other.total), "\(one.total), \(other.total)")
        // Calls received go in lots, of which there are a power of two: one run may hold half as many again.
        let (fewer, more) = (
          min(one.receivers, other.receivers), max(one.receivers, other.receivers)
        )
        #expect(more <= 3 + fewer * 2, "\(one.receivers), \(other.receivers)")
        #expect(isClose(one.heavy, other.heavy), "\(one.heavy), \(other.heavy)")
      }
      #expect(keys.count == totals[0].count)
    }
  }

  @Test func recordsThatAreNotApplied() throws {
    let rows = String(decoding: try contents(world.calls), as: UTF8.self).split(separator: "\n")
    // The first row again at the end of half a day, rows that are none, and a period that ends.
    let text = (rows.prefix(2000) + ["bad,row", "worse"] + rows[1...3]).map { $0 + "\n" }.joined()
    let file = try folder.write(text, "mixed.csv")
    let (found, _) = try statistics(
      file,
      "--lateness",
      "1m",
      "--reorder",
      "0",
      "--to",
      "2026-03-02T01:00:00Z"
    )
    checkSums(found)
    #expect(found.rejected["CS1101"] == 2)
    #expect(found.attempts.late == 3)
    #expect(found.attempts.outside > 0)
  }

  @Test func capturesHavePackets() throws {
    let (found, _) = try statistics(world.capture, world.calls)
    checkSums(found)
    #expect(found.inputs.map(\.format) == ["pcap", "csv"])
    #expect(try #require(found.inputs[0].packets) > found.inputs[0].attempts)
    let buckets = try #require(found.inputs[0].buckets)
    #expect(buckets.values.reduce(0, +) == found.inputs[0].packets)
    #expect(try #require(buckets["sip over udp"]) > 0)
    #expect(found.inputs[0].counters != nil)
    #expect(try #require(found.inputs[0].messages)["calls"] == found.inputs[0].attempts)
    #expect(found.inputs[1].packets == nil && found.inputs[1].buckets == nil)
  }

  @Test(arguments: [1, 3])
  func alertsThatNobodyTakes(threads: Int) throws {
    let path = folder.file("stats.json")
    let line = """
      { sleep 1; "$CALLSIEVE" analyze "$1" --stats "$2" --threads \(threads); } | true
      """
    #expect(try Program.shell(line, world.calls, path).status == 0)
    let found = try JSONDecoder().decode(Statistics.self, from: contents(path))
    checkSums(found)
  }

  @Test func lastLineHasTheRates() throws {
    let (_, outcome) = try statistics(world.calls)
    let last = outcome.complaints.split(separator: "\n").last
    #expect(
      last?.wholeMatch(of: /\d+\.\d\d s, \d+(\.\d\d)?( [kM])? rows\/s, \d+\.\d\d GB\/s/) != nil
    )
  }

  @Test func fileThatCannotBeWritten() throws {
    let outcome = try Program.run("analyze", world.calls, "--stats", folder.file("no/where.json"))
    #expect(outcome.status == 4)
    #expect(outcome.complaints.contains("statistics"))
    #expect(try Program.run("analyze", world.calls, "--stats", world.calls).status == 2)
  }
}
