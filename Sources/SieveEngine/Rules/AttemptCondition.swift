public import SieveModel

/// A property of one attempt: a field, or something derived from fields.
public enum AttemptProperty: Hashable, Sendable, BitwiseCopyable {
  /// A field as it stands; times and durations in milliseconds.
  case field(AttemptField)
  /// Country of the calling number.
  case callingCountry
  /// Country of the called number.
  case calledCountry
  /// Type of the calling or called number.
  case numberType(of: AttemptField)
  /// Hour of the set-up time, 0…23, in the run's time zone.
  case localHour
  /// Day of the week of the set-up time in the run's time zone.
  case weekday
  /// Role of the ingress trunk, from the trunk table.
  case trunkRole
  /// What was asked for: a call, or a registration or question of a scanner.
  case method
  /// Country of the ingress trunk, from the trunk table.
  case trunkCountry
  /// Country of the serving cell's network, from the cell table.
  case cellCountry
  /// Country on whose soil the middle of the serving cell lies.
  case cellSoil
  /// Kilometres from the middle of the serving cell to the nearest border.
  case borderDistance
  /// How far off that distance may be, in kilometres.
  case borderUncertainty
}

/// A test of one attempt.
///
/// A comparison with an absent value is false, also `!=`.
public indirect enum AttemptCondition: Hashable, Sendable {
  /// Calling and called country are both known and differ.
  case crossBorder
  /// The presented number is another than the asserted identity, or without one than the calling number.
  case cliMismatch
  /// The calling number is in a list, and has not expired there at the set-up time.
  case inList(String)
  /// The middle of the serving cell is in a zone.
  case inZone(String)
  /// The serving cell is heard on the soil of a country.
  case cellReaches(Country)
  /// The serving cell's network and the calling number are of countries that are known and differ.
  case foreignCell
  /// A number of the home country comes in on an international trunk, and nothing says that it is roaming or
  /// that the call was diverted.
  case homeFromAbroad
  /// The number is one that its country's plan has.
  case validNumber(AttemptField)
  /// A numeric property (durations, times, cause, status, hour) against a number.
  case compareNumber(AttemptProperty, Comparison, Double)
  /// A textual property (identities, trunk, disposition, country, type …) against a text; only
  /// equality and inequality. Identities compare in the form alerts show, such as `+66812345678`.
  case compareText(AttemptProperty, Comparison, String)
  /// A numeric property against a list.
  case numberIsIn(AttemptProperty, [Double])
  /// A textual property against a list.
  case textIsIn(AttemptProperty, [String])
  /// Whether a property has a value.
  case defined(AttemptProperty)
  case not(AttemptCondition)
  case and([AttemptCondition])
  case or([AttemptCondition])
}

extension AttemptProperty {
  /// Whether it compares with numbers; the others compare with texts.
  public var isNumeric: Bool {
    switch self {
    case .field(let field):
      switch field {
      case .setupTime, .alertTime, .answerTime, .releaseTime, .ringMilliseconds,
        .talkMilliseconds, .releaseCause, .sipStatus:
        true
      default: false
      }
    case .callingCountry, .calledCountry, .numberType, .weekday, .trunkRole, .trunkCountry,
      .cellCountry, .cellSoil, .method:
      false
    case .localHour, .borderDistance, .borderUncertainty: true
    }
  }

  /// The name in rules.
  public var name: String {
    switch self {
    case .field(let field): field.rawValue
    case .callingCountry: "calling_country"
    case .calledCountry: "called_country"
    case .numberType(let field): "number_type(\(field.rawValue))"
    case .localHour: "local_hour"
    case .weekday: "weekday"
    case .trunkRole: "trunk_role"
    case .trunkCountry: "trunk_country"
    case .cellCountry: "cell_country"
    case .cellSoil: "cell_soil"
    case .borderDistance: "distance_to_border_km"
    case .borderUncertainty: "border_uncertainty_km"
    case .method: "method"
    }
  }
}
