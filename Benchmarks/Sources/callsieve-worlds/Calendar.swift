/// Milliseconds since the start of the world, which is a Monday's midnight in Thailand.
typealias Instant = Int

/// Thai days and hours, and how an instant is written.
enum Calendar {
  /// 2026-06-01T00:00:00+07:00, a Monday.
  static let start = 1_780_246_800
  static let day = 86_400_000
  static let hour = 3_600_000
  static let minute = 60_000

  /// An hour of a day, such as 9.5 for half past nine.
  static func at(day number: Int, hour time: Double) -> Instant {
    number * day + Int(time * Double(hour))
  }

  static func hour(of instant: Instant) -> Int { ((instant % day) + day) % day / hour }

  static func isWeekend(_ day: Int) -> Bool { day % 7 >= 5 }

  /// RFC 3339 in UTC, with milliseconds.
  static func text(_ instant: Instant) -> String {
    let seconds = start + Int((Double(instant) / 1000).rounded(.down))
    let (year, month, dayOfMonth) = date(seconds / 86_400)
    let rest = seconds % 86_400
    return
      "\(year)-\(two(month))-\(two(dayOfMonth))T\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))."
      + three(((instant % 1000) + 1000) % 1000) + "Z"
  }

  /// Year, month and day of a day since 1970, by counting years of March to February.
  private static func date(_ days: Int) -> (Int, Int, Int) {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * month + 2) / 5 + 1
    return (
      era * 400 + yearOfEra + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9, dayOfMonth
    )
  }

  private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

  private static func three(_ value: Int) -> String {
    value < 10 ? "00\(value)" : value < 100 ? "0\(value)" : "\(value)"
  }
}
