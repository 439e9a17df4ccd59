import SieveBytes
import SieveModel

/// Reads properties of one attempt as 64-bit keys or numbers.
///
/// Equal values have equal keys; 0 is absent. Texts are hashed with the process's secret (Swift's
/// `Hasher`, SipHash-1-3), so that hostile texts cannot be made to collide; nothing that is shown
/// depends on a key.
enum AttemptValues {
  /// Marks keys that are hashes of texts; identities of kind text carry the same mark.
  private static let textMark = UInt64(Identity.Kind.text.rawValue) << 60

  static func key(
    _ identity: Identity,
    _ attempt: Attempt,
    _ batch: borrowing AttemptBatch
  )
    -> UInt64
  {
    identity.kind == .text ? key(identity.textField, attempt, batch) : identity.rawValue
  }

  static func key(
    _ field: TextField,
    _ attempt: Attempt,
    _ batch: borrowing AttemptBatch
  )
    -> UInt64
  {
    guard field.isPresent else { return 0 }
    return textKey(batch.bytes(field, of: attempt))
  }

  static func textKey(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var hasher = Hasher()
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    return textMark | (UInt64(bitPattern: Int64(hasher.finalize())) & 0x0FFF_FFFF_FFFF_FFFF)
  }

  /// The key of a textual property, 0 when absent.
  static func key(
    _ property: AttemptProperty,
    _ attempt: Attempt,
    _ batch: borrowing AttemptBatch
  ) -> UInt64 {
    switch property {
    case .callingCountry: return UInt64(attempt.callingCountry.rawValue)
    case .calledCountry: return UInt64(attempt.calledCountry.rawValue)
    case .numberType(.calledNumber):
      return attempt.calledNumber.isPresent ? UInt64(attempt.calledType.rawValue) + 1 : 0
    case .numberType:
      return attempt.callingNumber.isPresent ? UInt64(attempt.callingType.rawValue) + 1 : 0
    case .localHour: return 0
    case .field(let field):
      switch field {
      case .callID: return key(attempt.callID, attempt, batch)
      case .callingNumber: return key(attempt.callingNumber, attempt, batch)
      case .presentedNumber: return key(attempt.presentedNumber, attempt, batch)
      case .assertedIdentity: return key(attempt.assertedIdentity, attempt, batch)
      case .calledNumber: return key(attempt.calledNumber, attempt, batch)
      case .redirectingNumber: return key(attempt.redirectingNumber, attempt, batch)
      case .disposition: return UInt64(attempt.disposition.rawValue)
      case .ingressTrunk: return key(attempt.ingressTrunk, attempt, batch)
      case .egressTrunk: return key(attempt.egressTrunk, attempt, batch)
      case .sourceAddress: return key(attempt.sourceAddress, attempt, batch)
      case .userAgent: return key(attempt.userAgent, attempt, batch)
      case .imsi: return attempt.imsi.rawValue
      case .imei: return attempt.imei.rawValue
      case .cell: return key(attempt.cell, attempt, batch)
      case .attestation: return UInt64(attempt.attestation)
      case .setupTime, .alertTime, .answerTime, .releaseTime, .ringMilliseconds,
        .talkMilliseconds, .releaseCause, .sipStatus:
        let value = number(.field(field), attempt, zoneOffset: 0)
        // Distinct values of a number: its bits, which are never 0 for a present value but 0.0.
        return value.isNaN ? 0 : value == 0 ? 1 : value.bitPattern
      }
    }
  }

  /// The key of the local hour: the hour + 1, for it is never absent.
  static func hourKey(_ attempt: Attempt, _ zone: ZoneTable) -> UInt64 {
    let offset = zone.offset(atUTC: attempt.setupTime)
    return UInt64(number(.localHour, attempt, zoneOffset: offset)) + 1
  }

  /// The key that a property has when its value is `literal`; `nil` when it can never be that.
  static func key(_ literal: String, of property: AttemptProperty) -> UInt64? {
    switch property {
    case .callingCountry, .calledCountry: return Country(literal).map { UInt64($0.rawValue) }
    case .numberType:
      return NumberType.allCases.first { $0.name == literal }.map { UInt64($0.rawValue) + 1 }
    case .localHour: return nil
    case .field(let field):
      switch field {
      case .disposition:
        return Disposition.allCases.first { $0.name == literal && $0 != .unknown }
          .map { UInt64($0.rawValue) }
      case .attestation: return literal.utf8.count == 1 ? literal.utf8.first.map(UInt64.init) : nil
      case .imsi, .imei:
        guard let value = UInt64(literal), literal.utf8.count <= 16 else { return nil }
        return DigitString(value: value, count: literal.utf8.count).rawValue
      case .callingNumber, .presentedNumber, .assertedIdentity, .calledNumber, .redirectingNumber:
        return identityKey(literal)
      default: return literal.isEmpty ? nil : textKey(Array(literal.utf8)[...])
      }
    }
  }

  private static func identityKey(_ literal: String) -> UInt64? {
    if literal == "withheld" { return Identity.withheld.rawValue }
    let digits = literal.hasPrefix("+") ? literal.dropFirst() : literal[...]
    let isNumber = !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
    if isNumber, digits.utf8.count <= 15, let value = UInt64(digits) {
      return literal.hasPrefix("+")
        ? Identity.e164(value).rawValue
        : Identity.digits(value, count: digits.utf8.count).rawValue
    }
    return literal.isEmpty ? nil : textKey(Array(literal.utf8)[...])
  }

  /// A numeric property in milliseconds for times and durations, NaN when absent.
  static func number(_ property: AttemptProperty, _ attempt: Attempt, zoneOffset: Int64) -> Double {
    switch property {
    case .localHour:
      let local = attempt.setupTime &+ zoneOffset
      let day = local % 86_400_000
      return Double((day < 0 ? day + 86_400_000 : day) / 3_600_000)
    case .field(let field):
      switch field {
      case .setupTime: return Double(attempt.setupTime)
      case .alertTime: return instant(attempt, attempt.alertAfter)
      case .answerTime: return instant(attempt, attempt.answerAfter)
      case .releaseTime: return instant(attempt, attempt.releaseAfter)
      case .ringMilliseconds: return duration(attempt.ringMilliseconds)
      case .talkMilliseconds: return duration(attempt.talkMilliseconds)
      case .releaseCause: return attempt.releaseCause == 0 ? .nan : Double(attempt.releaseCause)
      case .sipStatus: return attempt.sipStatus == 0 ? .nan : Double(attempt.sipStatus)
      default: return .nan
      }
    case .callingCountry, .calledCountry, .numberType: return .nan
    }
  }

  private static func instant(_ attempt: Attempt, _ after: Int32) -> Double {
    after < 0 ? .nan : Double(attempt.setupTime + Int64(after))
  }

  private static func duration(_ milliseconds: Int32) -> Double {
    milliseconds < 0 ? .nan : Double(milliseconds)
  }
}
