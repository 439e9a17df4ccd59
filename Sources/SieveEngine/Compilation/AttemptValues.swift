import SieveBytes
import SieveModel

/// Reads properties of one attempt as 64-bit keys or numbers.
///
/// Equal values have equal keys; 0 is absent. Texts are hashed by `TextHash`.
enum AttemptValues {
  /// Marks keys that are hashes of texts; identities of kind text carry the same mark.
  private static let textMark = UInt64(Identity.Kind.text.rawValue) << 60

  @inline(__always)
  static func key(
    _ identity: Identity,
    _ attempt: UnsafePointer<Attempt>,
    _ texts: AttemptTexts
  ) -> UInt64 {
    identity.isText ? key(identity.textField, attempt, texts) : identity.rawValue
  }

  static func key(
    _ field: TextField,
    _ attempt: UnsafePointer<Attempt>,
    _ texts: AttemptTexts
  ) -> UInt64 {
    guard field.isPresent else { return 0 }
    return textKey(texts.bytes(field, of: attempt))
  }

  static func textKey(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    textMark | (TextHash.hash(bytes) & 0x0FFF_FFFF_FFFF_FFFF)
  }

  private static func textKey(_ text: String) -> UInt64 {
    Array(text.utf8).withUnsafeBufferPointer { textKey($0) }
  }

  /// The key of a property, 0 when absent.
  static func key(
    _ property: AttemptProperty,
    _ pointer: UnsafePointer<Attempt>,
    _ texts: AttemptTexts,
    _ context: AttemptContext
  ) -> UInt64 {
    switch property {
    case .callingCountry: return UInt64(pointer.pointee.callingCountry.rawValue)
    case .calledCountry: return UInt64(pointer.pointee.calledCountry.rawValue)
    case .numberType(.calledNumber):
      return pointer.pointee.calledNumber.isPresent
        ? UInt64(pointer.pointee.calledType.rawValue) + 1 : 0
    case .numberType:
      return pointer.pointee.callingNumber.isPresent
        ? UInt64(pointer.pointee.callingType.rawValue) + 1 : 0
    case .localHour: return UInt64(hour(pointer.pointee.setupTime, context)) + 1
    case .weekday:
      let time = pointer.pointee.setupTime
      return UInt64(
        Weekday.index(localMilliseconds: time &+ context.zone.offset(atUTC: time))
      ) + 1
    case .method: return UInt64(pointer.pointee.method.rawValue) + 1
    case .trunkRole: return context.trunks.role(pointer, texts)
    case .trunkCountry: return context.trunks.country(pointer, texts)
    case .cellCountry: return context.cells.country(pointer, texts)
    case .cellSoil: return context.cells.soil(pointer, texts)
    case .borderDistance: return context.cells.distance(pointer, texts)
    case .borderUncertainty: return context.cells.uncertainty(pointer, texts)
    case .field(let field):
      switch field {
      case .callID: return key(pointer.pointee.callID, pointer, texts)
      case .callingNumber: return key(pointer.pointee.callingNumber, pointer, texts)
      case .presentedNumber: return key(pointer.pointee.presentedNumber, pointer, texts)
      case .assertedIdentity: return key(pointer.pointee.assertedIdentity, pointer, texts)
      case .calledNumber: return key(pointer.pointee.calledNumber, pointer, texts)
      case .redirectingNumber: return key(pointer.pointee.redirectingNumber, pointer, texts)
      case .disposition: return UInt64(pointer.pointee.disposition.rawValue)
      case .ingressTrunk: return key(pointer.pointee.ingressTrunk, pointer, texts)
      case .egressTrunk: return key(pointer.pointee.egressTrunk, pointer, texts)
      case .sourceAddress: return key(pointer.pointee.sourceAddress, pointer, texts)
      case .userAgent: return key(pointer.pointee.userAgent, pointer, texts)
      case .imsi: return pointer.pointee.imsi.rawValue
      case .imei: return pointer.pointee.imei.rawValue
      case .cell: return key(pointer.pointee.cell, pointer, texts)
      case .attestation: return UInt64(pointer.pointee.attestation)
      case .originID: return key(pointer.pointee.originID, pointer, texts)
      case .passport: return UInt64(pointer.pointee.passport.rawValue)
      case .legIDs: return key(pointer.pointee.legIDs, pointer, texts)
      case .setupTime, .alertTime, .answerTime, .releaseTime, .ringMilliseconds,
        .talkMilliseconds, .releaseCause, .sipStatus:
        let value = number(property, pointer, texts, context)
        // Distinct values of a number: its bits, which are never 0 for a present value but 0.0.
        return value.isNaN ? 0 : value == 0 ? 1 : value.bitPattern
      }
    }
  }

  /// The key that a property has when its value is `literal`; `nil` when it can never be that.
  static func key(_ literal: String, of property: AttemptProperty) -> UInt64? {
    switch property {
    case .callingCountry, .calledCountry, .trunkCountry, .cellCountry, .cellSoil:
      return Country(literal).map { UInt64($0.rawValue) }
    case .numberType:
      return NumberType.allCases.first { $0.name == literal }.map { UInt64($0.rawValue) + 1 }
    case .localHour, .borderDistance, .borderUncertainty: return nil
    case .method:
      return RequestMethod.allCases.first { $0.name == literal }.map { UInt64($0.rawValue) + 1 }
    case .trunkRole:
      return Trunk.Role.allCases.firstIndex { $0.rawValue == literal }.map { UInt64($0) + 1 }
    case .weekday:
      return Weekday.allCases.firstIndex { $0.rawValue == literal }.map { UInt64($0) + 1 }
    case .field(let field):
      switch field {
      case .disposition:
        return Disposition.allCases.first { $0.name == literal && $0 != .unknown }
          .map { UInt64($0.rawValue) }
      case .attestation: return literal.utf8.count == 1 ? literal.utf8.first.map(UInt64.init) : nil
      case .passport: return PassportVerdict(name: literal).map { UInt64($0.rawValue) }
      case .imsi, .imei:
        guard let value = UInt64(literal), literal.utf8.count <= 16 else { return nil }
        return DigitString(value: value, count: literal.utf8.count).rawValue
      case .callingNumber, .presentedNumber, .assertedIdentity, .calledNumber, .redirectingNumber:
        return identityKey(literal)
      default: return literal.isEmpty ? nil : textKey(literal)
      }
    }
  }

  /// Whether the number shown is another than the one that is vouched for.
  static func isCLIMismatch(_ attempt: UnsafePointer<Attempt>, _ texts: AttemptTexts) -> Bool {
    guard attempt.pointee.presentedNumber.isPresent else { return false }
    let asserted = attempt.pointee.assertedIdentity
    let vouched = asserted.isPresent ? asserted : attempt.pointee.callingNumber
    guard vouched.isPresent else { return false }
    return key(vouched, attempt, texts) != key(attempt.pointee.presentedNumber, attempt, texts)
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
    return literal.isEmpty ? nil : textKey(literal)
  }

  /// A numeric property in milliseconds for times and durations, NaN when absent.
  static func number(
    _ property: AttemptProperty,
    _ pointer: UnsafePointer<Attempt>,
    _ texts: AttemptTexts,
    _ context: AttemptContext
  ) -> Double {
    let attempt = pointer.pointee
    switch property {
    case .borderDistance:
      return CellLookup.kilometres(context.cells.distance(pointer, texts))
    case .borderUncertainty:
      return CellLookup.kilometres(context.cells.uncertainty(pointer, texts))
    case .localHour: return Double(hour(attempt.setupTime, context))
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
    case .callingCountry, .calledCountry, .numberType, .weekday, .trunkRole, .trunkCountry,
      .cellCountry, .cellSoil, .method:
      return .nan
    }
  }

  /// The hour of the local day.
  private static func hour(_ time: Int64, _ context: AttemptContext) -> Int64 {
    let day = (time &+ context.zone.offset(atUTC: time)) % 86_400_000
    return (day < 0 ? day + 86_400_000 : day) / 3_600_000
  }

  private static func instant(_ attempt: Attempt, _ after: Int32) -> Double {
    after < 0 ? .nan : Double(attempt.setupTime + Int64(after))
  }

  private static func duration(_ milliseconds: Int32) -> Double {
    milliseconds < 0 ? .nan : Double(milliseconds)
  }
}
