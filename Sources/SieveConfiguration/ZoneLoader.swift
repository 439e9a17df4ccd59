import Foundation
public import SieveBytes

/// Makes time zone tables from what the user names.
public enum ZoneLoader {
  /// First and last year whose clock changes are in a table.
  static let years = 1990...2060

  /// The table of an IANA name (`Asia/Bangkok`), `UTC`, or a fixed offset (`+07:00`).
  ///
  /// Names of the zone database are read through Foundation and need the system's zone files;
  /// before 1990 and after 2060 the nearest offset goes on.
  public static func zone(named name: String) -> ZoneTable? {
    if name == "UTC" || name == "Z" { return ZoneTable(name: name, fixedOffset: 0) }
    if let offset = fixedOffset(name) { return ZoneTable(name: name, fixedOffset: offset) }
    // Foundation takes abbreviations and GMT offsets too; only names of the database are meant.
    guard name.contains("/"), let zone = TimeZone(identifier: name) else { return nil }
    return ZoneTable(name: name, spans: spans(of: zone))
  }

  private static func spans(of zone: TimeZone) -> [ZoneTable.Span] {
    var date = instant(year: years.lowerBound)
    let end = instant(year: years.upperBound + 1)
    var offset = milliseconds(zone, date)
    var spans = [ZoneTable.Span(start: .min, offset: offset)]
    while let next = zone.nextDaylightSavingTimeTransition(after: date), next > date, next < end {
      date = next
      let changed = milliseconds(zone, date)
      if changed != offset {
        let start = Int64((date.timeIntervalSince1970 * 1000).rounded())
        spans.append(ZoneTable.Span(start: start, offset: changed))
        offset = changed
      }
    }
    return spans
  }

  private static func instant(year: Int) -> Date {
    Date(timeIntervalSince1970: Double(CivilTime.days(year: year, month: 1, day: 1)) * 86_400)
  }

  private static func milliseconds(_ zone: TimeZone, _ date: Date) -> Int64 {
    Int64(zone.secondsFromGMT(for: date)) * 1000
  }

  /// `+07:00`, `-03:30`: at most 18 hours.
  private static func fixedOffset(_ name: String) -> Int64? {
    let bytes = Array(name.utf8)
    guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"),
      bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
      let hours = decimal(bytes.span, 1..<3), let minutes = decimal(bytes.span, 4..<6),
      hours < 18 || (hours == 18 && minutes == 0), minutes < 60
    else { return nil }
    let value = Int64(hours * 60 + minutes) * 60_000
    return bytes[0] == UInt8(ascii: "-") ? -value : value
  }
}
