import SieveEngine
import SieveModel

extension Subject {
  /// The key of an attempt; `nil` when it has none.
  func key(of attempt: OracleAttempt) -> String? {
    switch self {
    case .callingNumber: Self.present(attempt.calling)
    case .calledNumber: Self.present(attempt.called)
    case .numberRange(let digits): Self.range(attempt.calling, digits: digits)
    case .ingressTrunk: attempt.ingressTrunk
    case .sourceAddress: attempt.sourceAddress
    case .trunkCustomer: attempt.trunk.customer
    case .presentedNumber: Self.present(attempt.presented)
    case .imei: attempt.imei
    case .imsi: attempt.imsi
    case .cell: attempt.cell
    case .userAgent: attempt.userAgent
    case .calledCountry: attempt.calledCountry.isKnown ? attempt.calledCountry.code : nil
    case .composite(let parts): Self.joined(parts.map { $0.key(of: attempt) })
    }
  }

  /// The key that an attempt is received by; trunks and addresses receive nothing.
  func receivingKey(of attempt: OracleAttempt) -> String? {
    switch self {
    case .callingNumber: Self.present(attempt.called)
    case .numberRange(let digits): Self.range(attempt.called, digits: digits)
    default: nil
    }
  }

  /// The keys of all parts in order; `nil` when one is missing.
  private static func joined(_ keys: [String?]) -> String? {
    keys.contains(nil) ? nil : keys.compactMap { $0 }.joined(separator: "\u{0}")
  }

  private static func present(_ identity: String?) -> String? {
    identity == OracleAttempt.withheld ? nil : identity
  }

  private static func range(_ identity: String?, digits: Int) -> String? {
    guard let number = OracleAttempt.e164Digits(identity), number.count > digits else { return nil }
    return "+" + number.dropLast(digits)
  }

  /// The subject as an alert shows it, with what the plan says of the attempt's number.
  func described(key: String, by attempt: OracleAttempt) -> Alert.Subject {
    switch self {
    case .callingNumber, .numberRange:
      Alert.Subject(
        type: name,
        value: key + hiddenDigits,
        identity: attempt.isOnlyPresented ? "presented" : "network",
        country: attempt.callingCountry,
        numberType: attempt.callingType
      )
    case .calledNumber:
      Alert.Subject(
        type: name,
        value: key,
        identity: "network",
        country: attempt.calledCountry,
        numberType: attempt.calledType
      )
    case .presentedNumber: Alert.Subject(type: name, value: key, identity: "presented")
    case .composite(let parts): described(parts: parts, by: attempt)
    default: Alert.Subject(type: name, value: key)
    }
  }

  private func described(parts: [Subject], by attempt: OracleAttempt) -> Alert.Subject {
    let described = parts.compactMap { part in
      part.key(of: attempt).map { part.described(key: $0, by: attempt) }
    }
    return Alert.Subject(
      type: "composite",
      value: described.map(\.value).joined(separator: ", "),
      parts: described
    )
  }

  /// One `x` for each digit that a range leaves open.
  private var hiddenDigits: String {
    guard case .numberRange(let digits) = self else { return "" }
    return String(repeating: "x", count: digits)
  }
}

extension OracleAttempt {
  /// Whether nobody vouches for the calling number.
  fileprivate var isOnlyPresented: Bool {
    asserted == nil && presented != nil && presented == calling
  }
}
