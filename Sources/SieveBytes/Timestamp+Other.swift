/// The forms that are not `YYYY-MM-DD HH:MM:SS` in full width.
extension Timestamp {
  /// Reads Unix time, a Julian day, `YYYYMMDDHHMMSS`, or a date with parts of one or two digits.
  static func readOther(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    zone: ZoneTable
  ) throws(TimestampFault) -> Int64 {
    var digits = 0
    var value: UInt64 = 0
    var at = range.lowerBound
    while at < range.upperBound, bytes[at] &- 0x30 <= 9, digits < 19 {
      value = value &* 10 &+ UInt64(bytes[at] &- 0x30)
      digits += 1
      at += 1
    }
    guard digits > 0 else { throw TimestampFault(.notATimestamp) }
    if at == range.upperBound || bytes[at] == 0x2E {
      return try numeric(value, digits: digits, bytes, at..<range.upperBound, zone: zone)
    }
    if digits == 14 { return try compact(value, bytes, at..<range.upperBound, zone: zone) }
    guard isDateSeparator(bytes[at]) else { throw TimestampFault(.notATimestamp) }
    guard digits == 4 else { throw TimestampFault(digits <= 2 ? .ambiguousDate : .notATimestamp) }
    return try separated(year: Int(value), bytes, at..<range.upperBound, zone: zone)
  }

  /// A number alone, perhaps with decimals.
  private static func numeric(
    _ value: UInt64,
    digits: Int,
    _ bytes: Span<UInt8>,
    _ rest: Range<Int>,
    zone: ZoneTable
  ) throws(TimestampFault) -> Int64 {
    // As milliseconds these fourteen digits would lie in the 27th century.
    if digits == 14, value >= 19_700_000_000_000, value < 21_000_000_000_000 {
      return try compact(value, bytes, rest, zone: zone)
    }
    var at = rest.lowerBound
    var decimals: Int64 = 0
    if at < rest.upperBound {
      at += 1
      if digits == 7, julianDays.contains(value) {
        return try julian(value, bytes, at..<rest.upperBound)
      }
      decimals = try fraction(bytes, &at, end: rest.upperBound)
    }
    guard at == rest.upperBound else { throw TimestampFault(.trailing) }
    switch value {
    case 0..<100_000_000_000: return Int64(value) &* 1000 &+ decimals
    case 0..<100_000_000_000_000: return Int64(value)
    case 0..<100_000_000_000_000_000: return Int64(value / 1000)
    default: return Int64(value / 1_000_000)
    }
  }

  /// The days whose numbers with decimals are taken for Julian ones: from 1970 to 2099.
  ///
  /// As seconds they would lie in January 1970, where no call does.
  private static var julianDays: ClosedRange<UInt64> { 2_440_587...2_488_069 }

  /// A Julian day with decimals, which begins at noon UTC: what Kamailio writes to SQLite.
  private static func julian(
    _ day: UInt64,
    _ bytes: Span<UInt8>,
    _ rest: Range<Int>
  ) throws(TimestampFault) -> Int64 {
    var numerator: UInt64 = 0
    var denominator: UInt64 = 1
    for at in rest {
      guard bytes[at] &- 0x30 <= 9 else { throw TimestampFault(.trailing) }
      // Ten decimals are nine microseconds.
      if denominator == 10_000_000_000 { continue }
      numerator = numerator * 10 + UInt64(bytes[at] &- 0x30)
      denominator *= 10
    }
    let dayLength: UInt64 = 86_400_000
    let ofDay = (numerator * dayLength + denominator / 2) / denominator
    let noon = Int64(day) * Int64(dayLength) - 2_440_587 * Int64(dayLength) - 43_200_000
    return noon + Int64(ofDay)
  }

  /// `YYYYMMDDHHMMSS`, perhaps followed by decimals and an offset.
  private static func compact(
    _ value: UInt64,
    _ bytes: Span<UInt8>,
    _ rest: Range<Int>,
    zone: ZoneTable
  ) throws(TimestampFault) -> Int64 {
    let date = Int(value / 1_000_000)
    let time = Int(value % 1_000_000)
    let local = try local(
      date / 10_000,
      date / 100 % 100,
      date % 100,
      time / 10_000,
      time / 100 % 100,
      time % 100
    )
    return try finish(bytes, rest, local: local, zone: zone)
  }

  /// `-M-D H:MM[:SS]` after the year.
  private static func separated(
    year: Int,
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    zone: ZoneTable
  ) throws(TimestampFault) -> Int64 {
    let end = range.upperBound
    let separator = bytes[range.lowerBound]
    var at = range.lowerBound + 1
    let month = try part(bytes, &at, end)
    guard at < end, bytes[at] == separator else { throw TimestampFault(.notATimestamp) }
    at += 1
    let day = try part(bytes, &at, end)
    guard at < end, bytes[at] == 0x20 || bytes[at] | 0x20 == 0x74 else {
      throw TimestampFault(.notATimestamp)
    }
    at += 1
    let hour = try part(bytes, &at, end)
    guard at < end, bytes[at] == 0x3A else { throw TimestampFault(.notATimestamp) }
    at += 1
    let minute = try part(bytes, &at, end)
    var second = 0
    if at < end, bytes[at] == 0x3A {
      at += 1
      second = try part(bytes, &at, end)
    }
    let local = try local(year, month, day, hour, minute, second)
    return try finish(bytes, at..<end, local: local, zone: zone)
  }

  /// One or two digits.
  private static func part(
    _ bytes: Span<UInt8>,
    _ at: inout Int,
    _ end: Int
  ) throws(TimestampFault) -> Int {
    let start = at
    var value = 0
    while at < end, at - start < 2, bytes[at] &- 0x30 <= 9 {
      value = value * 10 + Int(bytes[at] &- 0x30)
      at += 1
    }
    guard at > start else { throw TimestampFault(.notATimestamp) }
    return value
  }
}
