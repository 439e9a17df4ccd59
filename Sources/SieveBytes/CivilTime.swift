/// The proleptic Gregorian calendar in UTC, in milliseconds since 1970-01-01.
public enum CivilTime {
  /// Days since 1970-01-01 of a date that is known to be valid.
  ///
  /// - Complexity: O(1)
  public static func days(year: Int, month: Int, day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// Days in a month.
  public static func daysInMonth(year: Int, month: Int) -> Int {
    switch month {
    case 2: return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: return 30
    default: return 31
    }
  }

  /// Year, month and day of a number of days since 1970-01-01.
  public static func date(days: Int) -> (year: Int, month: Int, day: Int) {
    let z = days + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let m = (5 * dayOfYear + 2) / 153
    let month = m < 10 ? m + 3 : m - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * m + 2) / 5 + 1)
  }

  /// `2026-03-02T09:14:07.250Z`: RFC 3339, UTC, always three decimals.
  public static func rfc3339(milliseconds: Int64) -> String {
    var out: [UInt8] = []
    appendRFC3339(milliseconds, to: &out)
    return String(decoding: out, as: UTF8.self)
  }

  /// Appends `2026-03-02T09:14:07.250Z` (24 bytes for years 0–9999).
  public static func appendRFC3339(_ milliseconds: Int64, to out: inout [UInt8]) {
    let day = Int((milliseconds >= 0 ? milliseconds : milliseconds - 86_399_999) / 86_400_000)
    let rest = Int(milliseconds - Int64(day) * 86_400_000)
    let (year, month, dayOfMonth) = date(days: day)
    pad(year, 4, to: &out)
    out.append(0x2D)
    pad(month, 2, to: &out)
    out.append(0x2D)
    pad(dayOfMonth, 2, to: &out)
    out.append(0x54)
    pad(rest / 3_600_000, 2, to: &out)
    out.append(0x3A)
    pad(rest / 60_000 % 60, 2, to: &out)
    out.append(0x3A)
    pad(rest / 1000 % 60, 2, to: &out)
    out.append(0x2E)
    pad(rest % 1000, 3, to: &out)
    out.append(0x5A)
  }

  private static func pad(_ value: Int, _ width: Int, to out: inout [UInt8]) {
    var divisor = 1
    for _ in 1..<width { divisor *= 10 }
    while divisor > 0 {
      out.append(0x30 + UInt8(truncatingIfNeeded: abs(value) / divisor % 10))
      divisor /= 10
    }
  }
}
