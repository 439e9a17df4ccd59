import SieveModel

/// Keeps the end of a history where its calls are: attempts far ahead of all others wait for company.
///
/// What is kept is counted back from the end. One record of a clock that is years ahead would move it, and the
/// history would lose all that it is there for. The rule looks at attempts alone, so that the same attempts
/// make the same history.
struct AttemptsAhead {
  /// More than this ahead of all before is far.
  static let stepMax: Int64 = 86_400_000
  /// So many within half of `stepMax` are no mistake.
  static let company = 16
  /// So many in a hundred of all before are none either.
  static let percent = 1
  /// So many wait at most.
  static let heldMax = 1024

  private var newest: Int64?
  private var taken = 0
  private var held = AttemptBatch()
  /// How many were left out.
  private(set) var leftOut: UInt64 = 0

  /// Gives out an attempt, and those that it keeps company, in the order in which they came.
  mutating func take(
    _ index: Int,
    of batch: AttemptBatch,
    _ give: (Attempt, AttemptBatch) -> Void
  ) {
    let attempt = batch.attempts[index]
    let time = attempt.setupTime
    guard AttemptBlock.times.contains(time) else { return leftOut += 1 }
    if let newest, time <= newest + Self.stepMax {
      self.newest = max(newest, time)
      taken += 1
      return give(attempt, batch)
    }
    held.append(index, of: batch)
    let near = time - Self.stepMax / 2...time + Self.stepMax / 2
    let company = held.attempts.count { near.contains($0.setupTime) }
    if company >= Self.company {
      var end = near.upperBound
      for other in held.attempts.map(\.setupTime).sorted() where other <= end {
        end = max(end, other + Self.stepMax)
      }
      release(give) { $0 <= end }
    } else if held.count >= Self.heldMax {
      settle(give)
    }
  }

  /// Gives out those that are many enough beside all before, and leaves the others out.
  mutating func settle(_ give: (Attempt, AttemptBatch) -> Void) {
    let times = held.attempts.map(\.setupTime).sorted()
    var all = taken
    var good: Set<Int64> = []
    var start = 0
    for end in 1...max(1, times.count) where end <= times.count {
      if end < times.count, times[end] - times[end - 1] <= Self.stepMax { continue }
      let count = end - start
      if count >= Self.company || count * 100 >= all * Self.percent {
        good.formUnion(times[start..<end])
        all += count
      }
      start = end
    }
    release(give) { good.contains($0) }
    leftOut += UInt64(held.count)
    held.removeAll()
  }

  private mutating func release(
    _ give: (Attempt, AttemptBatch) -> Void,
    _ isGood: (Int64) -> Bool
  ) {
    var rest = AttemptBatch()
    for (index, attempt) in held.attempts.enumerated() {
      guard isGood(attempt.setupTime) else {
        rest.append(index, of: held)
        continue
      }
      newest = max(newest ?? .min, attempt.setupTime)
      taken += 1
      give(attempt, held)
    }
    held = rest
  }
}
