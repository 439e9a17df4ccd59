import Foundation
import SieveBytes
import SieveEngine
import SieveModel
import TestSupport
import Testing

@testable import SieveCentres

/// A stage that is written down and restored says what one says that never stopped.
@Suite("Checkpoints of scores and centres")
struct StageCheckpointTests {
  private static let lists: SideTables = {
    var tables = SideTables()
    var listed = NumberList()
    listed.add("+66812345617", until: 1_772_410_000_000)
    tables.lists["block"] = listed
    return tables
  }()

  private static func stage() -> CentreStage {
    CentreStage(
      rules: ScoreOracleTests.rules,
      settings: ScoreSettings(prior: -4, threshold: 0.6),
      tables: lists
    )
  }

  private static func restored(_ state: [UInt8]) throws -> CentreStage {
    let stage = stage()
    try stage.resume(state)
    return stage
  }

  /// Steps of ten numbers, then of a shift of a centre that shares a cell, devices and a list.
  private static func steps(_ seed: UInt64) -> [Step] {
    var random = SplitMix64(seed: seed)
    var steps = ScoreOracleTests.steps(&random)
    var time = (steps.last?.call.time ?? 0) + 60_000
    var called: UInt64 = 66_900_100_000
    var seen: Set<UInt64> = []
    for _ in 0..<300 {
      time += Int64.random(in: 1000...60_000, using: &random)
      called += UInt64.random(in: 1...4, using: &random)
      let number = 66_955_000_000 + UInt64.random(in: 0..<8, using: &random) * 31_337
      let call = Call(
        time: time,
        number: number,
        called: called,
        device: UInt64.random(in: 0..<3, using: &random) * 222_222_222_222_222,
        cell: "B-7",
        trunk: "T-1",
        talk: steps.count % 4 == 0 ? 20_000 : 0
      )
      var step = Step(call: call)
      if seen.insert(number).inserted {
        step.alerts = [episode(ScoreOracleTests.rules[1], call.text, at: time)]
      }
      steps.append(step)
    }
    return steps
  }

  private static func run(_ steps: [Step], stops: Set<Int>) throws -> [Alert] {
    var stage = stage()
    var all: [Alert] = []
    for (index, step) in steps.enumerated() {
      var batch = AttemptBatch()
      step.call.append(to: &batch)
      var alerts = step.alerts
      let causes = step.alerts.map { _ in UInt64(index) }
      stage.apply(batch, first: UInt64(index), alerts: &alerts, causes: causes)
      all += alerts
      if stops.contains(index) { stage = try restored(stage.saved()) }
    }
    var alerts: [Alert] = []
    stage.finish(alerts: &alerts)
    return all + alerts
  }

  @Test("stops at some steps change nothing", arguments: ScoreOracleTests.seeds.prefix(12))
  func someStops(seed: UInt64) throws {
    let steps = Self.steps(seed)
    var random = SplitMix64(seed: seed)
    let stops = Set((0..<8).map { _ in Int(random.next() % UInt64(steps.count)) })
    let undisturbed = try Self.run(steps, stops: [])
    #expect(try Self.run(steps, stops: stops) == undisturbed, "SEED=\(seed), \(stops.sorted())")
  }

  @Test("stops at every step change nothing")
  func everyStop() throws {
    let seed = ScoreOracleTests.seeds[0]
    let steps = Self.steps(seed)
    let undisturbed = try Self.run(steps, stops: [])
    #expect(undisturbed.contains { $0.rule == "scam-centre" })
    #expect(try Self.run(steps, stops: Set(steps.indices)) == undisturbed, "SEED=\(seed)")
  }

  @Test("what was restored says the same when it is written again")
  func again() throws {
    let stage = Self.stage()
    _ = stage.run(Self.steps(3))
    let first = stage.saved()
    let second = try Self.restored(first)
    #expect(second.saved().count == first.count)
    #expect(second.statistics == stage.statistics)
  }

  /// The checksum tells damage; this is for what it does not tell.
  @Test("nonsense in any word is refused or read, and nothing gives up")
  func nonsense() throws {
    let stage = Self.stage()
    _ = stage.run(Self.steps(4))
    let state = stage.saved()
    var random = SplitMix64(seed: 4)
    for _ in 0..<400 {
      var words = state.withUnsafeBytes { Array($0.bindMemory(to: UInt64.self)) }
      let place = 2 + Int(random.next() % UInt64(words.count - 4))
      words[place] = [0, 1, .max, random.next() % 100, random.next()].randomElement() ?? 0
      let changed = StateCodec.sealed(Array(words[2..<(words.count - 2)]))
      _ = try? Self.restored(changed)
    }
  }
}

/// Checkpoints made of any words.
enum StateCodec {
  static func sealed(_ words: [UInt64]) -> [UInt8] {
    final class Box { var bytes: [UInt8] = [] }
    let box = Box()
    var writer = StateWriter {
      box.bytes += $0
      return true
    }
    for word in words { writer.add(word) }
    _ = writer.finish()
    return box.bytes
  }
}
