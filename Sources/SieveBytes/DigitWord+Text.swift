/// Numbers as text, eight digits at a time.
extension DigitWord {
  /// The digits of a value below 100,000,000, zeros before it, the first in the lowest byte.
  ///
  /// Values are halved into fours, pairs and single digits side by side; a division by a constant is a
  /// multiplication and a shift that are exact for as few digits.
  @inlinable @inline(__always)
  public static func split(_ value: UInt64) -> UInt64 {
    let high = value / 10_000
    let fours = high | (value &- high &* 10_000) &<< 32
    let hundreds = ((fours &* 10_486) &>> 20) & 0x0000_007F_0000_007F
    let pairs = (fours &- hundreds &* 100) &<< 16 | hundreds
    let tens = ((pairs &* 103) &>> 10) & 0x000F_000F_000F_000F
    return (pairs &- tens &* 10) &<< 8 | tens
  }
}

/// Writes times as RFC 3339, the day only once for as long as it is the same.
public struct TimeTextWriter {
  /// Bytes that are written for each time; the last of them are to be overwritten.
  public static let length = 24
  /// Bytes that have to be there for it.
  public static let room = 27

  /// When the day began that is written at present.
  @usableFromInline var dayStart = Int64.min
  /// `2026-03-` and `02T`.
  @usableFromInline var month: UInt64 = 0
  @usableFromInline var dayOfMonth: UInt32 = 0

  /// Makes a writer that knows of no day.
  public init() {}

  /// Writes the 24 bytes of `2026-03-02T09:14:07.250Z`, and up to three behind them.
  ///
  /// - Precondition: 27 bytes may be written at `target`.
  /// - Complexity: O(1)
  @inlinable @inline(__always)
  public mutating func write(_ milliseconds: Int64, to target: UnsafeMutableRawPointer) {
    if UInt64(bitPattern: milliseconds &- dayStart) >= 86_400_000 { turn(to: milliseconds) }
    // Divisions of as few bits are one multiplication each, and half as long as those of words.
    let rest = UInt32(truncatingIfNeeded: milliseconds &- dayStart)
    let (seconds, thousandth) = (rest / 1000, rest % 1000)
    let (minutes, second) = (seconds / 60, seconds % 60)
    let (hour, minute) = (minutes / 60, minutes % 60)
    // Hours, minutes and seconds, two bytes each, with a byte between them for a colon.
    let pairs = UInt64(hour) | UInt64(minute) &<< 24 | UInt64(second) &<< 48
    let thousandths = UInt64(thousandth)
    let tens = ((pairs &* 103) &>> 10) & 0x000F_0000_0F00_000F
    let time = (pairs &- tens &* 10) &<< 8 | tens | 0x3030_3A30_303A_3030
    let hundreds = (thousandths &* 41) &>> 12
    let rest100 = thousandths &- hundreds &* 100
    let ten = (rest100 &* 103) &>> 10
    let fraction = hundreds | ten &<< 8 | (rest100 &- ten &* 10) &<< 16 | 0x30_3030
    target.storeBytes(of: month.littleEndian, as: UInt64.self)
    target.storeBytes(of: dayOfMonth.littleEndian, toByteOffset: 8, as: UInt32.self)
    target.storeBytes(of: time.littleEndian, toByteOffset: 11, as: UInt64.self)
    let end = 0x2E | fraction &<< 8 | 0x5A &<< 32
    target.storeBytes(of: end.littleEndian, toByteOffset: 19, as: UInt64.self)
  }

  @usableFromInline
  mutating func turn(to milliseconds: Int64) {
    let day = (milliseconds >= 0 ? milliseconds : milliseconds &- 86_399_999) / 86_400_000
    dayStart = day &* 86_400_000
    let date = CivilTime.date(days: Int(day))
    let years = UInt64(abs(date.year) % 10_000)
    let text = DigitWord.split(years &* 10_000 &+ UInt64(date.month * 100 + date.day))
    let digits = text | DigitWord.zeros
    month =
      (digits & 0xFFFF_FFFF) | 0x2D &<< 32 | (digits &>> 32 & 0xFFFF) &<< 40 | 0x2D &<< 56
    dayOfMonth = UInt32(truncatingIfNeeded: digits &>> 48) | 0x54 &<< 16
  }
}
