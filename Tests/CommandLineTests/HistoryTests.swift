import Foundation
import TestSupport
import Testing

/// `--write-history` and `--history` through the command line.
@Suite struct HistoryTests {
  private static let rules = """
    rules:
      - id: strangers
        title: Mostly to numbers that it had not called
        subject: calling_number
        window: 2h
        when: attempts >= 2 and new_callee_share >= 30%
        severity: low
        close_after: 1s
      - id: newcomer
        title: Not seen before
        subject: calling_number
        window: 1h
        when: attempts >= 2 and first_seen_age < 2d
        severity: low
        close_after: 1s
      - id: rung-back
        title: Called back
        subject: calling_number
        window: 6h
        when: callbacks >= 1
        severity: low
        close_after: 1s
      - id: slow
        title: Many in a long window
        subject: calling_number
        window: 20h
        when: attempts >= 6
        severity: low
        close_after: 1s

    """

  /// A call of a few numbers that call each other and strangers, over ten days.
  private struct Call {
    let time: Int
    let from: Int
    let to: Int

    var number: String { "+6681200\(1000 + from)" }
    var row: String {
      let stamp = Date(timeIntervalSince1970: Double(time) / 1000).formatted(.iso8601)
      return "c\(time)-\(from),\(stamp),\(number),+6681200\(1000 + to),no_answer\n"
    }
  }

  private static let day = 86_400_000
  private static let begin = 1_772_323_200_000  // 2026-03-01T00:00:00Z
  private static let header = "call_id,setup_time,calling_number,called_number,disposition\n"

  private static func calls(_ seed: UInt64) -> [Call] {
    var random = SplitMix64(seed: seed)
    func number(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
    var times: Set<Int> = []
    // Whole seconds, each of them once.
    while times.count < 1500 { times.insert(begin + number(10 * day / 1000) * 1000) }
    return times.sorted().map { time in
      let from = number(12)
      // Most to a few, some to anybody.
      let to = number(10) < 7 ? (from + 1 + number(3)) % 12 : 12 + number(40)
      return Call(time: time, from: from, to: to)
    }
  }

  private let folder: Scratch
  private let rules: String

  init() throws {
    folder = try Scratch()
    rules = try folder.write(Self.rules, "rules.yaml")
  }

  private func file(_ calls: some Sequence<Call>, _ name: String) throws -> String {
    try folder.write(Self.header + calls.map(\.row).joined(), name)
  }

  private func analyze(_ words: String...) throws -> Outcome {
    let outcome = try Program.run(["analyze", "--rules", rules] + words)
    #expect(outcome.status == 0, "\(outcome.complaints)")
    return outcome
  }

  /// What alerts that open from a time on say, without the places of records.
  private func opened(_ text: String, from time: Int) throws -> [String] {
    let stamp = Date(timeIntervalSince1970: Double(time) / 1000).formatted(.iso8601)
    return try objects(text).filter {
      $0["status"] as? String == "open" && ($0["event_time"] as? String ?? "") >= stamp
    }.map { alert in
      var alert = alert
      alert["records"] = nil
      let data = try JSONSerialization.data(withJSONObject: alert, options: .sortedKeys)
      return String(decoding: data, as: UTF8.self)
    }
  }

  /// The share of calls to new numbers in the two hours up to each call of the last day, by definition.
  private func naiveShares(_ calls: [Call]) -> [String: Double] {
    var shares: [String: Double] = [:]
    for (index, call) in calls.enumerated() where call.time >= Self.begin + 9 * Self.day {
      let own = calls[...index].filter { $0.from == call.from }
      let window = own.filter { $0.time > call.time - 7_200_000 }
      let new = window.filter { one in
        !own.contains { $0.to == one.to && $0.time < one.time && $0.time > one.time - 7 * Self.day }
      }
      shares["\(call.number) \(call.time)"] = Double(new.count) / Double(window.count)
    }
    return shares
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func daysOneByOneAreAsAllAtOnce(seed: UInt64) throws {
    let calls = Self.calls(seed)
    let whole = try analyze(try file(calls, "all.csv"))
    let history = folder.file("known.history")
    var last = ""
    for day in 0..<10 {
      let start = Self.begin + day * Self.day
      let path = try file(
        calls.filter { (start..<(start + Self.day)).contains($0.time) },
        "day.csv"
      )
      var words = [path, "--write-history", history]
      if day > 0 { words += ["--history", history] }
      last = try Program.run(["analyze", "--rules", rules] + words).text
    }
    let begin = Self.begin + 9 * Self.day
    let (expected, found) = (try opened(whole.text, from: begin), try opened(last, from: begin))
    #expect(found == expected, "seed \(seed)")
    #expect(expected.count > 100)
    // And the values are those of the definition.
    let shares = naiveShares(calls)
    var compared = 0
    for alert in try objects(last)
    where alert["rule"] as? String == "strangers" && alert["status"] as? String == "open" {
      let subject = alert["subject"] as? [String: Any]
      let time = try #require(alert["event_time"] as? String)
      let date = try Date(time.replacing(".000Z", with: "Z"), strategy: .iso8601)
      let key = "\(subject?["value"] ?? "") \(Int(date.timeIntervalSince1970) * 1000)"
      let evidence = alert["evidence"] as? [String: [String: Any]]
      let value = try #require(evidence?["new_callee_share"]?["value"] as? Double)
      let expected = try #require(shares[key], "seed \(seed): \(key)")
      #expect(abs(value - expected) < 1e-6, "seed \(seed): \(key)")
      compared += 1
    }
    #expect(compared > 10)
  }

  @Test func withoutHistoryNothingIsKnown() throws {
    let calls = Self.calls(4)
    let last = try file(calls.filter { $0.time >= Self.begin + 9 * Self.day }, "last.csv")
    let rules = Set(try objects(analyze(last).text).compactMap { $0["rule"] as? String })
    #expect(rules == ["slow"])
  }

  @Test func bytesDoNotDependOnThreads() throws {
    let calls = Self.calls(5)
    let path = try file(calls, "all.csv")
    var histories: [Data] = []
    for threads in ["1", "2", "5"] {
      let history = folder.file("h\(threads)")
      _ = try analyze(path, "--threads", threads, "--write-history", history)
      histories.append(try contents(history))
    }
    #expect(Set(histories).count == 1)
    let compressed = try Program.shell(
      "gzip -c \"$1\" | \"$CALLSIEVE\" analyze - --write-history \"$2\" > /dev/null",
      path,
      folder.file("h-gzip")
    )
    #expect(compressed.status == 0)
    #expect(try contents(folder.file("h-gzip")) == histories[0])
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("h1"))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test func anOverlapCountsOnce() throws {
    let calls = Self.calls(6)
    let begin = Self.begin + 9 * Self.day
    let history = folder.file("known.history")
    let before = try file(calls.filter { $0.time < begin + 3 * 3_600_000 }, "before.csv")
    _ = try analyze(before, "--write-history", history)
    // Three hours are in both.
    let after = try file(calls.filter { $0.time >= begin }, "after.csv")
    let outcome = try analyze(after, "--history", history)
    #expect(outcome.complaints.contains("of them are in the inputs too"), "\(outcome.complaints)")
    let whole = try analyze(try file(calls, "all.csv"))
    #expect(try opened(outcome.text, from: begin) == opened(whole.text, from: begin))
  }

  @Test func liveRunsBeginWithIt() throws {
    let calls = Self.calls(7)
    let begin = Self.begin + 9 * Self.day
    let history = folder.file("known.history")
    let before = try file(calls.filter { $0.time < begin }, "before.csv")
    _ = try analyze(before, "--write-history", history)
    let after = try file(calls.filter { $0.time >= begin }, "after.csv")
    let settled = try analyze(after, "--history", history)
    let state = folder.file("state")
    let live = try Program.run([
      "tail", after, "--from-start", "--exit-when-idle", "300ms", "--rules", rules, "--history",
      history, "--state", state,
    ])
    #expect(live.status == 0, "\(live.complaints)")
    let found = try opened(live.text, from: begin).map {
      $0.replacing(/"emitted_at":"[^"]*",/, with: "")
    }
    #expect(Set(found) == Set(try opened(settled.text, from: begin)))
    // With its state a second run goes on, and is not taught twice.
    let more = try file(
      [Call(time: Self.begin + 10 * Self.day + 1000, from: 1, to: 2)],
      "after.csv"
    )
    let again = try Program.run([
      "tail", more, "--exit-when-idle", "300ms", "--rules", rules, "--history", history,
      "--state", state,
    ])
    #expect(again.status == 0 && again.complaints.contains("Going on from checkpoint"))
  }

  @Test func evaluateAndInspectTakeItToo() throws {
    let calls = Self.calls(8)
    let begin = Self.begin + 9 * Self.day
    let history = folder.file("known.history")
    _ = try analyze(
      try file(calls.filter { $0.time < begin }, "before.csv"),
      "--write-history",
      history
    )
    let after = try file(calls.filter { $0.time >= begin }, "after.csv")
    let number = "+66812001001"
    let found = try Program.run(
      "inspect",
      number,
      after,
      "--rules",
      rules,
      "--history",
      history
    )
    #expect(found.status == 0)
    #expect(found.text.contains("new_callee_share"))
    #expect(!found.text.contains("new_callee_share undefined"), "\(found.text)")
    let labels = try folder.write("number,label\n\(number),honest\n", "labels.csv")
    let words = ["evaluate", "--labels", labels, after, "--rules", rules, "--as", "json"]
    let evaluated = try Program.run(words + ["--history", history])
    #expect(evaluated.status == 0)
    let plain = try Program.run(words)
    // The same attempts are counted; those of the history are none of the run.
    let reports = try [evaluated, plain].map { outcome in
      try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any]
    }
    #expect(reports[0]?["attempts"] as? Int == reports[1]?["attempts"] as? Int)
  }

  @Test func whatCannotBeUsedIsRefused() throws {
    let calls = Self.calls(9)
    let path = try file(calls, "all.csv")
    let history = folder.file("known.history")
    _ = try analyze(path, "--write-history", history)
    let whole = try contents(history)
    func refusal(_ words: String...) throws -> String {
      let outcome = try Program.run(["analyze", path, "--rules", rules] + words)
      #expect(outcome.status == 2 && outcome.output.isEmpty, "\(outcome.complaints)")
      return outcome.complaints
    }
    #expect(try refusal("--history", history, "--home-country", "TH").contains("CS5202"))
    #expect(try refusal("--history", path).contains("CS5201"))
    #expect(try refusal("--history", folder.file("none")).contains("CS5201"))
    var damaged = whole
    damaged[damaged.count / 2] ^= 4
    try damaged.write(to: URL(fileURLWithPath: folder.file("damaged")))
    #expect(try refusal("--history", folder.file("damaged")).contains("is damaged"))
    #expect(try refusal("--write-history", path).contains("is an input of this run"))
    #expect(try refusal("--write-history", folder.file("no/folder")).contains("CS5204"))
    // Alerts over the history that is read would destroy it.
    #expect(
      try refusal("--history", history, "--alerts", history).contains("is an input of this run")
    )
  }

  @Test func anUnfinishedRunLeavesTheOldOne() throws {
    let calls = Self.calls(10)
    let path = try file(calls, "all.csv")
    let history = folder.file("known.history")
    _ = try analyze(path, "--write-history", history)
    let before = try contents(history)
    let missing = folder.file("missing.csv")
    let outcome = try Program.run("analyze", path, missing, "--write-history", history)
    #expect(outcome.status == 3)
    #expect(outcome.complaints.contains("CS5204"), "\(outcome.complaints)")
    #expect(try contents(history) == before)
    #expect(!FileManager.default.fileExists(atPath: history + ".new"))
    // Nobody reads the alerts any more: the run ends early.
    _ = try Program.shell(
      "\"$CALLSIEVE\" analyze \"$1\" --rules \"$2\" --write-history \"$3\" | head -c 10 > /dev/null",
      path,
      rules,
      history
    )
    #expect(!FileManager.default.fileExists(atPath: history + ".new"))
  }

  @Test func aMissingDayIsSaid() throws {
    let calls = Self.calls(11)
    let history = folder.file("known.history")
    _ = try analyze(
      try file(calls.filter { $0.time < Self.begin + 8 * Self.day }, "before.csv"),
      "--write-history",
      history
    )
    let after = try file(calls.filter { $0.time >= Self.begin + 9 * Self.day }, "after.csv")
    let outcome = try analyze(after, "--history", history)
    #expect(outcome.complaints.contains("CS5203"), "\(outcome.complaints)")
    let manifest = folder.file("run.json")
    _ = try analyze(after, "--history", history, "--manifest", manifest)
    let text = String(decoding: try contents(manifest), as: UTF8.self)
    #expect(text.contains("\"history\""))
  }

  @Test func recordsOutOfOrderCountOnceToo() throws {
    // Some come six hours late, others a little: the order lag is four hours.
    let rows = Self.calls(12).enumerated().map { index, call in
      (at: call.time + [6, 0, 0, 0, 1][index % 5] * 3_600_000, call: call)
    }
    let path = try file(rows.sorted { $0.at < $1.at }.map(\.call), "all.csv")
    let history = folder.file("known.history")
    let first = try analyze(path, "--write-history", history)
    let again = try analyze(path, "--history", history)
    #expect(
      again.complaints.contains("1,500 attempts; 1,500 of them are in the inputs too"),
      "\(again.complaints)"
    )
    #expect(try opened(again.text, from: 0) == opened(first.text, from: 0))
    // And when the inputs have hours before what the history has after them.
    let sorted = try analyze(try file(Self.calls(12), "sorted.csv"), "--history", history)
    #expect(sorted.complaints.contains("1,500 of them"), "\(sorted.complaints)")
  }

  @Test func aClockThatIsYearsAheadIsNoEnd() throws {
    let calls = Self.calls(13)
    let begin = Self.begin + 9 * Self.day
    let wrong = Call(time: 2_903_299_200_000, from: 1, to: 2)
    let history = folder.file("known.history")
    let before = calls.filter { $0.time < begin }
    let outcome = try analyze(
      try file(before + [wrong], "before.csv"),
      "--write-history",
      history
    )
    #expect(outcome.complaints.contains("CS5205"), "\(outcome.complaints)")
    let lines = outcome.complaints.split(separator: "\n")
    let written = lines.first { $0.hasPrefix("Wrote a history") }
    #expect(try #require(written).contains(" to 2026-03-09T"), "\(outcome.complaints)")
    let after = try file(calls.filter { $0.time >= begin }, "after.csv")
    let found = try analyze(after, "--history", history)
    let whole = try analyze(try file(calls, "all.csv"))
    #expect(try opened(found.text, from: begin) == opened(whole.text, from: begin))
  }

  @Test func aPeriodOfNothingIsNoHistory() throws {
    let path = try file(Self.calls(14), "all.csv")
    let history = folder.file("known.history")
    let outcome = try analyze(path, "--from", "2030-01-01 00:00:00", "--write-history", history)
    #expect(outcome.complaints.contains("CS5204"), "\(outcome.complaints)")
    #expect(!outcome.complaints.contains("Wrote a history"))
    #expect(!FileManager.default.fileExists(atPath: history))
  }

  @Test func theFileBesideItIsNobodyElses() throws {
    let path = try file(Self.calls(15), "known.history.new")
    let history = folder.file("known.history")
    let words = ["analyze", path, "--rules", rules, "--write-history", history]
    let read = try Program.run(words)
    #expect(read.status == 2 && read.complaints.contains("is an input of this run"))
    #expect(try contents(path).count > 1000)
    let other = try file(Self.calls(15), "all.csv")
    let written = try Program.run([
      "analyze", other, "--rules", rules, "--write-history", history, "--alerts", path,
    ])
    #expect(written.status == 2 && written.complaints.contains("as an output twice"))
  }
}
