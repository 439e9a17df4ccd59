/// Names of months, halves of the day and zones in times.
enum TimeNames {
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// The letters at `at`, in lower case; at most nine.
  private static func word(_ text: Span<UInt8>, _ at: inout Int, _ end: Int) -> [UInt8] {
    var word: [UInt8] = []
    while at < end, (text[at] | 0x20) &- 0x61 < 26, word.count < 9 {
      word.append(text[at] | 0x20)
      at += 1
    }
    return word
  }

  /// The month that a name of three letters or more begins with.
  static func month(_ text: Span<UInt8>, _ at: inout Int, _ end: Int) -> Int? {
    let word = word(text, &at, end)
    guard word.count >= 3 else { return nil }
    return months.firstIndex { word.starts(with: $0.utf8) }.map { $0 + 1 }
  }

  /// Takes a weekday's name.
  static func skipWord(_ text: Span<UInt8>, _ at: inout Int, _ end: Int) -> Bool {
    word(text, &at, end).count >= 2
  }

  /// Whether the word is PM rather than AM.
  static func isAfternoon(_ text: Span<UInt8>, _ at: inout Int, _ end: Int) -> Bool? {
    switch word(text, &at, end) {
    case Array("am".utf8): false
    case Array("pm".utf8): true
    default: nil
    }
  }

  /// Zones by the letters that mail and switches use; all others must be written as offsets.
  private static let zones: [(name: String, hours: Int64)] = [
    ("z", 0), ("utc", 0), ("gmt", 0), ("ut", 0), ("est", -5), ("edt", -4), ("cst", -6),
    ("cdt", -5), ("mst", -7), ("mdt", -6), ("pst", -8), ("pdt", -7),
  ]

  /// Milliseconds of `+0700`, `+07:00`, `+07`, `GMT`, `PST`, or `GMT+7`.
  static func offset(_ text: Span<UInt8>, _ at: inout Int, _ end: Int) -> Int64? {
    let name = word(text, &at, end)
    var base: Int64 = 0
    if !name.isEmpty {
      guard let zone = zones.first(where: { Array($0.name.utf8) == name }) else { return nil }
      base = zone.hours &* 3_600_000
      guard at < end, text[at] == 0x2B || text[at] == 0x2D else { return base }
    }
    guard at < end, text[at] == 0x2B || text[at] == 0x2D else { return nil }
    let sign: Int64 = text[at] == 0x2B ? 1 : -1
    at += 1
    var digits: [Int64] = []
    while at < end, digits.count < 4 {
      if text[at] &- 0x30 <= 9 {
        digits.append(Int64(text[at] &- 0x30))
      } else if text[at] != 0x3A || digits.isEmpty {
        break
      }
      at += 1
    }
    let minutes: Int64
    switch digits.count {
    case 1: minutes = digits[0] * 60
    case 2: minutes = (digits[0] * 10 + digits[1]) * 60
    case 3: minutes = digits[0] * 60 + digits[1] * 10 + digits[2]
    case 4: minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3]
    default: return nil
    }
    return minutes <= 24 * 60 ? base &+ sign &* minutes &* 60_000 : nil
  }
}
