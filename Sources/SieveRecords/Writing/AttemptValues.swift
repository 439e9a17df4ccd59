import SieveBytes
import SieveModel

/// The values of an attempt as text, the same in CSV and JSON lines.
enum AttemptValues {
  /// What a value is, so that JSON knows what to quote.
  enum Value {
    case absent
    case number(UInt64)
    case text([UInt8])
  }

  /// One value.
  static func value(
    _ field: AttemptField,
    _ attempt: Attempt,
    _ batch: borrowing AttemptBatch
  ) -> Value {
    switch field {
    case .callingNumber: identity(attempt.callingNumber, attempt, batch)
    case .presentedNumber: identity(attempt.presentedNumber, attempt, batch)
    case .assertedIdentity: identity(attempt.assertedIdentity, attempt, batch)
    case .calledNumber: identity(attempt.calledNumber, attempt, batch)
    case .redirectingNumber: identity(attempt.redirectingNumber, attempt, batch)
    case .callID: text(attempt.callID, attempt, batch)
    case .ingressTrunk: text(attempt.ingressTrunk, attempt, batch)
    case .egressTrunk: text(attempt.egressTrunk, attempt, batch)
    case .sourceAddress: text(attempt.sourceAddress, attempt, batch)
    case .userAgent: text(attempt.userAgent, attempt, batch)
    case .cell: text(attempt.cell, attempt, batch)
    case .imsi: digits(attempt.imsi)
    case .imei: digits(attempt.imei)
    case .setupTime: time(attempt.setupTime)
    case .alertTime: time(attempt.alertAfter, after: attempt.setupTime)
    case .answerTime: time(attempt.answerAfter, after: attempt.setupTime)
    case .releaseTime: time(attempt.releaseAfter, after: attempt.setupTime)
    case .ringMilliseconds: duration(attempt.ringMilliseconds)
    case .talkMilliseconds: duration(attempt.talkMilliseconds)
    case .disposition: .text(Array(attempt.disposition.name.utf8))
    case .releaseCause: count(UInt64(attempt.releaseCause))
    case .sipStatus: count(UInt64(attempt.sipStatus))
    case .attestation: attempt.attestation == 0 ? .absent : .text([attempt.attestation])
    case .originID: text(attempt.originID, attempt, batch)
    case .passport:
      attempt.passport == .none ? .absent : .text(Array(attempt.passport.name.utf8))
    case .legIDs: text(attempt.legIDs, attempt, batch)
    }
  }

  private static func identity(
    _ identity: Identity,
    _ attempt: Attempt,
    _ batch: borrowing AttemptBatch
  ) -> Value {
    if identity.kind == .none { return .absent }
    if let number = identity.numberText { return .text(Array(number.utf8)) }
    return text(identity.textField, attempt, batch)
  }

  private static func text(
    _ field: TextField,
    _ attempt: Attempt,
    _ batch: borrowing AttemptBatch
  ) -> Value {
    field.isPresent ? .text(Array(batch.bytes(field, of: attempt))) : .absent
  }

  private static func digits(_ digits: DigitString) -> Value {
    digits.isPresent ? .text(Array(digits.text.utf8)) : .absent
  }

  private static func time(_ milliseconds: Int64) -> Value {
    var out: [UInt8] = []
    CivilTime.appendRFC3339(milliseconds, to: &out)
    return .text(out)
  }

  private static func time(_ after: Int32, after setup: Int64) -> Value {
    after < 0 ? .absent : time(setup + Int64(after))
  }

  private static func duration(_ milliseconds: Int32) -> Value {
    milliseconds < 0 ? .absent : .number(UInt64(milliseconds))
  }

  private static func count(_ value: UInt64) -> Value { value == 0 ? .absent : .number(value) }
}
