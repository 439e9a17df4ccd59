import Foundation
import SieveBytes
import SieveModel
import TestSupport
import Testing

@testable import SieveEngine

/// Letting go of what is not needed changes nothing; letting go of more is bounded, and counted.
///
/// `SEED=n swift test --filter MemoryReliefTests` replays one world; `WORLDS=n` tries more.
@Suite("Memory relief")
struct MemoryReliefTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let count = environment["WORLDS"].flatMap { UInt64($0) } ?? 300

  private static var seeds: [UInt64] {
    if let seed = environment["SEED"].flatMap({ UInt64($0) }) { return [seed] }
    return (0..<count).map { 47_000_000 + $0 }
  }

  private static func engine(_ world: RandomWorld) -> Engine {
    var options = EngineOptions(
      zone: ZoneTable(name: "test", fixedOffset: world.zoneOffset),
      shards: 1 + Int(world.seed % 3),
      tables: RandomWorld.tables
    )
    options.quietFrom = world.seed % 4 == 0 ? EngineOptions().quietFrom : 2
    options.lateSlack =
      world.seed % 3 == 0 ? EngineOptions().lateSlack : Int64(world.seed % 7) * 500
    options.archiveWords = 1
    return Engine(rules: world.rules, options: options)
  }

  /// Runs a world; `relieve` is called between batches.
  private static func run(_ world: RandomWorld, _ relieve: (Engine) -> Void) -> [Alert] {
    let engine = engine(world)
    var alerts: [Alert] = []
    for arrival in world.arrivals {
      engine.apply(AttemptBatch([arrival]), into: &alerts)
      relieve(engine)
    }
    engine.finish(into: &alerts)
    return alerts
  }

  @Test("recycling at once, at any time, changes nothing")
  func recycling() {
    for seed in Self.seeds {
      let world = seed % 5 == 0 ? RandomWorld.busy(seed: seed) : RandomWorld(seed: seed)
      var random = SplitMix64(seed: seed)
      let difference = AlertComparison.difference(
        expected: Self.run(world) { _ in },
        actual: Self.run(world) { if random.next() % 3 == 0 { $0.recycle() } }
      )
      #expect(difference == nil, "SEED=\(seed)")
      if difference != nil { return }
    }
  }

  @Test("with as little as can be, what opens closes, and open episodes are not let go")
  func tightest() {
    var opened = 0
    for seed in Self.seeds {
      let world = RandomWorld(seed: seed)
      var random = SplitMix64(seed: seed)
      let alerts = Self.run(world) { engine in
        switch random.next() % 8 {
        case 0: engine.loosen()
        case 1, 2: while engine.tighten() {}
        case 3: engine.recycle()
        default: break
        }
      }
      let open = alerts.filter { $0.status == .open }.map(\.id)
      let closed = alerts.filter { $0.status == .closed }.map(\.id)
      #expect(Set(open) == Set(closed) && open.count == closed.count, "SEED=\(seed)")
      opened += open.count
    }
    #expect(opened > Self.seeds.count)
  }

  private static func rule(_ metric: Metric, hours: Int64, least: Double) -> Rule {
    let condition = WindowCondition.and([
      .compare(.metric(metric), .greaterOrEqual, .constant(1)),
      .compare(.metric(.attempts), .greaterOrEqual, .constant(least)),
    ])
    return Rule(
      id: "giant",
      title: "Giant",
      subject: .callingNumber,
      windowMilliseconds: hours * 3_600_000,
      condition: condition,
      conditionText: condition.canonicalText,
      severity: .low,
      flags: false,
      closeAfterMilliseconds: 86_400_000,
      version: "1"
    )
  }

  private static func calls(_ range: Range<Int>) -> AttemptBatch {
    AttemptBatch(
      range.map {
        OracleAttempt(
          setup: Int64($0) * 100,
          calling: "+66810000000",
          called: "+662\(1_000_000 + $0)"
        )
      }[...]
    )
  }

  @Test("a key with too many attempts is judged by its newest")
  func giant() throws {
    let most = Retention.attemptsLeast
    let metric = Metric.distinct(.field(.calledNumber))
    let engine = Engine(rules: [Self.rule(metric, hours: 24, least: 10)])
    var alerts: [Alert] = []
    engine.apply(Self.calls(0..<most + 3000), into: &alerts)
    while engine.relief.attemptsMax > most { #expect(engine.tighten()) }
    #expect(engine.relief.trimmedAttempts == 3000)
    engine.apply(Self.calls(most + 3000..<most + 3500), into: &alerts)
    engine.finish(into: &alerts)
    let closed = try #require(alerts.last)
    #expect(closed.status == .closed)
    for item in closed.evidence where item.name != "window" {
      #expect(item.value == Double(most + 500), "\(item.name)")
    }
    #expect(engine.relief.evictedKeys + engine.relief.evictedAttempts == 0)
  }

  @Test("a slow caller may be missed only after the last step, which counts what goes")
  func horizon() {
    // Whose key has a slot; of a log whole chunks go.
    var options = EngineOptions()
    options.quietFrom = 8
    let engine = Engine(rules: [Self.rule(.attempts, hours: 6, least: 5)], options: options)
    var alerts: [Alert] = []
    func call(_ number: String, at time: Int64) {
      let attempt = OracleAttempt(setup: time, calling: number, called: "+6621000000")
      engine.apply(AttemptBatch([attempt]), into: &alerts)
    }
    for index in 0..<4 { call("+66810000000", at: Int64(index) * 600_000) }
    #expect(engine.relief.evictedKeys == 0)
    while engine.tighten() {}
    #expect(engine.relief.horizon == Retention.horizonLeast)
    call("+66820000000", at: 5 * 600_000)
    engine.recycle()
    #expect(engine.relief.evictedKeys == 1)
    call("+66810000000", at: 5 * 600_000 + 1)
    #expect(alerts.isEmpty)
    // In time it all comes back: five calls within the window count again.
    for _ in 0..<32 { engine.loosen() }
    #expect(engine.relief.horizon == .max && engine.relief.lateness == 86_400_000)
    for index in 6..<10 { call("+66810000000", at: Int64(index) * 600_000) }
    #expect(alerts.contains { $0.status == .open })
  }
}
