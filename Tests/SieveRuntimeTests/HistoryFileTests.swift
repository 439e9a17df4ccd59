import Foundation
import SieveDiagnostics
import SieveEnvironment
import SieveModel
import TestSupport
import Testing

@testable import SieveRuntime

/// Histories as files: whole or refused, and never halves of two.
///
/// `SEED=n swift test --filter HistoryFileTests` replays one.
@Suite("Files of histories")
struct HistoryFileTests {
  private static let day: Int64 = 86_400_000
  private static let home = Country("TH") ?? .unknown

  private static var seeds: [UInt64] {
    let seed = ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) }
    return seed.map { [$0] } ?? (1...200).map { 53_000 + $0 }
  }

  private func batch(_ count: Int, from start: Int64 = 0, step: Int64 = 1000) -> AttemptBatch {
    var batch = AttemptBatch()
    for index in 0..<count {
      var attempt = Attempt(setupTime: start + Int64(index) * step)
      batch.beginText(&attempt)
      attempt.callingNumber = .e164(66_812_345_000 + UInt64(index % 7))
      attempt.calledNumber = .e164(66_890_000_000 + UInt64(index))
      attempt.ingressTrunk = batch.addText(Array("T\(index % 3)".utf8), of: &attempt)
      batch.append(attempt)
    }
    return batch
  }

  /// Does something on a machine in memory.
  private func on<Value>(_ system: SimulatedSystem, _ body: () throws -> Value) rethrows -> Value {
    try Surroundings.$current.withValue(system, operation: body)
  }

  private func write(
    _ batches: [AttemptBatch],
    span: Int64 = HistoryWriter.spanLeast,
    former: HistoryFile? = nil
  ) throws -> Diagnostic? {
    let writer = try HistoryWriter(
      path: "/out/h",
      home: Self.home,
      span: span,
      former: former,
      countMax: 10
    )
    for batch in batches { writer.take(batch) }
    return writer.finish()
  }

  private func times(_ file: HistoryFile, since: Int64 = .min) throws -> [Int64] {
    let reach = since == .min ? .max : file.through - since
    let stream = HistoryStream(file, reach: reach, takesRequests: true)
    var times: [Int64] = []
    while let batch = try stream.nextBatch() { times += batch.attempts.map(\.setupTime) }
    return times
  }

  private func code(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return (error as? Diagnostic)?.code.id ?? "\(error)"
    }
  }

  @Test func isReadAsItWasWritten() throws {
    let system = SimulatedSystem(faults: .none)
    try on(system) { () throws in
      #expect(try write([batch(25), batch(12, from: 25_000)]) == nil)
      let file = try HistoryFile(path: "/out/h", home: Self.home)
      #expect(file.attempts == 37 && file.from == 0 && file.through == 36_000)
      #expect(try times(file) == (0..<37).map { $0 * 1000 })
      // Blocks that nobody looks back at are not read.
      #expect(try times(file, since: 19_001).first == 20_000)
      #expect(system.content("/out/h.new").isEmpty)
      // How attempts are handed over does not matter.
      let all = batch(37)
      let other = SimulatedSystem(faults: .none)
      try on(other) { () throws in
        let ones = all.attempts.indices.map { index -> AttemptBatch in
          var one = AttemptBatch()
          one.append(index, of: all)
          return one
        }
        #expect(try write(ones) == nil)
      }
      let whole = SimulatedSystem(faults: .none)
      let written = try on(whole) { () throws in try write([all]) }
      #expect(written == nil)
      #expect(other.content("/out/h") == whole.content("/out/h"))
    }
  }

  @Test func keepsWhatIsLookedBackAt() throws {
    let system = SimulatedSystem(faults: .none)
    try on(system) { () throws in
      #expect(try write([batch(60, step: Self.day / 4)]) == nil)
      var file = try HistoryFile(path: "/out/h", home: Self.home)
      // 15 days were seen; blocks of two and a half days that end before the last eight are gone.
      #expect(file.from == 0 && file.through == 59 * Self.day / 4)
      let oldest = try #require(try times(file).first)
      #expect(file.through - oldest >= 8 * Self.day && file.through - oldest < 11 * Self.day)
      // The next one goes on from it, and covers its time too.
      let taken = HistoryStream(file, reach: .max, takesRequests: true)
      var former: [AttemptBatch] = []
      while let batch = try taken.nextBatch() { former.append(batch) }
      #expect(try write(former + [batch(4, from: file.through + 1000)], former: file) == nil)
      file = try HistoryFile(path: "/out/h", home: Self.home)
      #expect(file.from == 0 && file.through == 59 * Self.day / 4 + 4000)
    }
  }

  @Test func damageIsFound() throws {
    let system = SimulatedSystem(faults: .none)
    try on(system) { () throws in
      #expect(try write([batch(23)]) == nil)
      let whole = system.content("/out/h")
      func refused(_ bytes: [UInt8]) -> String? {
        let other = SimulatedSystem(faults: .none)
        other.append(bytes, to: "/out/h")
        return on(other) { code { _ = try HistoryFile(path: "/out/h", home: Self.home) } }
      }
      #expect(refused(whole) == nil)
      for at in whole.indices {
        var changed = whole
        changed[at] ^= 1 << UInt8(at % 8)
        #expect(refused(changed) == "CS5201", "byte \(at)")
      }
      for count in 0..<whole.count {
        #expect(refused(Array(whole[..<count])) == "CS5201", "cut at \(count)")
      }
      #expect(refused(whole + [0]) == "CS5201")
      #expect(refused(Array("call_id,setup_time\n".utf8)) == "CS5201")
    }
  }

  @Test func whatDoesNotFitIsSaid() throws {
    let system = SimulatedSystem(faults: .none)
    try on(system) { () throws in
      #expect(code { _ = try HistoryFile(path: "/out/none", home: Self.home) } == "CS5201")
      #expect(try write([batch(3)]) == nil)
      #expect(code { _ = try HistoryFile(path: "/out/h", home: .unknown) } == "CS5202")
      let later = HistoryHeader.bytes(HistoryHeader.magic) + HistoryHeader.bytes(2)
      system.append(later + [UInt8](repeating: 0, count: 48), to: "/out/later")
      do {
        _ = try HistoryFile(path: "/out/later", home: Self.home)
        Issue.record("a later version was read")
      } catch let diagnostic as Diagnostic {
        #expect(diagnostic.summary.contains("later version"))
      }
    }
  }

  @Test func disturbedDisksLeaveOneOrTheOther() throws {
    var (failed, written) = (0, 0)
    for seed in Self.seeds {
      let system = SimulatedSystem(faults: SimulatedFaults(seed: seed))
      try on(system) { _ = try write([batch(14)]) }
      let before = system.content("/out/h")
      system.faults.beginRun()
      let outcome = on(system) { () -> String? in
        do {
          return try write([batch(200, from: 50_000)])?.code.id
        } catch {
          return (error as? Diagnostic)?.code.id ?? "\(error)"
        }
      }
      system.faults.end()
      if system.isDead { system.endProcess(powerLost: seed % 2 == 0) } else { system.endProcess() }
      #expect(outcome == nil || outcome == "CS5204" || system.isDead, "SEED=\(seed)")
      let found = try on(system) { try HistoryFile(path: "/out/h", home: Self.home) }
      #expect(found.attempts == 14 || found.attempts == 200, "SEED=\(seed)")
      if outcome == nil, !system.isDead { #expect(found.attempts == 200, "SEED=\(seed)") }
      if found.attempts == 14 {
        #expect(system.content("/out/h") == before, "SEED=\(seed)")
        failed += 1
      } else {
        written += 1
      }
    }
    #expect(
      Self.seeds.count == 1 || (failed > 5 && written > 5),
      "\(failed) failed, \(written) written"
    )
  }
}
