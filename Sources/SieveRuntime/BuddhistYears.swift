import SieveBytes

/// Years of the Buddhist era that were taken for those of the common era.
enum BuddhistYears {
  /// The beginning of 2400, which of the Buddhist era was 1857: before all telephones.
  private static let firstMilliseconds: Int64 = 13_569_465_600_000

  /// Whether a set-up time lies in one.
  static func areLikely(at time: Int64) -> Bool { time >= firstMilliseconds }

  /// What to do about it, when the latest set-up time of a run lies in one.
  static func remark(latest time: Int64) -> String {
    guard areLikely(at: time) else { return "" }
    let year = CivilTime.rfc3339(milliseconds: time).prefix(4)
    return "  Set-up times of \(year): \(hint)\n"
  }

  static let hint =
    "a dialect reads Buddhist years, with %E (callsieve formats show asterisk-cdr-csv > my.yaml)"
}
