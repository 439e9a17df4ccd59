/// Reads addresses as they stand in records and SIP headers, and knows the numbering plans.
///
/// The rules are set out in `docs/formats/numbers.md`. Nothing is allocated per address.
public struct NumberPlan: Sendable {
  private let table: NumberTable
  private let home: HomePlan?
  /// Whose national numbers are read; unknown when none are.
  public let homeCountry: Country

  /// Takes the country in which national numbers and short codes are to be understood.
  ///
  /// Without one, or with a country that has no plan, only full international numbers become E.164.
  public init(home: Country?) {
    homeCountry = home ?? .unknown
    table = .shared
    self.home = home.flatMap { HomePlan($0, in: .shared) }
  }

  /// Reads one address as it stands in a CDR column, a SIP URI or header value.
  ///
  /// - Complexity: O(*n*), where *n* is the length of `range`. A range outside `bytes` is cut to it.
  public func read(_ bytes: Span<UInt8>, _ range: Range<Int>) -> AddressReading {
    let range = range.clamped(to: 0..<bytes.count)
    // Most columns hold nothing but digits: those need not be searched for a URI.
    if let digits = WrittenNumber.plainDigits(bytes, range),
      let identity = resolve(digits)
    {
      return .identity(identity)
    }
    return readWritten(bytes, range)
  }

  /// Reads an address that is more than digits.
  @inline(never)
  private func readWritten(_ bytes: Span<UInt8>, _ range: Range<Int>) -> AddressReading {
    let address = WrittenAddress(bytes, range)
    let user = address.user
    guard !user.isEmpty else { return .none }
    if address.isAnonymousHost { return .identity(.withheld) }
    if let written = WrittenNumber(bytes, user), !(address.isHostOnly && written.isShort) {
      let context = written.digits.isInternational ? nil : address.phoneContext(bytes)
      if let digits = written.digits.following(context), let identity = resolve(digits) {
        return .identity(identity)
      }
      return address.isHostOnly ? .none : .text(user)
    }
    if address.isHostOnly { return .none }
    switch AbsentWord(bytes, user) {
    case .absent: return .none
    case .withheld: return .identity(.withheld)
    case nil: return .text(user)
    }
  }

  /// The identity that digits stand for; `nil` when they are too many to be a number.
  private func resolve(_ digits: DialString) -> Identity? {
    NumberResolver(table: table, home: home).resolve(digits)
  }

  /// Country, type and validity of an identity; `unknown` for all that is not a number.
  public func facts(_ identity: Identity) -> NumberFacts {
    switch identity.kind {
    case .e164: return internationalFacts(identity)
    case .digits: return shortCodeFacts(identity)
    case .none, .withheld, .text: return .unknown
    }
  }

  private func internationalFacts(_ identity: Identity) -> NumberFacts {
    let digits = DecimalDigits(identity.digitValue, count: identity.digitCount)
    guard digits.count >= 3 else { return .unknown }
    let code = table.callingCode(digits[0], digits[1], digits[2])
    guard code.isAssigned else { return .unknown }
    let label = table.label(from: code.root, digits, at: Int(code.length))
    guard let country = table.country(label, of: code) else { return .unknown }
    return NumberFacts(country: country, type: label.type, isValid: label.isValid)
  }

  private func shortCodeFacts(_ identity: Identity) -> NumberFacts {
    guard let home else { return .unknown }
    let digits = DecimalDigits(identity.digitValue, count: identity.digitCount)
    let label = table.label(from: home.region.shortCodes, digits, at: 0)
    guard label.isValid else { return .unknown }
    return NumberFacts(country: home.region.country, type: label.type, isValid: true)
  }
}

/// The plan of the country in which national numbers are understood.
struct HomePlan: Sendable {
  let region: NumberTable.Region
  let regionIndex: Int
  let code: NumberTable.CallingCode

  /// Finds the country's plan; `nil` when it has none.
  init?(_ country: Country, in table: NumberTable) {
    guard country != .nonGeographic,
      let index = table.regions.firstIndex(where: { $0.country == country })
    else { return nil }
    region = table.regions[index]
    regionIndex = index
    code = table.callingCode(value: region.callingCode)
  }
}
