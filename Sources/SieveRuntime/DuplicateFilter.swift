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
  /// Attempts left out.
  private(set) var count: UInt64 = 0

  /// Takes the next attempts in set-up order and leaves the duplicates out.
  mutating func filter(_ batch: inout AttemptBatch) {
    var duplicates: [Int] = []
    for index in 0..<batch.count where isDuplicate(batch.attempts[index], batch) {
      duplicates.append(index)
    }
    guard !duplicates.isEmpty else { return }
    count += UInt64(duplicates.count)
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
    let content = Self.content(attempt, batch)
    var known = copies[content] ?? Copies()
    let own = known.given[attempt.source, default: 0] + 1
    known.given[attempt.source] = own
    let isNew = own > known.taken
    if isNew { known.taken = own }
    copies[content] = known
    return !isNew
  }

  /// A hash of all that tells calls of one set-up time apart.
  private static func content(_ attempt: Attempt, _ batch: AttemptBatch) -> UInt64 {
    var hasher = Hasher()
    add(attempt.callingNumber, attempt, batch, to: &hasher)
    add(attempt.calledNumber, attempt, batch, to: &hasher)
    add(attempt.callID, attempt, batch, to: &hasher)
    add(attempt.ingressTrunk, attempt, batch, to: &hasher)
    add(attempt.sourceAddress, attempt, batch, to: &hasher)
    add(attempt.cell, attempt, batch, to: &hasher)
    hasher.combine(attempt.imsi.rawValue)
    hasher.combine(attempt.imei.rawValue)
    hasher.combine(attempt.disposition)
    hasher.combine(attempt.answerAfter)
    hasher.combine(attempt.releaseAfter)
    hasher.combine(attempt.talkMilliseconds)
    hasher.combine(attempt.ringMilliseconds)
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }

  private static func add(
    _ identity: Identity,
    _ attempt: Attempt,
    _ batch: AttemptBatch,
    to hasher: inout Hasher
  ) {
    hasher.combine(identity.kind)
    if identity.kind == .text {
      add(identity.textField, attempt, batch, to: &hasher)
    } else {
      hasher.combine(identity.rawValue)
    }
  }

  private static func add(
    _ field: TextField,
    _ attempt: Attempt,
    _ batch: AttemptBatch,
    to hasher: inout Hasher
  ) {
    let bytes = batch.bytes(field, of: attempt)
    hasher.combine(bytes.count)
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}
