import Foundation
import SieveBytes
import SieveModel
import Testing

@testable import SieveEngine

/// The engine against the naive oracle on random worlds: the same alerts, in the same order.
///
/// `SEED=n swift test --filter EngineAgainstOracle` replays one world; `WORLDS=n` tries more.
@Suite("Engine against oracle")
struct EngineAgainstOracle {
  private static let environment = ProcessInfo.processInfo.environment
  private static let count = environment["WORLDS"].flatMap { UInt64($0) } ?? 1200

  private static var seeds: [UInt64] {
    if let seed = environment["SEED"].flatMap({ UInt64($0) }) { return [seed] }
    let base = UInt64(20_260_302)
    print("worlds \(base)…\(base + count - 1); replay one with SEED=n")
    return (0..<count).map { base + $0 }
  }

  private static var busySeeds: [UInt64] { Array(seeds.prefix(max(1, seeds.count / 12))) }

  @Test("finished files: every attempt with its final outcome")
  func settled() { checkSettled(Self.seeds) { RandomWorld(seed: $0) } }

  @Test("live: openings and amendments")
  func live() { checkLive(Self.seeds) { RandomWorld(seed: $0) } }

  @Test("busy keys, whose windows sleep for most of the time, in finished files")
  func busy() { checkSettled(Self.busySeeds) { RandomWorld.busy(seed: $0) } }

  @Test("busy keys live")
  func busyLive() { checkLive(Self.busySeeds) { RandomWorld.busy(seed: $0) } }

  private func checkSettled(_ seeds: [UInt64], world: (UInt64) -> RandomWorld) {
    check(
      seeds,
      world: world,
      expected: { world in
        NaiveOracle.alerts(
          rules: world.rules,
          arrivals: world.arrivals,
          zoneOffset: world.zoneOffset
        )
      },
      actual: { world in
        Self.run(world, batches: Self.batches(world.arrivals, seed: world.seed))
      }
    )
  }

  private func checkLive(_ seeds: [UInt64], world: (UInt64) -> RandomWorld) {
    check(
      seeds,
      world: world,
      expected: { world in
        NaiveOracle.liveAlerts(
          rules: world.rules,
          events: world.events,
          zoneOffset: world.zoneOffset
        )
      },
      actual: { world in
        // Openings, amendments and late ones together: none may see what comes after it.
        let size = [1, 5, 1000][Int(world.seed % 3)]
        let batches = stride(from: 0, to: world.events.count, by: size).map { start in
          var batch = AttemptBatch()
          for event in world.events[start..<min(start + size, world.events.count)] {
            switch event {
            case .opened(let attempt): batch.append(attempt, stage: .opened)
            case .amended(let attempt): batch.append(attempt, stage: .amended)
            }
          }
          return batch
        }
        return Self.run(world, batches: batches)
      }
    )
  }

  @Test("several inputs through the reorder stage")
  func reordered() {
    check(
      expected: { world in
        let (inputs, lags, lateness) = world.inputs
        let order = NaiveOracle.arrivals(of: inputs, lags: lags, lateness: lateness)
        return NaiveOracle.alerts(
          rules: world.rules,
          arrivals: order.arrivals,
          zoneOffset: world.zoneOffset
        )
      },
      actual: { world in
        let (inputs, lags, lateness) = world.inputs
        let streams = zip(inputs, lags).map { attempts, lag in
          (
            stream: ListStream(Self.batches(attempts, seed: world.seed)) as any AttemptStream,
            lag: OrderLag.fixed(lag)
          )
        }
        let merge = OrderedMerge(streams, lateness: lateness)
        var batches: [AttemptBatch] = []
        var more = true
        while more {
          var batch = AttemptBatch()
          more = (try? merge.next(into: &batch, limit: 1 + Int(world.seed % 7))) ?? false
          batches.append(batch)
        }
        return Self.run(world, batches: batches)
      }
    )
  }

  private func check(
    _ seeds: [UInt64] = Self.seeds,
    world: (UInt64) -> RandomWorld = { RandomWorld(seed: $0) },
    expected: WorldCheck.Player,
    actual: WorldCheck.Player
  ) {
    for seed in seeds {
      if let report = WorldCheck.failure(
        of: world(seed),
        expected: expected,
        actual: actual
      ) {
        Issue.record("\(report)")
        return
      }
    }
  }

  /// Runs the engine with one to three shards, by seed.
  private static func run(_ world: RandomWorld, batches: [AttemptBatch]) -> [Alert] {
    let zone = ZoneTable(name: "test", fixedOffset: world.zoneOffset)
    var options = EngineOptions(
      zone: zone,
      shards: 1 + Int(world.seed % 3),
      tables: RandomWorld.tables
    )
    // Worlds are small: most thresholds are, too.
    options.quietFrom = world.seed % 4 == 0 ? EngineOptions().quietFrom : 2
    // Nearly everybody who is late finds in the archive what has been let go of.
    options.lateSlack =
      world.seed % 5 == 0 ? EngineOptions().lateSlack : Int64(world.seed % 7) * 500
    options.archiveWords = 1
    let engine = Engine(rules: world.rules, options: options)
    var alerts: [Alert] = []
    for batch in batches { engine.apply(batch, into: &alerts) }
    engine.finish(into: &alerts)
    return alerts
  }

  /// Cuts attempts into batches whose sizes depend on the seed.
  private static func batches(_ attempts: [OracleAttempt], seed: UInt64) -> [AttemptBatch] {
    ListStream.cut(attempts, into: [1, 3, 1000][Int(seed % 3)])
  }
}
