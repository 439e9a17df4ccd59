import Foundation
import SieveBytes
import SieveModel
import TestSupport
import Testing

@testable import SieveEngine

/// An engine that is written down and restored gives the alerts of one that never stopped.
///
/// `SEED=n swift test --filter CheckpointTests` replays one world; `WORLDS=n` tries more.
@Suite("Checkpoints")
struct CheckpointTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let count = environment["WORLDS"].flatMap { UInt64($0) } ?? 400

  private static var seeds: [UInt64] {
    if let seed = environment["SEED"].flatMap({ UInt64($0) }) { return [seed] }
    return (0..<count).map { 31_000_000 + $0 }
  }

  private static func options(_ world: RandomWorld, _ variant: UInt64) -> EngineOptions {
    var options = EngineOptions(
      zone: ZoneTable(name: "test", fixedOffset: world.zoneOffset),
      shards: 1 + Int(variant % 3),
      tables: RandomWorld.tables
    )
    options.quietFrom = variant % 4 == 0 ? EngineOptions().quietFrom : 2
    options.lateSlack =
      world.seed % 3 == 0 ? EngineOptions().lateSlack : Int64(world.seed % 7) * 500
    options.archiveWords = 1
    return options
  }

  private static func state(_ engine: Engine) -> [UInt8] {
    let box = Box()
    #expect(
      engine.save(configuration: "test") {
        box.bytes += $0
        return true
      }
    )
    return box.bytes
  }

  private final class Box { var bytes: [UInt8] = [] }

  private static func restored(
    _ state: [UInt8],
    _ world: RandomWorld,
    _ variant: UInt64
  ) throws -> Engine {
    try state.withUnsafeBytes { bytes in
      try Engine(
        rules: world.rules,
        options: options(world, variant),
        configuration: "test",
        restoring: bytes
      )
    }
  }

  private static func batches(_ world: RandomWorld) -> [AttemptBatch] {
    guard world.seed % 2 == 0 else { return world.arrivals.map { AttemptBatch([$0]) } }
    return world.events.map { event in
      switch event {
      case .opened(let attempt): AttemptBatch([attempt], stage: .opened)
      case .amended(let attempt): AttemptBatch([attempt], stage: .amended)
      }
    }
  }

  private static func run(_ world: RandomWorld) -> [Alert] {
    let engine = Engine(rules: world.rules, options: options(world, world.seed))
    var alerts: [Alert] = []
    for batch in batches(world) { engine.apply(batch, into: &alerts) }
    engine.finish(into: &alerts)
    return alerts
  }

  /// Stops after each of `stops` batches; every part runs with other shards and another log.
  private static func run(_ world: RandomWorld, stops: Set<Int>) throws -> [Alert] {
    var engine = Engine(rules: world.rules, options: options(world, world.seed))
    var variant = world.seed
    var alerts: [Alert] = []
    for (index, batch) in batches(world).enumerated() {
      engine.apply(batch, into: &alerts)
      guard stops.contains(index) else { continue }
      variant &+= 1
      engine = try restored(state(engine), world, variant)
    }
    engine.finish(into: &alerts)
    return alerts
  }

  @Test("stops at some records of many worlds change nothing")
  func someStops() throws {
    for seed in Self.seeds {
      let world = RandomWorld(seed: seed)
      var random = SplitMix64(seed: seed)
      let count = Self.batches(world).count
      let stops = Set((0..<3).map { _ in Int(random.next() % UInt64(max(1, count))) })
      let difference = AlertComparison.difference(
        expected: Self.run(world),
        actual: try Self.run(world, stops: stops)
      )
      #expect(difference == nil, "SEED=\(seed), stops \(stops.sorted())")
      if difference != nil { return }
    }
  }

  @Test("stops at every record change nothing")
  func everyStop() throws {
    for seed in Self.seeds.prefix(12) {
      let world = RandomWorld(seed: seed)
      let difference = AlertComparison.difference(
        expected: Self.run(world),
        actual: try Self.run(world, stops: Set(0..<Self.batches(world).count))
      )
      #expect(difference == nil, "SEED=\(seed)")
    }
  }

  @Test("another process goes on from it, with the secret of the first")
  func otherProcess() async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "checkpoint-\(UInt64.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for seed in Self.seeds.prefix(20) {
      let world = RandomWorld(seed: seed)
      let engine = Engine(rules: world.rules, options: Self.options(world, seed))
      var alerts: [Alert] = []
      let batches = Self.batches(world)
      for batch in batches.prefix(batches.count / 2) { engine.apply(batch, into: &alerts) }
      try Data(Self.state(engine)).write(to: folder.appending(path: "\(seed)"))
      try Data(Self.lines(Self.run(world).dropFirst(alerts.count)).utf8)
        .write(to: folder.appending(path: "\(seed).alerts"))
    }
    let seeds = Array(Self.seeds.prefix(20))
    await #expect(processExitsWith: .success) {
      [path = folder.path as String, seeds = seeds as [UInt64]] in
      for seed in seeds {
        let state = try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(seed)"))
        let expected = try String(contentsOfFile: "\(path)/\(seed).alerts", encoding: .utf8)
        let world = RandomWorld(seed: seed)
        let engine = try CheckpointTests.restored(Array(state), world, seed)
        var alerts: [Alert] = []
        let batches = CheckpointTests.batches(world)
        for batch in batches.dropFirst(batches.count / 2) { engine.apply(batch, into: &alerts) }
        engine.finish(into: &alerts)
        precondition(CheckpointTests.lines(alerts[...]) == expected, "SEED=\(seed)")
      }
    }
  }

  @Test("a process that has hashed with a secret of its own is too late")
  func tooLate() async throws {
    let world = RandomWorld(seed: 31_000_000)
    let state = Self.state(Engine(rules: world.rules, options: Self.options(world, 1)))
    await #expect(processExitsWith: .success) { [state = state as [UInt8]] in
      let world = RandomWorld(seed: 31_000_000)
      let engine = Engine(rules: world.rules, options: CheckpointTests.options(world, 1))
      var alerts: [Alert] = []
      for batch in CheckpointTests.batches(world) { engine.apply(batch, into: &alerts) }
      do {
        _ = try CheckpointTests.restored(state, world, 1)
        preconditionFailure("restored")
      } catch { precondition(error as? CheckpointFault == .tooLate, "\(error)") }
    }
  }

  private static func lines(_ alerts: ArraySlice<Alert>) -> String {
    alerts.map { AlertComparison.line($0) }.joined(separator: "\n")
  }

  @Test("a state that is restored and written again says the same")
  func again() throws {
    let world = RandomWorld(seed: 5)
    let engine = Engine(rules: world.rules, options: Self.options(world, 1))
    var alerts: [Alert] = []
    for batch in Self.batches(world) { engine.apply(batch, into: &alerts) }
    let first = Self.state(engine)
    let second = Self.state(try Self.restored(first, world, 2))
    #expect(first.count == second.count)
    engine.finish(into: &alerts)
  }

  @Test("what is cut off, changed or foreign is refused")
  func damage() throws {
    let world = RandomWorld(seed: 7)
    let engine = Engine(rules: world.rules, options: Self.options(world, 7))
    var alerts: [Alert] = []
    for batch in Self.batches(world) { engine.apply(batch, into: &alerts) }
    let state = Self.state(engine)
    func fault(_ bytes: [UInt8]) -> CheckpointFault? {
      do {
        _ = try Self.restored(bytes, world, 7)
        return nil
      } catch { return error as? CheckpointFault }
    }
    #expect(fault(state) == nil)
    #expect(fault([]) == .foreign)
    #expect(fault(Array("calling_number,called_number\n".utf8)) == .foreign)
    for length in stride(from: 8, to: state.count, by: max(1, state.count / 500)) {
      #expect(fault(Array(state.prefix(length))) == .damaged, "\(length) bytes")
    }
    for at in stride(from: 16, to: state.count, by: max(1, state.count / 500)) {
      var changed = state
      changed[at] ^= 1 << UInt8(at % 8)
      #expect(fault(changed) == .damaged, "byte \(at)")
    }
    var later = state
    later[8] = 200
    #expect(fault(later) == .version(200))
  }

  @Test("another configuration, and other rules, are refused")
  func otherConfiguration() throws {
    let world = RandomWorld(seed: 9)
    let engine = Engine(rules: world.rules, options: Self.options(world, 1))
    let state = Self.state(engine)
    state.withUnsafeBytes { bytes in
      #expect(throws: CheckpointFault.otherConfiguration) {
        try Engine(
          rules: world.rules,
          options: Self.options(world, 1),
          configuration: "other",
          restoring: bytes
        )
      }
      var rules = world.rules
      rules.removeLast()
      #expect(throws: CheckpointFault.otherConfiguration) {
        try Engine(
          rules: rules,
          options: Self.options(world, 1),
          configuration: "test",
          restoring: bytes
        )
      }
    }
  }

  @Test("a sink that is full ends the writing")
  func fullDisk() {
    let world = RandomWorld(seed: 11)
    let engine = Engine(rules: world.rules, options: Self.options(world, 1))
    #expect(!engine.save(configuration: "test") { _ in false })
  }
}
