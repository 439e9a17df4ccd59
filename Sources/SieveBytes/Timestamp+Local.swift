extension Timestamp {
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
    try instant(year, month, day, hour, minute, second)
  }
}
