import SieveModel

/// Leaves out attempts that another input has given already: exports that overlap, copies for each account.
///
/// Two records of different inputs are one when all that tells calls apart is equal, to the millisecond. What an
/// input itself says twice stays twice: without an id, two calls of one second can look alike. An attempt
/// that comes later than the reorder stage allows is not compared.
struct DuplicateFilter {
  /// How often an attempt was taken, and how often each input has given it.
  private struct Copies {
    var taken = 0
    var given: [UInt16: Int] = [:]
  }

  /// Attempts of the newest set-up time, by their content.
  private var copies: [UInt64: Copies] = [:]
  private var time = Int64.min
  /// Attempts left out, by the index of their input.
  private(set) var counts: [UInt16: UInt64] = [:]
  /// Attempts left out.
  var count: UInt64 { counts.values.reduce(0, +) }

  /// Takes the next attempts in set-up order and leaves the duplicates out.
  mutating func filter(_ batch: inout AttemptBatch) {
    var duplicates: [Int] = []
    for index in 0..<batch.count where isDuplicate(batch.attempts[index], batch) {
      duplicates.append(index)
    }
    guard !duplicates.isEmpty else { return }
    for index in duplicates { counts[batch.attempts[index].source, default: 0] += 1 }
    var kept = AttemptBatch()
    var next = duplicates.makeIterator()
    var skipped = next.next()
    for index in 0..<batch.count {
      if index == skipped {
        skipped = next.next()
      } else {
        kept.append(index, of: batch)
      }
    }
    batch = kept
  }

  private mutating func isDuplicate(_ attempt: Attempt, _ batch: AttemptBatch) -> Bool {
    guard attempt.setupTime >= time else { return false }
    if attempt.setupTime > time {
      time = attempt.setupTime
      copies.removeAll(keepingCapacity: true)
    }
    let content = ContentHash.ofCall(attempt, batch)
    var known = copies[content] ?? Copies()
    let own = known.given[attempt.source, default: 0] + 1
    known.given[attempt.source] = own
    let isNew = own > known.taken
    if isNew { known.taken = own }
    copies[content] = known
    return !isNew
  }
}
