import SieveEngine
import SieveModel

extension OracleAttempt {
  /// When the call was over: `nil` means never.
  var end: Int64? {
    if let release { return release }
    return disposition.isOutcomeKnown && !isAnswered ? setup : nil
  }

  /// Whether the attempt satisfies a condition.
  func satisfies(_ condition: AttemptCondition, zoneOffset: Int64) -> Bool {
    switch condition {
    case .crossBorder:
      return callingCountry.isKnown && calledCountry.isKnown && callingCountry != calledCountry
    case .foreignCell:
      guard callingCountry.isKnown, let place, place.country.isKnown else { return false }
      return place.country != callingCountry
    case .cellReaches(let country): return place?.reaches.contains(country) ?? false
    case .inZone(let name): return zones.contains(name)
    case .homeFromAbroad: return isHomeFromAbroad
    case .cliMismatch where isHomeFromAbroad: return true
    case .cliMismatch:
      let vouched = [asserted, calling].compactMap { $0 }.first { $0 != Self.withheld }
      guard let presented, presented != Self.withheld, let vouched else { return false }
      return presented != vouched
    case .inList(let name): return lists.contains(name)
    case .validNumber(let field): return type(of: field) != .unknown
    case .compareNumber(let property, let comparison, let constant):
      guard let value = number(property, zoneOffset: zoneOffset) else { return false }
      return comparison.holds(value, constant)
    case .compareText(let property, let comparison, let constant):
      guard let value = text(property, zoneOffset: zoneOffset) else { return false }
      return comparison.holds(value, constant)
    case .numberIsIn(let property, let list):
      guard let value = number(property, zoneOffset: zoneOffset) else { return false }
      return list.contains(value)
    case .textIsIn(let property, let list):
      guard let value = text(property, zoneOffset: zoneOffset) else { return false }
      return list.contains(value)
    case .defined(let property):
      return property.isNumeric
        ? number(property, zoneOffset: zoneOffset) != nil
        : text(property, zoneOffset: zoneOffset) != nil
    case .not(let inner): return !satisfies(inner, zoneOffset: zoneOffset)
    case .and(let parts): return parts.allSatisfy { satisfies($0, zoneOffset: zoneOffset) }
    case .or(let parts): return parts.contains { satisfies($0, zoneOffset: zoneOffset) }
    }
  }

  /// A Thai number on an international trunk that is not a Thai subscriber's and was not diverted.
  private var isHomeFromAbroad: Bool {
    let isDiverted = redirecting != nil && redirecting != Self.withheld
    let isThai = callingCountry.code == RandomWorld.tables.home.code
    return isThai && trunk.role == .international && !isDiverted
      && imsi?.hasPrefix("520") != true
  }

  /// The value of a numeric property; `nil` when it is absent.
  func number(_ property: AttemptProperty, zoneOffset: Int64) -> Double? {
    switch property {
    case .field(.setupTime): Double(setup)
    case .field(.alertTime): alerting.map { Double($0) }
    case .field(.answerTime): answer.map { Double($0) }
    case .field(.releaseTime): release.map { Double($0) }
    case .field(.ringMilliseconds): ring.map { Double($0) }
    case .field(.talkMilliseconds): talk.map { Double($0) }
    case .field(.releaseCause): cause.map { Double($0) }
    case .field(.sipStatus): status.map { Double($0) }
    case .localHour: localHour(zoneOffset: zoneOffset)
    case .borderDistance: place?.border.map { Double($0.metres) / 1000 }
    case .borderUncertainty: place?.border.map { Double($0.uncertaintyMetres) / 1000 }
    default: nil
    }
  }

  private func localHour(zoneOffset: Int64) -> Double {
    let day: Int64 = 86_400_000
    let sinceMidnight = ((setup + zoneOffset) % day + day) % day
    return Double(sinceMidnight / 3_600_000)
  }

  /// The value of a textual property; `nil` when it is absent.
  func text(_ property: AttemptProperty, zoneOffset: Int64) -> String? {
    switch property {
    case .field(let field): text(field)
    case .callingCountry: callingCountry.isKnown ? callingCountry.code : nil
    case .calledCountry: calledCountry.isKnown ? calledCountry.code : nil
    case .numberType(let field):
      text(field).flatMap { $0 == Self.withheld ? nil : type(of: field).name }
    case .localHour, .borderDistance, .borderUncertainty: nil
    case .cellCountry: place.flatMap { $0.country.isKnown ? $0.country.code : nil }
    case .cellSoil: place.flatMap { $0.soil.isKnown ? $0.soil.code : nil }
    case .weekday: weekday(zoneOffset: zoneOffset)
    case .method: "INVITE"
    case .trunkRole: trunk.role?.rawValue
    case .trunkCountry: trunk.country.isKnown ? trunk.country.code : nil
    }
  }

  private func weekday(zoneOffset: Int64) -> String {
    let day: Int64 = 86_400_000
    // 2024-01-01 was a Monday, 19,723 days after 1970-01-01.
    let week = 7 * day
    let sinceMonday = ((setup + zoneOffset - 19_723 * day) % week + week) % week
    return [
      "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ][Int(sinceMonday / day)]
  }

  private func text(_ field: AttemptField) -> String? {
    switch field {
    case .callID: callID
    case .callingNumber: calling
    case .presentedNumber: presented
    case .assertedIdentity: asserted
    case .calledNumber: called
    case .redirectingNumber: redirecting
    case .disposition: disposition == .unknown ? nil : disposition.name
    case .ingressTrunk: ingressTrunk
    case .egressTrunk: egressTrunk
    case .sourceAddress: sourceAddress
    case .userAgent: userAgent
    case .imsi: imsi
    case .imei: imei
    case .cell: cell
    case .attestation: attestation
    default: nil
    }
  }

  private func type(of field: AttemptField) -> NumberType {
    switch field {
    case .callingNumber: callingType
    case .calledNumber: calledType
    default: .unknown
    }
  }
}
