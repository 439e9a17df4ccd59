/// Reads instants as records write them, without allocating.
///
/// RFC 3339 (`T` or a space, `Z` or an offset, up to nine decimals), the same without a zone, with
/// `/` or one-digit months, days and hours, `YYYYMMDDHHMMSS`, and Unix time in seconds,
/// milliseconds, microseconds or nanoseconds, told apart by magnitude, and Julian days with decimals.
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

  /// The local time of the 19 bytes `YYYY-MM-DDTHH:MM:SS`, or `nil` when they are in no such form.
  static func readFixed(_ bytes: Span<UInt8>) throws(TimestampFault) -> Int64? {
    guard isDateSeparator(bytes[4]) else { return nil }
    return try fixedDate(bytes, 0)
  }

  /// `YYYY-MM-DD?HH:MM:SS` in its usual width, or `nil` when a digit is not where it should be.
  ///
  /// Eight bytes at a time: after taking off `0`, ten times a digit plus its neighbour stands in
  /// the place of the digit.
  private static func fixedDate(
    _ bytes: Span<UInt8>,
    _ at: Int
  ) throws(TimestampFault) -> Int64? {
    // `extracting` checks the 19 bytes once; one check a digit would double the cost.
    let words = bytes.extracting(at..<(at + 19)).withUnsafeBufferPointer { text in
      (word(text, 0), word(text, 8), word(text, 11), text[10])
    }
    // YYYY-MM- and DD?HH:MM and HH:MM:SS, first byte lowest.
    var bad = nonDigits(words.0, 0x00FF_FF00_FFFF_FFFF)
    bad |= nonDigits(words.1, 0xFFFF_00FF_FF00_FFFF)
    bad |= nonDigits(words.2, 0xFFFF_0000_0000_0000)
    bad |= ((words.0 >> 56) ^ (words.0 >> 32)) & 0xFF
    bad |= (words.2 & 0x0000_FF00_00FF_0000) ^ 0x0000_3A00_003A_0000
    let between = words.3
    guard bad == 0, between == 0x20 || between | 0x20 == 0x74 else { return nil }
    let date = pairs(words.0, 0x00FF_FF00_FFFF_FFFF)
    let middle = pairs(words.1, 0xFFFF_00FF_FF00_FFFF)
    let end = pairs(words.2, 0xFFFF_0000_0000_0000)
    return try local(
      Int(date & 0xFF) &* 100 &+ Int((date >> 16) & 0xFF),
      Int((date >> 40) & 0xFF),
      Int(middle & 0xFF),
      Int((middle >> 24) & 0xFF),
      Int((middle >> 48) & 0xFF),
      Int((end >> 48) & 0xFF)
    )
  }

  /// Eight bytes, the first lowest; the compiler makes one load of it.
  ///
  /// A wide raw load would do the same, but Swift 6.3.1 miscompiles those over array literals.
  @inline(__always)
  private static func word(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> UInt64 {
    let low =
      UInt64(text[at]) | UInt64(text[at + 1]) << 8 | UInt64(text[at + 2]) << 16
      | UInt64(text[at + 3]) << 24
    let high =
      UInt64(text[at + 4]) | UInt64(text[at + 5]) << 8 | UInt64(text[at + 6]) << 16
      | UInt64(text[at + 7]) << 24
    return low | high << 32
  }

  /// Not zero when a byte under `mask` is no digit.
  @inline(__always)
  private static func nonDigits(_ word: UInt64, _ mask: UInt64) -> UInt64 {
    let digits = (word ^ 0x3030_3030_3030_3030) & mask
    // 10…15 reach bit 4 by adding 6; a byte with a higher bit is none already.
    return (digits | ((digits & 0x0F0F_0F0F_0F0F_0F0F) &+ 0x0606_0606_0606_0606))
      & 0xF0F0_F0F0_F0F0_F0F0
  }

  /// In the place of each digit under `mask`, the number that it makes with the next.
  @inline(__always)
  private static func pairs(_ word: UInt64, _ mask: UInt64) -> UInt64 {
    let digits = (word ^ 0x3030_3030_3030_3030) & mask
    return (digits &* 10) &+ (digits >> 8)
  }

  @inline(__always)
  private static func pair(_ bytes: Span<UInt8>, _ at: Int, _ bad: inout UInt8) -> Int {
    let high = bytes[at] &- 0x30
    let low = bytes[at + 1] &- 0x30
    bad |= high > 9 || low > 9 ? 1 : 0
    return Int(high) &* 10 &+ Int(low)
  }

  /// Milliseconds since 1970-01-01 of a date and time as if it were UTC.
  ///
  /// - Throws: `TimestampFault` when there is no such day or time.
  public static func local(
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
