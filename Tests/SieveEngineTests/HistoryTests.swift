import Foundation
import SieveBytes
import SieveModel
import TestSupport
import Testing

@testable import SieveEngine

/// A stream that goes on from a history has the values of one stream: every metric at every evaluation.
///
/// `SEED=n swift test --filter HistoryTests` replays one world; `WORLDS=n` tries more.
@Suite("Histories in the engine")
struct HistoryTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let count = environment["WORLDS"].flatMap { UInt64($0) } ?? 400

  private static var seeds: [UInt64] {
    if let seed = environment["SEED"].flatMap({ UInt64($0) }) { return [seed] }
    return (0..<count).map { 52_000_000 + $0 }
  }

  private static func options(_ world: RandomWorld, lateness: Int64 = 86_400_000) -> EngineOptions {
    EngineOptions(
      zone: ZoneTable(name: "test", fixedOffset: world.zoneOffset),
      lateness: lateness,
      tables: RandomWorld.tables
    )
  }

  /// What every evaluation gave, from the attempt at `split` on.
  private static func readings(
    _ world: RandomWorld,
    split: Int,
    asHistory: Bool
  ) -> [String] {
    let probe = Probe(rules: world.rules, options: options(world))
    var readings: [String] = []
    if let first = world.arrivals.first { probe.beginStream(at: first.setup) }
    let past = AttemptBatch(world.arrivals[..<split], stage: asHistory ? .past : .complete)
    probe.apply(past) { _ in #expect(!asHistory, "SEED=\(world.seed)") }
    probe.apply(AttemptBatch(world.arrivals[split...])) { reading in
      let evidence = reading.evidence.map { "\($0.name) \($0.value.map { "\($0)" } ?? "-")" }
      readings.append(
        "\(reading.rule) \(reading.subject.value) \(reading.time) \(reading.holds) \(evidence)"
      )
    }
    return readings
  }

  @Test("values after a history are those of one stream")
  func values() {
    var compared = 0
    for seed in Self.seeds {
      let world = RandomWorld(seed: seed)
      var random = SplitMix64(seed: seed)
      let split = Int(random.next() % UInt64(world.arrivals.count + 1))
      let whole = Self.readings(world, split: split, asHistory: false)
      let taught = Self.readings(world, split: split, asHistory: true)
      #expect(whole == taught, "SEED=\(seed), split at \(split)")
      compared += whole.count
      if whole != taught { return }
    }
    #expect(Self.seeds.count == 1 || compared > 1000)
  }

  /// Rules that open an episode at each evaluation that holds: what they say is what there is to say.
  private static func shortEpisodes(_ rules: [Rule]) -> [Rule] {
    rules.map { rule in
      Rule(
        id: rule.id,
        title: rule.title,
        subject: rule.subject,
        windowMilliseconds: rule.windowMilliseconds,
        filter: rule.filter,
        condition: rule.condition,
        filterText: rule.filterText,
        conditionText: rule.conditionText,
        severity: rule.severity,
        flags: rule.flags,
        closeAfterMilliseconds: 0,
        version: rule.version
      )
    }
  }

  @Test("alerts after a history are those of the naive oracle for one stream")
  func alerts() {
    var compared = 0
    for seed in Self.seeds {
      let world = RandomWorld(seed: seed)
      var random = SplitMix64(seed: seed)
      // In order of time, so that no evaluation of the past comes from the present.
      let arrivals = world.arrivals.sorted { $0.setup < $1.setup }
      let split = Int(random.next() % UInt64(arrivals.count + 1))
      guard split < arrivals.count, split > 0 else { continue }
      let begin = arrivals[split].setup
      let rules = Self.shortEpisodes(world.rules)
      let expected = NaiveOracle.alerts(
        rules: rules,
        arrivals: arrivals,
        zoneOffset: world.zoneOffset
      ).filter { $0.status == .open && $0.eventTime > begin }
      var engineOptions = Self.options(world)
      engineOptions.shards = 1 + Int(seed % 3)
      engineOptions.quietFrom = seed % 2 == 0 ? 2 : engineOptions.quietFrom
      let engine = Engine(rules: rules, options: engineOptions)
      engine.beginStream(at: arrivals[0].setup)
      var alerts: [Alert] = []
      engine.apply(AttemptBatch(arrivals[..<split], stage: .past), into: &alerts)
      #expect(alerts.isEmpty, "SEED=\(seed)")
      engine.apply(AttemptBatch(arrivals[split...]), into: &alerts)
      let found = alerts.filter { $0.status == .open && $0.eventTime > begin }
      let difference = AlertComparison.difference(expected: expected, actual: found)
      #expect(difference == nil, "SEED=\(seed), split at \(split): \(difference ?? "")")
      compared += expected.count
      if difference != nil { return }
    }
    #expect(Self.seeds.count == 1 || compared > 200)
  }

  @Test("rules look back as far as their metrics say")
  func reach() {
    func rule(_ metric: Metric) -> Rule { EnginePastTests.rule(metric) }
    #expect(Engine.reach(of: []) == 0)
    #expect(Engine.reach(of: [rule(.attempts)]) == 60_000)
    #expect(Engine.reach(of: [rule(.attempts), rule(.callbacks)]) == 60_000 + 86_400_000)
    #expect(Engine.reach(of: [rule(.newCalleeShare)]) == 60_000 + 7 * 86_400_000)
    #expect(Engine.reach(of: [rule(.firstSeenAge)]) == 60_000 + 7 * 86_400_000)
  }
}
