/// A day of the week, Monday first, by its name in rules.
public enum Weekday: String, CaseIterable, Sendable {
  case monday, tuesday, wednesday, thursday, friday, saturday, sunday

  /// The place of a day among the cases, from its milliseconds of local time since 1970-01-01.
  @inline(__always)
  static func index(localMilliseconds: Int64) -> Int {
    let day: Int64 = 86_400_000
    let days = localMilliseconds / day - (localMilliseconds % day < 0 ? 1 : 0)
    // 1970-01-01 was a Thursday.
    let index = (days + 3) % 7
    return Int(index < 0 ? index + 7 : index)
  }
}
