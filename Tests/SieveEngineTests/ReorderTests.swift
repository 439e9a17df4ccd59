import SieveModel
import TestSupport
import Testing

@testable import SieveEngine

/// The reorder stage on times that jump, against the naive one.
struct ReorderTests {
  /// Batches of any size, lags from none to years, calls decades apart, late ones, and equal times.
  @Test(arguments: UInt64(1)...300)
  func givesTheOrderOfTheNaiveStage(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let lags: [Int64] = [0, 1, 700, 60_000, 14_400_000, 900_000_000, 400_000_000_000]
    let step = random.pick([3, 2_000, 5_000_000, 4_000_000_000])
    var now = Int64(random.pick([-9_000_000_000_000, 0, 1_700_000_000_000]))
    let inputs: [[OracleAttempt]] = (0..<random.pick([1, 1, 1, 2, 3])).map { input in
      (0..<random.number(0...400)).map { index in
        now += Int64(random.number(0...step))
        if random.chance(2) { now += 1_000_000_000_000 }
        let back = random.chance(30) ? Int64(random.number(0...(4 * step))) : 0
        let far = random.chance(1) ? Int64(1_500_000_000_000) : 0
        return OracleAttempt(setup: now - back - far, calling: "\(input)", called: "\(index)")
      }
    }
    let chosen = inputs.map { _ in random.pick(lags) }
    let lateness = random.pick([0, 60_000, 86_400_000, 2_000_000_000_000] as [Int64])
    let size = random.pick([1, 2, 7, 1000])
    let streams = zip(inputs, chosen).map { attempts, lag in
      (
        stream: ListStream(cutting: attempts, into: size) as any AttemptStream,
        lag: OrderLag.fixed(lag)
      )
    }
    let merge = OrderedMerge(streams, lateness: lateness)
    var late: [String] = []
    merge.onLate = { batch, index in late.append(Self.name(batch, index)) }
    var order: [String] = []
    var more = true
    let limit = random.pick([1, 5, 4096])
    while more {
      var batch = AttemptBatch()
      more = try merge.next(into: &batch, limit: limit)
      #expect(batch.count <= limit || chosen == [0], "seed \(seed)")
      order += batch.attempts.indices.map { Self.name(batch, $0) }
    }
    let expected = NaiveOracle.arrivals(of: inputs, lags: chosen, lateness: lateness)
    #expect(order == expected.arrivals.map(Self.name), "seed \(seed)")
    #expect(late == expected.late.map(Self.name), "seed \(seed)")
  }

  /// Four hours of calls wait, thousands of buckets of them.
  @Test func sortsWhatWaitedForHours() throws {
    var random = SplitMix64(seed: 7)
    let attempts = (0..<50_000).map { index in
      OracleAttempt(setup: Int64(index * 300 - random.number(0...14_000_000)), called: "\(index)")
    }
    let stream = ListStream(cutting: attempts, into: 999)
    let merge = OrderedMerge([(stream, .fixed(14_400_000))], lateness: 86_400_000)
    var times: [Int64] = []
    var batch = AttemptBatch()
    while try merge.next(into: &batch) {
      times += batch.attempts.map(\.setupTime)
      batch.removeAll()
    }
    times += batch.attempts.map(\.setupTime)
    let isInOrder = times == attempts.map(\.setup).sorted()
    #expect(isInOrder)
  }

  private static func name(_ batch: AttemptBatch, _ index: Int) -> String {
    let attempt = batch.attempts[index]
    return "\(attempt.setupTime) \(batch.string(attempt.callingNumber, of: attempt)) "
      + batch.string(attempt.calledNumber, of: attempt)
  }

  private static func name(_ attempt: OracleAttempt) -> String {
    "\(attempt.setup) \(attempt.calling ?? "") \(attempt.called ?? "")"
  }
}
