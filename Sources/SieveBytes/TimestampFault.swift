/// Why a text is not an instant: a few bytes, made without allocating.
public struct TimestampFault: Error, Equatable, BitwiseCopyable, Sendable {
  /// What is wrong.
  public enum Kind: UInt8, BitwiseCopyable, Sendable {
    /// Not in any form that is read.
    case notATimestamp
    /// Day and month may be either way round, or the year has two digits.
    case ambiguousDate
    /// No such year in this century's records: before 1970 or after 9999.
    case year
    /// No such month.
    case month
    /// The month has no such day.
    case day
    /// No such hour, minute or second.
    case time
    /// No such offset from UTC.
    case offset
    /// Something follows the time.
    case trailing
  }

  /// What is wrong.
  public var kind: Kind
  /// The year, where one was read.
  public var year: Int16
  /// The month, where one was read.
  public var month: Int16

  /// Makes a fault.
  public init(_ kind: Kind, year: Int = 0, month: Int = 0) {
    self.kind = kind
    self.year = Int16(truncatingIfNeeded: year)
    self.month = Int16(truncatingIfNeeded: month)
  }

  /// A short remark to put beside the value, such as `February 2026 has 28 days`.
  public var label: String {
    switch kind {
    case .notATimestamp: "not a date and time"
    case .ambiguousDate: "day or month first? write the year first"
    case .year: "years 1970 to 9999 are read"
    case .month: "there is no month \(month)"
    case .day: dayLabel
    case .time: "no such time of day"
    case .offset: "no such offset from UTC"
    case .trailing: "something follows the time"
    }
  }

  private var dayLabel: String {
    let names = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December",
    ]
    guard (1...12).contains(month) else { return "no such day" }
    let days = CivilTime.daysInMonth(year: Int(year), month: Int(month))
    return "\(names[Int(month) - 1]) \(year) has \(days) days"
  }
}
