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
    }
  }

  /// The key that an attempt is received by; trunks and addresses receive nothing.
  func receivingKey(of attempt: OracleAttempt) -> String? {
    switch self {
    case .callingNumber: Self.present(attempt.called)
    case .numberRange(let digits): Self.range(attempt.called, digits: digits)
    case .calledNumber, .ingressTrunk, .sourceAddress: nil
    }
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
    case .ingressTrunk, .sourceAddress: Alert.Subject(type: name, value: key)
    }
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
