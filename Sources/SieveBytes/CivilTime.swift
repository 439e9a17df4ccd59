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

  /// Appends `2026-03-02T09:14:07.250Z`, always 24 bytes; of other years than 0–9999 the last four digits.
  ///
  /// - Complexity: O(1), and at most one allocation, that of `out`.
  public static func appendRFC3339(_ milliseconds: Int64, to out: inout [UInt8]) {
    rfc3339Text(milliseconds).span.withUnsafeBufferPointer { out.append(contentsOf: $0) }
  }

  /// The 24 bytes of `2026-03-02T09:14:07.250Z`; of other years than 0–9999 the last four digits.
  ///
  /// - Complexity: O(1)
  public static func rfc3339Text(_ milliseconds: Int64) -> [24 of UInt8] {
    let day = Int((milliseconds >= 0 ? milliseconds : milliseconds - 86_399_999) / 86_400_000)
    let rest = Int(milliseconds - Int64(day) * 86_400_000)
    let (year, month, dayOfMonth) = date(days: day)
    let years = abs(year) % 10_000
    var text: [24 of UInt8] = [
      0, 0, 0, 0, 0x2D, 0, 0, 0x2D, 0, 0, 0x54, 0, 0, 0x3A, 0, 0, 0x3A, 0, 0, 0x2E, 0, 0, 0, 0x5A,
    ]
    func put(_ value: Int, _ at: Int) {
      text[at] = 0x30 + UInt8(truncatingIfNeeded: value / 10)
      text[at + 1] = 0x30 + UInt8(truncatingIfNeeded: value % 10)
    }
    put(years / 100, 0)
    put(years % 100, 2)
    put(month, 5)
    put(dayOfMonth, 8)
    put(rest / 3_600_000, 11)
    put(rest / 60_000 % 60, 14)
    put(rest / 1000 % 60, 17)
    put(rest % 1000 / 10, 20)
    text[22] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
    return text
  }
}
