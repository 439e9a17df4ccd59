import SieveModel

/// The key that an attempt has for a subject; 0 when it has none.
enum SubjectKey {
  @inline(__always)
  static func of(
    _ attempt: UnsafePointer<Attempt>,
    _ texts: AttemptTexts,
    _ subject: Subject
  ) -> UInt64 {
    switch subject {
    case .callingNumber: number(attempt.pointee.callingNumber, attempt, texts)
    case .calledNumber: number(attempt.pointee.calledNumber, attempt, texts)
    case .numberRange(let digits): range(attempt.pointee.callingNumber, digits)
    case .ingressTrunk: AttemptValues.key(attempt.pointee.ingressTrunk, attempt, texts)
    case .sourceAddress: AttemptValues.key(attempt.pointee.sourceAddress, attempt, texts)
    }
  }

  /// The key whose received calls an attempt adds to; 0 for subjects that do not receive.
  @inline(__always)
  static func received(
    _ attempt: UnsafePointer<Attempt>,
    _ texts: AttemptTexts,
    _ subject: Subject
  ) -> UInt64 {
    switch subject {
    case .callingNumber: number(attempt.pointee.calledNumber, attempt, texts)
    case .numberRange(let digits): range(attempt.pointee.calledNumber, digits)
    case .calledNumber, .ingressTrunk, .sourceAddress: 0
    }
  }

  @inline(__always)
  private static func number(
    _ identity: Identity,
    _ attempt: UnsafePointer<Attempt>,
    _ texts: AttemptTexts
  ) -> UInt64 {
    identity.isPresent ? AttemptValues.key(identity, attempt, texts) : 0
  }

  /// The number without its last digits; the count of digits that are left keeps ranges of
  /// different length apart.
  private static func range(_ identity: Identity, _ digits: Int) -> UInt64 {
    guard identity.kind == .e164, identity.digitCount > digits else { return 0 }
    var divisor: UInt64 = 1
    for _ in 0..<digits { divisor &*= 10 }
    return Identity.digits(
      identity.digitValue / divisor,
      count: identity.digitCount - digits
    ).rawValue
  }

  /// What alerts call the subject.
  static func describe(
    _ attempt: UnsafePointer<Attempt>,
    _ texts: AttemptTexts,
    _ subject: Subject
  ) -> Alert.Subject {
    switch subject {
    case .callingNumber:
      Alert.Subject(
        type: subject.name,
        value: texts.string(attempt.pointee.callingNumber, of: attempt),
        identity: isPresented(attempt, texts) ? "presented" : "network",
        country: attempt.pointee.callingCountry,
        numberType: attempt.pointee.callingType
      )
    case .calledNumber:
      Alert.Subject(
        type: subject.name,
        value: texts.string(attempt.pointee.calledNumber, of: attempt),
        identity: "network",
        country: attempt.pointee.calledCountry,
        numberType: attempt.pointee.calledType
      )
    case .numberRange(let digits):
      Alert.Subject(
        type: subject.name,
        value: String(texts.string(attempt.pointee.callingNumber, of: attempt).dropLast(digits))
          + String(repeating: "x", count: digits),
        identity: isPresented(attempt, texts) ? "presented" : "network",
        country: attempt.pointee.callingCountry,
        numberType: attempt.pointee.callingType
      )
    case .ingressTrunk:
      Alert.Subject(
        type: subject.name,
        value: texts.string(attempt.pointee.ingressTrunk, of: attempt)
      )
    case .sourceAddress:
      Alert.Subject(
        type: subject.name,
        value: texts.string(attempt.pointee.sourceAddress, of: attempt)
      )
    }
  }

  /// Whether the calling number is only what the caller presented: nobody asserted it.
  ///
  /// Such a number may be spoofed; its owner may be a victim.
  private static func isPresented(
    _ pointer: UnsafePointer<Attempt>,
    _ texts: AttemptTexts
  ) -> Bool {
    let attempt = pointer.pointee
    guard attempt.assertedIdentity.kind == .none, attempt.presentedNumber.isPresent,
      attempt.presentedNumber.kind == attempt.callingNumber.kind
    else { return false }
    guard attempt.callingNumber.kind == .text else {
      return attempt.presentedNumber == attempt.callingNumber
    }
    return texts.bytes(attempt.presentedNumber.textField, of: pointer)
      .elementsEqual(texts.bytes(attempt.callingNumber.textField, of: pointer))
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
