import SieveModel

/// The key that an attempt has for a subject; 0 when it has none.
enum SubjectKey {
  static func of(_ attempt: Attempt, _ batch: borrowing AttemptBatch, _ subject: Subject) -> UInt64
  {
    switch subject {
    case .callingNumber: return number(attempt.callingNumber, attempt, batch)
    case .calledNumber: return number(attempt.calledNumber, attempt, batch)
    case .numberRange(let digits): return range(attempt.callingNumber, digits)
    case .ingressTrunk: return AttemptValues.key(attempt.ingressTrunk, attempt, batch)
    case .sourceAddress: return AttemptValues.key(attempt.sourceAddress, attempt, batch)
    }
  }

  /// The key whose received calls an attempt adds to; 0 for subjects that do not receive.
  static func received(
    _ attempt: Attempt,
    _ batch: borrowing AttemptBatch,
    _ subject: Subject
  )
    -> UInt64
  {
    switch subject {
    case .callingNumber: return number(attempt.calledNumber, attempt, batch)
    case .numberRange(let digits): return range(attempt.calledNumber, digits)
    case .calledNumber, .ingressTrunk, .sourceAddress: return 0
    }
  }

  private static func number(
    _ identity: Identity,
    _ attempt: Attempt,
    _ batch: borrowing AttemptBatch
  ) -> UInt64 {
    identity.isPresent ? AttemptValues.key(identity, attempt, batch) : 0
  }

  /// The number without its last digits; the count of digits that are left keeps ranges of
  /// different length apart.
  private static func range(_ identity: Identity, _ digits: Int) -> UInt64 {
    guard identity.kind == .e164, identity.digitCount > digits else { return 0 }
    var value = identity.digitValue
    for _ in 0..<digits { value /= 10 }
    return Identity.e164(value).rawValue
  }

  /// What alerts call the subject.
  static func describe(
    _ attempt: Attempt,
    _ batch: borrowing AttemptBatch,
    _ subject: Subject
  )
    -> Alert.Subject
  {
    switch subject {
    case .callingNumber:
      Alert.Subject(
        type: subject.name,
        value: batch.string(attempt.callingNumber, of: attempt),
        identity: attempt.isCallingNumberPresented(batch) ? "presented" : "network",
        country: attempt.callingCountry,
        numberType: attempt.callingType
      )
    case .calledNumber:
      Alert.Subject(
        type: subject.name,
        value: batch.string(attempt.calledNumber, of: attempt),
        identity: "network",
        country: attempt.calledCountry,
        numberType: attempt.calledType
      )
    case .numberRange(let digits):
      Alert.Subject(
        type: subject.name,
        value: String(batch.string(attempt.callingNumber, of: attempt).dropLast(digits))
          + String(repeating: "x", count: digits),
        identity: attempt.isCallingNumberPresented(batch) ? "presented" : "network",
        country: attempt.callingCountry,
        numberType: attempt.callingType
      )
    case .ingressTrunk:
      Alert.Subject(
        type: subject.name,
        value: batch.string(attempt.ingressTrunk, of: attempt)
      )
    case .sourceAddress:
      Alert.Subject(
        type: subject.name,
        value: batch.string(attempt.sourceAddress, of: attempt)
      )
    }
  }
}

extension Attempt {
  /// Whether the calling number is only what the caller presented: nobody asserted it.
  ///
  /// Such a number may be spoofed; its owner may be a victim.
  func isCallingNumberPresented(_ batch: borrowing AttemptBatch) -> Bool {
    guard assertedIdentity.kind == .none, presentedNumber.isPresent,
      presentedNumber.kind == callingNumber.kind
    else { return false }
    guard callingNumber.kind == .text else { return presentedNumber == callingNumber }
    return batch.bytes(presentedNumber.textField, of: self)
      == batch.bytes(callingNumber.textField, of: self)
  }
}

/// Which keys one of several shards owns.
struct ShardPlace {
  let index: Int
  let count: Int

  @inline(__always)
  func owns(_ key: UInt64) -> Bool {
    if count == 1 { return true }
    let mixed = (key &* 0x9E37_79B9_7F4A_7C15) >> 33
    return Int(truncatingIfNeeded: mixed) % count == index
  }
}
