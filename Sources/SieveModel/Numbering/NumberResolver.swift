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
      let national = NationalPart(digits: digits, start: 0)
      if let valid = confirmed(national, of: home.code, region: home.regionIndex) { return valid }
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
    guard code.isAssigned else { return nil }
    let national = NationalPart(digits: digits, start: start + Int(code.length))
    return confirmed(national, of: code, region: Int(code.firstRegion))
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
      let national = NationalPart(digits: digits, start: Int(code.length))
      return confirmed(national, of: code, region: home.regionIndex)
    }
    guard table.label(from: code.root, digits, at: Int(code.length)).isValid else { return nil }
    return Identity.e164(digits.value(), count: digits.count)
  }

  /// National digits as they are or without their trunk prefix, when the plan has either.
  private func confirmed(
    _ national: NationalPart,
    of code: NumberTable.CallingCode,
    region: Int
  ) -> Identity? {
    if isValid(national, of: code) { return identity(code, national) }
    guard let stripped = withoutTrunkPrefix(national, region: region),
      isValid(stripped, of: code)
    else { return nil }
    return identity(code, stripped)
  }

  private func isValid(_ national: NationalPart, of code: NumberTable.CallingCode) -> Bool {
    table.label(from: code.root, national.digits, at: national.start).isValid
  }

  /// National digits without trunk prefix and carrier code, or put in the form that is dialled from abroad.
  private func withoutTrunkPrefix(_ national: NationalPart, region: Int) -> NationalPart? {
    let digits = national.digits
    let program = table.regions[region].nationalPrefix
    guard let match = table.programs[program].match(digits, at: national.start) else { return nil }
    // The replacement is for numbers in which its last group took part.
    guard let lastGroup = table.regions[region].replacement.last(where: { $0 >= 10 }),
      match.group(Int(lastGroup) - 10) != nil
    else { return NationalPart(digits: digits, start: match.end) }
    var result = DialString()
    for item in table.regions[region].replacement {
      let isCopied =
        item < 10
        ? result.append(item) : result.append(digits, match.group(Int(item) - 10) ?? 0..<0)
      guard isCopied else { return nil }
    }
    guard result.append(digits, match.end..<digits.count) else { return nil }
    return NationalPart(digits: result, start: 0)
  }

  /// The E.164 number of a calling code and national digits.
  private func identity(_ code: NumberTable.CallingCode, _ national: NationalPart) -> Identity? {
    let count = national.count + Int(code.length)
    guard count <= Self.digitsMax else { return nil }
    return Identity.e164(
      national.digits.value(from: national.start, after: code.value),
      count: count
    )
  }

  /// A number after a plus or an international prefix, though its plan does not have it.
  ///
  /// Trunk prefixes are dropped here as well, as long as what remains has a possible length.
  private func plausible(_ digits: DialString, from start: Int) -> Identity? {
    guard Self.plausibleMin...Self.digitsMax ~= digits.count - start else { return nil }
    let code = table.callingCode(digits, at: start)
    guard code.isAssigned else {
      return Identity.e164(digits.value(from: start), count: digits.count - start)
    }
    let region = Int(code.firstRegion)
    var best = NationalPart(digits: digits, start: start + Int(code.length))
    while let shorter = withoutTrunkPrefix(best, region: region), shorter.count < best.count,
      table.regions[region].isPossibleLength(shorter.count),
      shorter.count + Int(code.length) >= Self.plausibleMin
    {
      best = shorter
    }
    return identity(code, best)
  }

  /// A number after what looks like an international prefix: the calling code must be assigned.
  private func plausibleAbroad(_ digits: DialString, from start: Int?) -> Identity? {
    guard let start, table.callingCode(digits, at: start).isAssigned else { return nil }
    return plausible(digits, from: start)
  }

  /// Digits that are kept as they are.
  private func plain(_ digits: DialString) -> Identity? {
    guard digits.count <= Self.digitsMax else { return nil }
    return .digits(digits.value(), count: digits.count)
  }
}

/// The digits of a number behind its calling code.
private struct NationalPart {
  let digits: DialString
  let start: Int

  var count: Int { digits.count - start }
}
