/// Reads the usual forms of instants quickly, remembering the date read last.
///
/// Nearly every row has the date of the row before. All other forms are left to `Timestamp.read`,
/// with which this agrees wherever it answers.
@frozen
public struct TimestampReader: Sendable {
  /// What `read` gives for a text that is not in one of the usual forms.
  @inlinable public static var unusual: Int64 { .min }

  /// How many bytes must be readable from the start of a text.
  @inlinable public static var reach: Int { 24 }

  /// Local time minus UTC when it never changes, else `nil`.
  @usableFromInline let fixedOffset: Int64?
  /// `YYYY-MM-` and `Y-MM-DDT` of the date read last; the first is 0 while there is none.
  @usableFromInline var dateStart: UInt64 = 0
  @usableFromInline var dateEnd: UInt64 = 0
  /// Its midnight, in milliseconds as if it were UTC.
  @usableFromInline var midnight: Int64 = 0

  /// Makes a reader.
  public init(zone: ZoneTable) {
    fixedOffset = zone.spans.count == 1 ? zone.spans[0].offset : nil
  }

  /// Milliseconds since 1970-01-01 UTC, or `unusual`.
  ///
  /// Usual are `YYYY-MM-DDTHH:MM:SS` with or without three decimals and `Z`, and Unix time in
  /// seconds (10 digits) or milliseconds (13 digits).
  ///
  /// - Precondition: `reach` bytes can be read at `text`.
  @inlinable @inline(__always)
  public mutating func read(_ text: UnsafePointer<UInt8>, count: Int) -> Int64 {
    if count &- 19 <= 5, count >= 19 { return readDated(text, count: count) }
    if count == 10 || count == 13 { return Self.readUnix(text, count: count) }
    return Self.unusual
  }

  @inlinable @inline(__always)
  mutating func readDated(_ text: UnsafePointer<UInt8>, count: Int) -> Int64 {
    let time = Self.timeOfDay(DigitWord.load(text, 11))
    if time < 0 { return Self.unusual }
    let start = DigitWord.load(text)
    let end = DigitWord.load(text, 3)
    if start != dateStart || end != dateEnd {
      guard learn(text, start, end, time) else { return Self.unusual }
    }
    let local = midnight &+ time
    switch count {
    case 20 where text[19] == 0x5A: return local
    case 24 where text[23] == 0x5A: return Self.withDecimals(local, text)
    case 19: return toUTC(local)
    case 23:
      let whole = Self.withDecimals(local, text)
      return whole == Self.unusual ? whole : toUTC(whole)
    default: return Self.unusual
    }
  }

  @inlinable @inline(__always)
  func toUTC(_ local: Int64) -> Int64 {
    guard let fixedOffset else { return Self.unusual }
    return local &- fixedOffset
  }

  /// Adds the decimals `.ddd` behind the seconds.
  @inlinable @inline(__always)
  static func withDecimals(_ seconds: Int64, _ text: UnsafePointer<UInt8>) -> Int64 {
    let (a, b, c) = (text[20] &- 0x30, text[21] &- 0x30, text[22] &- 0x30)
    guard text[19] == 0x2E, a <= 9, b <= 9, c <= 9 else { return unusual }
    return seconds &+ Int64(a) &* 100 &+ Int64(b) &* 10 &+ Int64(c)
  }

  /// Milliseconds since midnight of `HH:MM:SS`, or −1; the leap second is unusual.
  @inlinable @inline(__always)
  static func timeOfDay(_ word: UInt64) -> Int64 {
    // Digits become their values, colons zero.
    let digits = word ^ 0x3030_3A30_303A_3030
    guard DigitWord.others(digits) | (digits & 0x0000_FF00_00FF_0000) == 0 else { return -1 }
    let pairs = (digits &* 10) &+ (digits >> 8)
    let hour = Int64(pairs & 0xFF)
    let minute = Int64((pairs >> 24) & 0xFF)
    let second = Int64((pairs >> 48) & 0xFF)
    guard hour <= 23, minute <= 59, second <= 59 else { return -1 }
    return ((hour &* 60 &+ minute) &* 60 &+ second) &* 1000
  }

  /// Reads a date that differs from the last; false when it is none.
  @usableFromInline @inline(never)
  mutating func learn(
    _ text: UnsafePointer<UInt8>,
    _ start: UInt64,
    _ end: UInt64,
    _ time: Int64
  ) -> Bool {
    let bytes = UnsafeBufferPointer(start: text, count: 19)
    guard let instant = try? Timestamp.readFixed(bytes.span) else { return false }
    midnight = instant &- time
    (dateStart, dateEnd) = (start, end)
    return true
  }

  @inlinable @inline(__always)
  static func readUnix(_ text: UnsafePointer<UInt8>, count: Int) -> Int64 {
    let value = DigitWord.value(text, count: count)
    if value == DigitWord.notDigits { return unusual }
    if count == 10 { return Int64(truncatingIfNeeded: value &* 1000) }
    // With so many leading zeros it counts seconds.
    return value >= 100_000_000_000 ? Int64(truncatingIfNeeded: value) : unusual
  }
}
