import SieveEngine
import SieveModel

/// What values a property of an attempt can have.
enum PropertyKind {
  /// Milliseconds; written as a duration or as a plain number.
  case duration
  /// A point in time; written as RFC 3339 text.
  case instant
  /// A whole number within a range.
  case whole(ClosedRange<Double>)
  /// A number of kilometres, 0 or more.
  case kilometres
  /// One of a few words.
  case word([String])
  /// Two capital letters.
  case country
  /// Any text.
  case text

  init(_ property: AttemptProperty) {
    switch property {
    case .field(let field): self = Self.of(field)
    case .callingCountry, .calledCountry, .trunkCountry, .cellCountry, .cellSoil: self = .country
    case .borderDistance, .borderUncertainty: self = .kilometres
    case .trunkRole: self = .word(Trunk.Role.allCases.map(\.rawValue))
    case .numberType: self = .word(NumberType.allCases.map(\.name))
    case .localHour: self = .whole(0...23)
    case .method: self = .word(RequestMethod.allCases.map(\.name))
    case .weekday: self = .word(Weekday.allCases.map(\.rawValue))
    }
  }

  private static func of(_ field: AttemptField) -> PropertyKind {
    switch field {
    case .ringMilliseconds, .talkMilliseconds: .duration
    case .setupTime, .alertTime, .answerTime, .releaseTime: .instant
    case .releaseCause: .whole(1...127)
    case .sipStatus: .whole(100...699)
    case .disposition: .word(Disposition.allCases.map(\.name))
    case .attestation: .word(["A", "B", "C"])
    case .passport: .word(PassportVerdict.names)
    default: .text
    }
  }

  /// How a value of it is written.
  var expected: String {
    switch self {
    case .duration: "a duration such as 30s"
    case .instant: #"a time such as "2026-03-02T09:14:07Z""#
    case .whole(let range): "a number from \(Int(range.lowerBound)) to \(Int(range.upperBound))"
    case .kilometres: "a number of kilometres such as 10"
    case .word(let words): words.map { "\"\($0)\"" }.joined(separator: ", ")
    case .country: #"two capital letters such as "TH""#
    case .text: #"a text in quotes, such as "north-3""#
    }
  }
}
