import SieveModel

/// Hashes of what attempts say, the same within a run.
enum ContentHash {
  /// A hash of all that tells calls of one set-up time apart.
  static func ofCall(_ attempt: Attempt, _ batch: AttemptBatch) -> UInt64 {
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

  /// A hash of who calls whom from where and when, for calls of which more may not be known alike.
  static func ofPartiesAndTime(_ attempt: Attempt, _ batch: AttemptBatch) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(attempt.setupTime)
    add(attempt.callingNumber, attempt, batch, to: &hasher)
    add(attempt.calledNumber, attempt, batch, to: &hasher)
    add(attempt.ingressTrunk, attempt, batch, to: &hasher)
    add(attempt.sourceAddress, attempt, batch, to: &hasher)
    add(attempt.cell, attempt, batch, to: &hasher)
    hasher.combine(attempt.imsi.rawValue)
    hasher.combine(attempt.imei.rawValue)
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }

  /// A hash of the call id; `nil` without one.
  static func ofID(_ attempt: Attempt, _ batch: AttemptBatch) -> UInt64? {
    guard attempt.callID.isPresent else { return nil }
    var hasher = Hasher()
    add(attempt.callID, attempt, batch, to: &hasher)
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }

  /// A hash of caller, callee and whole seconds of talk; `nil` without one of them.
  static func ofParties(_ attempt: Attempt, _ batch: AttemptBatch) -> UInt64? {
    guard attempt.callingNumber.isPresent, attempt.calledNumber.isPresent,
      attempt.talkMilliseconds > 0
    else { return nil }
    var hasher = Hasher()
    add(attempt.callingNumber, attempt, batch, to: &hasher)
    add(attempt.calledNumber, attempt, batch, to: &hasher)
    hasher.combine(attempt.talkMilliseconds / 1000)
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
