import SieveModel

/// The key that an attempt has for a subject; 0 when it has none.
enum SubjectKey {
  @inline(__always)
  static func of(
    _ attempt: UnsafePointer<Attempt>,
    _ texts: AttemptTexts,
    _ subject: SubjectCode
  ) -> UInt64 {
    let first = part(attempt, texts, subject.first)
    guard let second = subject.second else { return first }
    return composite(first, second, attempt, texts, subject)
  }

  /// The keyed hash of the keys of the parts; every part must be there.
  private static func composite(
    _ first: UInt64,
    _ second: SubjectCode.Part,
    _ attempt: UnsafePointer<Attempt>,
    _ texts: AttemptTexts,
    _ subject: SubjectCode
  ) -> UInt64 {
    let second = part(attempt, texts, second)
    guard first != 0, second != 0 else { return 0 }
    guard let third = subject.third else { return TextHash.hash(first, second, 0) }
    let last = part(attempt, texts, third)
    return last == 0 ? 0 : TextHash.hash(first, second, last)
  }

  @inline(__always)
  private static func part(
    _ attempt: UnsafePointer<Attempt>,
    _ texts: AttemptTexts,
    _ part: SubjectCode.Part
  ) -> UInt64 {
    switch part {
    case .callingNumber: number(attempt.pointee.callingNumber, attempt, texts)
    case .calledNumber: number(attempt.pointee.calledNumber, attempt, texts)
    case .presentedNumber: number(attempt.pointee.presentedNumber, attempt, texts)
    case .numberRange(let digits): range(attempt.pointee.callingNumber, digits)
    case .imei: attempt.pointee.imei.rawValue
    case .imsi: attempt.pointee.imsi.rawValue
    case .cell: AttemptValues.key(attempt.pointee.cell, attempt, texts)
    case .ingressTrunk: AttemptValues.key(attempt.pointee.ingressTrunk, attempt, texts)
    case .trunkCustomer(let trunks): trunks.customer(attempt, texts)
    case .sourceAddress: AttemptValues.key(attempt.pointee.sourceAddress, attempt, texts)
    case .userAgent: AttemptValues.key(attempt.pointee.userAgent, attempt, texts)
    case .calledCountry: UInt64(attempt.pointee.calledCountry.rawValue)
    }
  }

  /// The key whose received calls an attempt adds to; 0 for subjects that do not receive.
  @inline(__always)
  static func received(
    _ attempt: UnsafePointer<Attempt>,
    _ texts: AttemptTexts,
    _ subject: SubjectCode
  ) -> UInt64 {
    guard subject.second == nil else { return 0 }
    switch subject.first {
    case .callingNumber: return number(attempt.pointee.calledNumber, attempt, texts)
    case .numberRange(let digits): return range(attempt.pointee.calledNumber, digits)
    default: return 0
    }
  }

  /// The key of who is calling; 0 when that is absent or withheld.
  static func caller(_ attempt: UnsafePointer<Attempt>, _ texts: AttemptTexts) -> UInt64 {
    number(attempt.pointee.callingNumber, attempt, texts)
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
  static func range(_ identity: Identity, _ digits: Int) -> UInt64 {
    guard identity.kind == .e164, identity.digitCount > digits else { return 0 }
    var divisor: UInt64 = 1
    for _ in 0..<digits { divisor &*= 10 }
    return Identity.digits(
      identity.digitValue / divisor,
      count: identity.digitCount - digits
    ).rawValue
  }
}

/// Which keys one of several shards owns.
struct ShardPlace {
  let index: Int
  let count: Int

  @inline(__always)
  func owns(_ key: UInt64) -> Bool {
    Self.shard(of: key, count) == index
  }

  /// Which of `count` shards owns a key.
  @inline(__always)
  static func shard(of key: UInt64, _ count: Int) -> Int {
    // Every shard asks this of every key: the hash's upper half as a fraction, for a division takes far longer.
    Int(truncatingIfNeeded: (((key &* 0x9E37_79B9_7F4A_7C15) >> 32) &* UInt64(count)) >> 32)
  }
}
