import SieveBytes

/// Reads instants, remembering the date read last.
struct BERTime: Sendable {
  private let zone: ZoneTable
  /// Year, month and day in a byte each, of the date read last.
  private var date: UInt32 = .max
  private var midnight: Int64 = 0

  init(zone: ZoneTable) { self.zone = zone }

  /// The two digits of a byte, or more than 99.
  @inline(__always)
  private static func pair(_ byte: UInt8) -> Int {
    byte & 15 > 9 || byte >> 4 > 9 ? 1000 : Int(byte >> 4) &* 10 &+ Int(byte & 15)
  }

  /// The two ASCII digits at `at`, or more than 99.
  @inline(__always)
  private static func asciiPair(_ bytes: Span<UInt8>, _ at: Int) -> Int {
    let (first, second) = (bytes[at] &- 0x30, bytes[at &+ 1] &- 0x30)
    return first > 9 || second > 9 ? 1000 : Int(first) &* 10 &+ Int(second)
  }

  /// A TimeStamp of 3GPP: packed `YYMMDDhhmmss`, a sign, packed `hhmm`; without the offset it is local.
  ///
  /// - Returns: milliseconds since 1970 UTC; `missing` for a value of filler; `nil` when it is none.
  mutating func charging(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
    let at = range.lowerBound
    guard range.count == 9 || range.count == 6 else { return nil }
    if bytes[at] == 0xFF || (bytes[at + 1] == 0 && bytes[at + 2] == 0) { return CallTimes.missing }
    let year = Self.pair(bytes[at])
    guard
      let local = local(
        year: year < 70 ? 2000 + year : 1900 + year,
        month: Self.pair(bytes[at + 1]),
        day: Self.pair(bytes[at + 2]),
        hour: Self.pair(bytes[at + 3]),
        minute: Self.pair(bytes[at + 4]),
        second: Self.pair(bytes[at + 5])
      )
    else { return nil }
    if range.count == 6 { return zone.utc(fromLocal: local) }
    guard
      let offset = Self.offset(
        sign: bytes[at + 6],
        hours: Self.pair(bytes[at + 7]),
        minutes: Self.pair(bytes[at + 8])
      )
    else { return nil }
    return local &- offset
  }

  /// A local time of TAP or NRTRDE, `CCYYMMDDhhmmss`, with its offset; `nil` offset: the zone's.
  mutating func gsma(_ bytes: Span<UInt8>, _ range: Range<Int>, offset: Int64?) -> Int64? {
    guard range.count == 14 else { return nil }
    let at = range.lowerBound
    guard
      let local = local(
        year: Self.asciiPair(bytes, at) * 100 + Self.asciiPair(bytes, at + 2),
        month: Self.asciiPair(bytes, at + 4),
        day: Self.asciiPair(bytes, at + 6),
        hour: Self.asciiPair(bytes, at + 8),
        minute: Self.asciiPair(bytes, at + 10),
        second: Self.asciiPair(bytes, at + 12)
      )
    else { return nil }
    return offset.map { local &- $0 } ?? zone.utc(fromLocal: local)
  }

  /// An offset from UTC as `+0700`, in milliseconds.
  static func offset(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
    guard range.count == 5 else { return nil }
    let at = range.lowerBound
    return offset(
      sign: bytes[at],
      hours: asciiPair(bytes, at + 1),
      minutes: asciiPair(bytes, at + 3)
    )
  }

  private static func offset(sign: UInt8, hours: Int, minutes: Int) -> Int64? {
    guard hours <= 15, minutes < 60, sign == 0x2B || sign == 0x2D else { return nil }
    let value = Int64(hours * 60 + minutes) * 60_000
    return sign == 0x2D ? -value : value
  }

  @inline(__always)
  private mutating func local(
    year: Int,
    month: Int,
    day: Int,
    hour: Int,
    minute: Int,
    second: Int
  ) -> Int64? {
    guard hour < 24, minute < 60, second < 60, month <= 12, day <= 31, year < 2900 else {
      return nil
    }
    let key = UInt32(truncatingIfNeeded: year << 16 | month << 8 | day)
    if key != date {
      guard year >= 1970, month >= 1, day >= 1,
        day <= CivilTime.daysInMonth(year: year, month: month)
      else { return nil }
      date = key
      midnight = Int64(CivilTime.days(year: year, month: month, day: day)) &* 86_400_000
    }
    return midnight &+ Int64((hour &* 60 &+ minute) &* 60 &+ second) &* 1000
  }
}
