import Foundation
import SieveEngine
import SieveModel
import TestSupport
import Testing

@testable import SieveCentres

/// Scores against a second implementation, on random worlds.
@Suite("Scores and their oracle")
struct ScoreOracleTests {
  static let seeds: [UInt64] = {
    let environment = ProcessInfo.processInfo.environment
    if let seed = environment["SEED"].flatMap(UInt64.init) { return [seed] }
    return (0..<(environment["WORLDS"].flatMap(UInt64.init) ?? 150)).map { $0 + 1 }
  }()

  static let rules = [
    rule("a", .callingNumber, "novelty", 2.5),
    rule("b", .callingNumber, "novelty", 4, evidenceFor: 1_800_000),
    rule("c", .callingNumber, "answers", -2, evidenceFor: 7_200_000),
    rule("d", .callingNumber, "volume", 3.25, evidenceFor: 3_600_000),
    rule("e", .imei, "device", 3, evidenceFor: 5_000_000),
    rule("f", .numberRange(digits: 2), "group", 4.5, evidenceFor: 4_000_000),
    rule("g", .cell, "place", 1.5, evidenceFor: 9_000_000),
    rule("h", .cell, "novelty", -4, evidenceFor: 3_000_000),
  ]

  /// Steps of ten numbers in two ranges, three devices and two cells, with alerts as they come.
  static func steps(_ random: inout SplitMix64) -> [Step] {
    var time: Int64 = 1_772_400_000_000
    var open: [String: (rule: Rule, value: String)] = [:]
    return (0..<400).map { _ in
      time += Int64.random(in: 1000...240_000, using: &random)
      let late = Int.random(in: 0..<10, using: &random) == 0 ? Int64(300_000) : 0
      let number = 66_812_345_600 + UInt64.random(in: 0..<10, using: &random) * 17
      // Half of the calls go to one of the ten.
      let other = 66_812_345_600 + UInt64.random(in: 0..<20, using: &random) * 17
      let call = Call(
        time: time - late,
        number: number,
        called: other,
        device: UInt64.random(in: 0..<4, using: &random) * 111_111_111_111_111,
        cell: ["", "7", "8"].randomElement(using: &random) ?? "",
        talk: time % 4 == 0 ? 20_000 : 0
      )
      var step = Step(call: call)
      guard Int.random(in: 0..<3, using: &random) == 0,
        let rule = rules.randomElement(using: &random)
      else { return step }
      let value =
        switch rule.subject {
        case .callingNumber: call.text
        case .imei: "\(UInt64.random(in: 1..<4, using: &random) * 111_111_111_111_111)"
        case .cell: ["7", "8"].randomElement(using: &random) ?? ""
        default: "\(call.text.dropLast(2))xx"
        }
      let key = rule.id + value
      let status: Alert.Status = open[key] == nil ? .open : .closed
      open[key] = status == .open ? (rule, value) : nil
      step.alerts = [episode(rule, value, status, at: call.time)]
      return step
    }
  }

  @Test("the same numbers are flagged and let go at the same steps", arguments: seeds)
  func agrees(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let steps = Self.steps(&random)
    var naive = NaiveScores(Self.rules, prior: -4, threshold: 0.6)
    for step in steps { naive.take(step) }
    naive.finish()
    let stage = CentreStage(
      rules: Self.rules,
      settings: ScoreSettings(prior: -4, threshold: 0.6, centres: false)
    )
    let events = stage.run(steps).map { alert in
      "\(alert.status.rawValue) \(alert.subject.value)"
        + (alert.reason.map { " \($0.rawValue)" } ?? "")
    }
    let first = zip(events, naive.events).enumerated().first { $1.0 != $1.1 }
    #expect(first == nil, "SEED=\(seed): \(String(describing: first))")
    #expect(events.count == naive.events.count, "SEED=\(seed)")
  }

  @Test("worlds have flags at all")
  func isNotEmpty() {
    var opened = 0
    for seed in Self.seeds.prefix(20) {
      var random = SplitMix64(seed: seed)
      var naive = NaiveScores(Self.rules, prior: -4, threshold: 0.6)
      for step in Self.steps(&random) { naive.take(step) }
      opened += naive.events.count { $0.hasPrefix("open") }
    }
    #expect(opened > 40)
  }

  @Test("batches do not matter, with centres too", arguments: seeds.prefix(30))
  func batches(seed: UInt64) {
    func run(_ size: Int) -> [Alert] {
      var random = SplitMix64(seed: seed)
      let stage = CentreStage(
        rules: Self.rules,
        settings: ScoreSettings(prior: -4, threshold: 0.6)
      )
      return stage.run(Self.steps(&random), batch: size)
    }
    let whole = run(1000)
    for size in [1, 7, 64] { #expect(run(size) == whole, "SEED=\(seed), batches of \(size)") }
  }
}
