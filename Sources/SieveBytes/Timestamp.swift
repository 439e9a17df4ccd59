/// Reads instants as records write them, without allocating.
///
/// RFC 3339 (`T` or a space, `Z` or an offset, up to nine decimals), the same without a zone, with
/// `/` or one-digit months, days and hours, `YYYYMMDDHHMMSS`, and Unix time in seconds,
/// milliseconds, microseconds or nanoseconds, told apart by magnitude.
public enum Timestamp {
  /// Milliseconds since 1970-01-01 UTC of the text in `range`; decimals beyond are cut off.
  ///
  /// - Parameters:
  ///   - bytes: What holds the text.
  ///   - range: The text, without blanks around it.
  ///   - zone: The zone of local times that name none.
  /// - Returns: the instant.
  /// - Throws: `TimestampFault` with what is wrong.
  /// - Complexity: O(*n*)
  public static func read(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    zone: ZoneTable
  ) throws(TimestampFault) -> Int64 {
    let start = range.lowerBound
    if range.count >= 19, isDateSeparator(bytes[start + 4]),
      let date = try fixedDate(bytes, start)
    {
      return try finish(bytes, (start + 19)..<range.upperBound, local: date, zone: zone)
    }
    return try readOther(bytes, range, zone: zone)
  }

  /// `YYYY-MM-DD?HH:MM:SS` in its usual width, or `nil` when a digit is not where it should be.
  private static func fixedDate(
    _ bytes: Span<UInt8>,
    _ at: Int
  ) throws(TimestampFault) -> Int64? {
    var bad: UInt8 = 0
    var year = 0
    var (month, day, hour, minute, second) = (0, 0, 0, 0, 0)
    // `extracting` checks the 19 bytes once; one check a digit would double the cost.
    bytes.extracting(at..<(at + 19)).withUnsafeBufferPointer { text in
      year = pair(text, 0, &bad) &* 100 &+ pair(text, 2, &bad)
      month = pair(text, 5, &bad)
      day = pair(text, 8, &bad)
      hour = pair(text, 11, &bad)
      minute = pair(text, 14, &bad)
      second = pair(text, 17, &bad)
      let between = text[10] | 0x20
      bad |= text[7] ^ text[4]
      bad |= (text[13] ^ 0x3A) | (text[16] ^ 0x3A)
      bad |= between == 0x74 || text[10] == 0x20 ? 0 : 1
    }
    guard bad == 0 else { return nil }
    return try instant(year, month, day, hour, minute, second)
  }

  @inline(__always)
  private static func pair(
    _ text: UnsafeBufferPointer<UInt8>,
    _ at: Int,
    _ bad: inout UInt8
  ) -> Int {
    let high = text[at] &- 0x30
    let low = text[at + 1] &- 0x30
    // The top bit is set when either is above 9: 10…127 reach it by adding 0x76, others have it.
    bad |= (high | (high &+ 0x76) | low | (low &+ 0x76)) & 0x80
    return Int(high) &* 10 &+ Int(low)
  }

  @inline(__always)
  private static func pair(_ bytes: Span<UInt8>, _ at: Int, _ bad: inout UInt8) -> Int {
    let high = bytes[at] &- 0x30
    let low = bytes[at + 1] &- 0x30
    bad |= high > 9 || low > 9 ? 1 : 0
    return Int(high) &* 10 &+ Int(low)
  }

  /// Checks the parts and joins them; local time, in milliseconds.
  static func instant(
    _ year: Int,
    _ month: Int,
    _ day: Int,
    _ hour: Int,
    _ minute: Int,
    _ second: Int
  ) throws(TimestampFault) -> Int64 {
    guard year >= 1970, year <= 9999 else { throw TimestampFault(.year, year: year) }
    guard month >= 1, month <= 12 else { throw TimestampFault(.month, month: month) }
    guard day >= 1, day <= 28 || day <= CivilTime.daysInMonth(year: year, month: month) else {
      throw TimestampFault(.day, year: year, month: month)
    }
    // RFC 3339 allows second 60 in a leap second: it is the first of the next minute here.
    guard hour <= 23, minute <= 59, second <= 60 else { throw TimestampFault(.time) }
    let days = CivilTime.days(year: year, month: month, day: day)
    return Int64(((days &* 24 &+ hour) &* 60 &+ minute) &* 60 &+ second) &* 1000
  }

  /// Reads decimals and the offset after the seconds and converts to UTC.
  static func finish(
    _ bytes: Span<UInt8>,
    _ rest: Range<Int>,
    local: Int64,
    zone: ZoneTable
  ) throws(TimestampFault) -> Int64 {
    var at = rest.lowerBound
    var local = local
    // The usual end, without a call.
    if rest.count == 1, bytes[at] == 0x5A { return local }
    if at < rest.upperBound, bytes[at] == 0x2E || bytes[at] == 0x2C {
      at += 1
      local &+= try fraction(bytes, &at, end: rest.upperBound)
    }
    if at == rest.upperBound { return zone.utc(fromLocal: local) }
    return local &- (try offset(bytes, at..<rest.upperBound))
  }

  /// One to nine decimals, as milliseconds.
  static func fraction(
    _ bytes: Span<UInt8>,
    _ at: inout Int,
    end: Int
  ) throws(TimestampFault) -> Int64 {
    let start = at
    var value: Int64 = 0
    var weight: Int64 = 100
    while at < end, bytes[at] &- 0x30 <= 9 {
      value &+= Int64(bytes[at] &- 0x30) &* weight
      weight /= 10
      at += 1
    }
    guard at > start, at - start <= 9 else { throw TimestampFault(.notATimestamp) }
    return value
  }

  /// `Z`, `UTC`, `GMT`, `+07:00`, `+0700` or `+07`, after at most one space; in milliseconds.
  static func offset(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>
  ) throws(TimestampFault) -> Int64 {
    var at = range.lowerBound
    let end = range.upperBound
    if bytes[at] == 0x20 { at += 1 }
    guard at < end else { throw TimestampFault(.trailing) }
    if isUTC(bytes, at..<end) { return 0 }
    guard bytes[at] == 0x2B || bytes[at] == 0x2D else { throw TimestampFault(.trailing) }
    let sign: Int64 = bytes[at] == 0x2B ? 1 : -1
    var bad: UInt8 = 0
    at += 1
    var minutes = 0
    switch end - at {
    case 2: minutes = pair(bytes, at, &bad) &* 60
    case 4: minutes = pair(bytes, at, &bad) &* 60 &+ minute(bytes, at + 2, &bad)
    case 5 where bytes[at + 2] == 0x3A:
      minutes = pair(bytes, at, &bad) &* 60 &+ minute(bytes, at + 3, &bad)
    default: throw TimestampFault(.offset)
    }
    guard bad == 0, minutes <= 24 * 60 else { throw TimestampFault(.offset) }
    return sign &* Int64(minutes) &* 60_000
  }

  private static func minute(_ bytes: Span<UInt8>, _ at: Int, _ bad: inout UInt8) -> Int {
    let value = pair(bytes, at, &bad)
    if value > 59 { bad = 1 }
    return value
  }

  private static func isUTC(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    let first = bytes[range.lowerBound] | 0x20
    if range.count == 1 { return first == 0x7A }
    guard range.count == 3 else { return false }
    let second = bytes[range.lowerBound + 1] | 0x20
    let third = bytes[range.lowerBound + 2] | 0x20
    return (first == 0x75 && second == 0x74 && third == 0x63)
      || (first == 0x67 && second == 0x6D && third == 0x74)
  }

  static func isDateSeparator(_ byte: UInt8) -> Bool { byte == 0x2D || byte == 0x2F }
}
