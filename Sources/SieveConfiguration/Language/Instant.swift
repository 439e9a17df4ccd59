import SieveBytes

/// Points in time as rules write them.
enum Instant {
  /// Reads `2026-03-02T09:14:07Z`, with up to three decimals, as milliseconds since 1970.
  static func parse(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    guard (20...24).contains(bytes.count), bytes[bytes.count - 1] == UInt8(ascii: "Z") else {
      return nil
    }
    let separators: [(Int, UInt8)] = [
      (4, UInt8(ascii: "-")), (7, UInt8(ascii: "-")), (10, UInt8(ascii: "T")),
      (13, UInt8(ascii: ":")), (16, UInt8(ascii: ":")),
    ]
    guard separators.allSatisfy({ bytes[$0.0] == $0.1 }) else { return nil }
    guard let year = number(bytes, 0..<4), let month = number(bytes, 5..<7),
      let day = number(bytes, 8..<10), let hour = number(bytes, 11..<13),
      let minute = number(bytes, 14..<16), let second = number(bytes, 17..<19),
      let fraction = fraction(bytes)
    else { return nil }
    guard (1...12).contains(month), day >= 1, hour < 24, minute < 60, second < 60,
      day <= CivilTime.daysInMonth(year: year, month: month)
    else { return nil }
    let days = CivilTime.days(year: year, month: month, day: day)
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second
    return Int64(seconds) * 1000 + Int64(fraction)
  }

  /// The milliseconds after the second: `.5Z` is 500.
  private static func fraction(_ bytes: [UInt8]) -> Int? {
    if bytes.count == 20 { return 0 }
    guard bytes[19] == UInt8(ascii: "."), let value = number(bytes, 20..<(bytes.count - 1)) else {
      return nil
    }
    return [0, 100, 10, 1][bytes.count - 21] * value
  }

  private static func number(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    decimal(bytes.span, range).flatMap { Int(exactly: $0) }
  }
}
