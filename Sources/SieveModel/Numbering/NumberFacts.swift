/// What a written address turned out to be.
public enum AddressReading: Equatable, Sendable {
  /// Nothing is there.
  case none
  /// A number, other digits, or a withheld identity: complete in itself.
  case identity(Identity)
  /// A text; the range of the input that is to be kept.
  case text(Range<Int>)
}

/// Facts about a number from the numbering plan.
public struct NumberFacts: BitwiseCopyable, Equatable, Sendable {
  /// The country, `unknown` when the country code is not assigned.
  public var country: Country
  /// What the number is used for.
  public var type: NumberType
  /// Whether the plan has such a number.
  public var isValid: Bool

  /// Makes facts.
  public init(country: Country, type: NumberType, isValid: Bool) {
    self.country = country
    self.type = type
    self.isValid = isValid
  }

  /// Nothing is known.
  static let unknown = NumberFacts(country: .unknown, type: .unknown, isValid: false)
}
