/// What a rule keeps state for.
public indirect enum Subject: Hashable, Sendable {
  /// A-number.
  case callingNumber
  /// B-number.
  case calledNumber
  /// The number shown to the called party.
  case presentedNumber
  /// Calling numbers that agree in all but their last `digits` digits (1…9); E.164 only.
  case numberRange(digits: Int)
  /// Device of the caller.
  case imei
  /// Subscriber of the caller.
  case imsi
  /// Serving cell of the caller.
  case cell
  /// Trunk that the call came in on.
  case ingressTrunk
  /// Customer behind the trunk that the call came in on, from the trunk table.
  case trunkCustomer
  /// Address of the calling peer.
  case sourceAddress
  /// Software of the caller.
  case userAgent
  /// Country of the called number.
  case calledCountry
  /// Two or three of the others together: state is kept for each combination of their values.
  case composite([Subject])

  /// The most parts of a composite subject.
  public static let partsMax = 3

  /// The name in rules; alerts call every composite subject `composite`.
  public var name: String {
    switch self {
    case .callingNumber: "calling_number"
    case .calledNumber: "called_number"
    case .presentedNumber: "presented_number"
    case .numberRange(let digits): "number_range(\(digits))"
    case .imei: "imei"
    case .imsi: "imsi"
    case .cell: "cell"
    case .ingressTrunk: "ingress_trunk"
    case .trunkCustomer: "trunk_customer"
    case .sourceAddress: "source_address"
    case .userAgent: "user_agent"
    case .calledCountry: "called_country"
    case .composite(let parts): "[\(parts.map(\.name).joined(separator: ", "))]"
    }
  }

  /// The simple subjects that it is made of; itself when it is one.
  public var parts: [Subject] {
    if case .composite(let parts) = self { parts } else { [self] }
  }
}
