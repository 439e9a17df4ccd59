import Foundation
import Testing

/// Records that Kamailio wrote of calls with a known plan (`fixtures/kamailio`).
@Suite struct KamailioRecordTests {
  /// A call as it was planned, or as it was found.
  private struct Call: Hashable, Comparable {
    var calling: String
    var called: String
    var disposition: String
    var status: String

    static func < (one: Call, other: Call) -> Bool { one.calling < other.calling }
  }

  private static func path(_ name: String) -> String {
    Repository.path("fixtures/kamailio/\(name)")
  }

  /// The plan, and the milliseconds that each call talks.
  private static func plan() throws -> (calls: [Call], talk: [String: Int]) {
    let lines = try String(contentsOfFile: path("plan.tsv"), encoding: .utf8).split(separator: "\n")
    var (calls, talk): ([Call], [String: Int]) = ([], [:])
    for line in lines.dropFirst() {
      let values = line.split(separator: "\t").map(String.init)
      calls.append(
        Call(calling: values[0], called: values[1], disposition: values[2], status: values[3])
      )
      talk[values[0]] = Int(values[4])
    }
    return (calls.sorted(), talk)
  }

  /// The calls of a file, and the milliseconds that each talks.
  private static func calls(
    _ files: [String],
    _ options: String...
  ) throws -> (calls: [Call], talk: [String: Int], years: Set<Substring>) {
    let found = try Program.run(["calls"] + files.map(path) + ["--as", "csv"] + options)
    #expect(found.status == 0, "\(found.complaints)")
    let lines = found.text.split(separator: "\n")
    let names = try #require(lines.first).split(separator: ",", omittingEmptySubsequences: false)
    func column(_ name: String) throws -> Int { try #require(names.firstIndex { $0 == name }) }
    let columns = try [
      "calling_number", "called_number", "disposition", "sip_status", "talk_ms", "setup_time",
    ].map(column)
    var (calls, talk): ([Call], [String: Int]) = ([], [:])
    var years: Set<Substring> = []
    for line in lines.dropFirst() {
      let all = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let values = columns.map { all[$0] }
      calls.append(
        Call(calling: values[0], called: values[1], disposition: values[2], status: values[3])
      )
      talk[values[0]] = Int(values[4])
      years.insert(values[5].prefix(5))
    }
    return (calls.sorted(), talk, years)
  }

  /// Whether every call talked as long as planned, to the second that records are good for.
  private static func agree(_ found: [String: Int], _ planned: [String: Int]) -> Bool {
    found.count == planned.count
      && found.allSatisfy { abs($0.value - (planned[$0.key] ?? .max / 2)) <= 1000 }
  }

  @Test(arguments: [
    ["syslog.log"], ["acc.csv"], ["acc.csv", "missed_calls.csv"], ["flatstore.log"],
  ])
  func rowsAreCallsAsPlanned(_ files: [String]) throws {
    let plan = try Self.plan()
    let found = try Self.calls(files)
    #expect(found.calls == plan.calls)
    #expect(Self.agree(found.talk, plan.talk))
    #expect(found.years == ["2026-"])
  }

  @Test func wholeCallsAreAnsweredOnlyWhenTheyTalked() throws {
    let plan = try Self.plan()
    let found = try Self.calls(["acc_cdrs.csv"], "--format", "kamailio-acc-cdrs")
    #expect(found.calls.map(\.called) == plan.calls.map(\.called))
    #expect(
      found.calls.map { $0.disposition == "answered" }
        == plan.calls.map { $0.disposition == "answered" }
    )
    #expect(Self.agree(found.talk, plan.talk))
    #expect(found.years == ["2026-"])
  }
}
