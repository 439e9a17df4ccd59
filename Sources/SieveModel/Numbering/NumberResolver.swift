/// Decides what digits stand for: a full international number, a national one, a short code, or none.
struct NumberResolver {
  /// The fewest digits of an international number that no plan confirms.
  private static let plausibleMin = 7
  /// The most digits that E.164 allows.
  private static let digitsMax = 15

  let table: NumberTable
  let home: HomePlan?

  /// The identity that digits stand for; `nil` when they are too many to be a number.
  func resolve(_ digits: DialString) -> Identity? {
    guard digits.count > 0 else { return nil }
    // No calling code begins with zero: "+0812345678" is a national number in spite of its plus.
    guard digits.isInternational, digits[0] != 0 else { return resolveDialled(digits) }
    return validInternational(digits, from: 0) ?? plausible(digits, from: 0) ?? plain(digits)
  }

  /// Digits without a plus, in the order of the ways in which they could have been dialled.
  private func resolveDialled(_ digits: DialString) -> Identity? {
    let homePrefix = home.flatMap {
      table.programs[$0.region.internationalPrefix].match(digits, at: 0)?.end
    }
    if let homePrefix, let valid = validInternational(digits, from: homePrefix) { return valid }
    if let home {
      if let national = national(digits, from: 0, of: home.code, region: home.region) {
        return national
      }
      if table.label(from: home.region.shortCodes, digits, at: 0).isValid { return plain(digits) }
    }
    let commonPrefix = digits.count > 2 && digits[0] == 0 && digits[1] == 0 ? 2 : nil
    if let commonPrefix, let valid = validInternational(digits, from: commonPrefix) {
      return valid
    }
    if let valid = validWithoutPrefix(digits) { return valid }
    return plausibleAbroad(digits, from: homePrefix) ?? plausibleAbroad(digits, from: commonPrefix)
      ?? plain(digits)
  }

  /// A number after a plus or an international prefix, when its plan has it.
  private func validInternational(_ digits: DialString, from start: Int) -> Identity? {
    let code = table.callingCode(digits, at: start)
    guard code.isAssigned, let region = table.mainRegion(of: code) else { return nil }
    return national(digits, from: start + Int(code.length), of: code, region: region)
  }

  /// A full number without plus or prefix, when its plan has it.
  ///
  /// Only the home country's may have a trunk prefix after the calling code: elsewhere that would read
  /// too much into digits that may be anything.
  private func validWithoutPrefix(_ digits: DialString) -> Identity? {
    guard Self.plausibleMin...Self.digitsMax ~= digits.count else { return nil }
    let code = table.callingCode(digits, at: 0)
    guard code.isAssigned else { return nil }
    if let home, code.value == home.code.value {
      return national(digits, from: Int(code.length), of: code, region: home.region)
    }
    guard table.label(from: code.root, digits, at: Int(code.length)).isValid else { return nil }
    return Self.e164(digits.value(), count: digits.count)
  }

  /// National digits of a plan, as they are or without their trunk prefix; `nil` when it has neither.
  private func national(
    _ digits: DialString,
    from start: Int,
    of code: NumberTable.CallingCode,
    region: NumberTable.Region
  ) -> Identity? {
    if table.label(from: code.root, digits, at: start).isValid {
      return identity(code, digits, from: start)
    }
    guard let stripped = withoutTrunkPrefix(digits, from: start, region),
      table.label(from: code.root, stripped, at: 0).isValid
    else { return nil }
    return identity(code, stripped, from: 0)
  }

  /// National digits without trunk prefix and carrier code, or put in the form that is dialled from abroad.
  private func withoutTrunkPrefix(
    _ digits: DialString,
    from start: Int,
    _ region: NumberTable.Region
  ) -> DialString? {
    guard let match = table.programs[region.nationalPrefix].match(digits, at: start) else {
      return nil
    }
    var result = DialString()
    let lastGroup = region.replacement.last { $0 >= 10 }
    if let lastGroup, match.group(Int(lastGroup) - 10) != nil {
      for item in region.replacement {
        let isCopied =
          item < 10
          ? result.append(item) : result.append(digits, match.group(Int(item) - 10) ?? 0..<0)
        guard isCopied else { return nil }
      }
    }
    return result.append(digits, match.end..<digits.count) ? result : nil
  }

  /// The E.164 number of a calling code and national digits.
  private func identity(
    _ code: NumberTable.CallingCode,
    _ digits: DialString,
    from start: Int
  ) -> Identity? {
    let count = digits.count - start
    guard count + Int(code.length) <= Self.digitsMax else { return nil }
    return Self.e164(
      digits.value(from: start, after: code.value),
      count: count + Int(code.length)
    )
  }

  /// A number after a plus or an international prefix, though its plan does not have it.
  ///
  /// Trunk prefixes are dropped here as well, as long as what remains has a possible length.
  private func plausible(_ digits: DialString, from start: Int) -> Identity? {
    guard Self.plausibleMin...Self.digitsMax ~= digits.count - start else { return nil }
    let code = table.callingCode(digits, at: start)
    guard let region = table.mainRegion(of: code) else {
      return Self.e164(digits.value(from: start), count: digits.count - start)
    }
    var best = digits
    var bestStart = start + Int(code.length)
    while let shorter = withoutTrunkPrefix(best, from: bestStart, region),
      shorter.count < best.count - bestStart, region.isPossibleLength(shorter.count),
      shorter.count + Int(code.length) >= Self.plausibleMin
    {
      (best, bestStart) = (shorter, 0)
    }
    return identity(code, best, from: bestStart)
  }

  /// A number after what looks like an international prefix: the calling code must be assigned.
  private func plausibleAbroad(_ digits: DialString, from start: Int?) -> Identity? {
    guard let start, table.callingCode(digits, at: start).isAssigned else { return nil }
    return plausible(digits, from: start)
  }

  /// What `Identity.e164` gives, without counting the digits again.
  private static func e164(_ value: UInt64, count: Int) -> Identity {
    Identity(
      rawValue: UInt64(Identity.Kind.e164.rawValue) << 60 | UInt64(count) << 54 | value
    )
  }

  /// Digits that are kept as they are.
  private func plain(_ digits: DialString) -> Identity? {
    guard digits.count <= Self.digitsMax else { return nil }
    return .digits(digits.value(), count: digits.count)
  }
}
