import SieveBytes

/// Times written in the form in which they are read.
extension TimePattern {
  /// Unix seconds.
  static let seconds = TimePattern(seconds: ())

  private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// An instant in milliseconds since 1970 UTC, as local time of `zone`.
  ///
  /// Milliseconds are written where the form has decimals, and left out otherwise.
  func write(_ time: Int64, zone: ZoneTable) -> [UInt8] {
    let offset = zone.offset(atUTC: time)
    let local = time + offset
    let day = Self.floor(local, 86_400_000)
    let rest = Int(local - day * 86_400_000)
    let date = CivilTime.date(days: Int(day))
    let hour = rest / 3_600_000
    var out: [UInt8] = []
    var letters = text.utf8.makeIterator()
    while let byte = letters.next() {
      guard byte == 0x25, let letter = letters.next() else {
        out.append(byte)
        continue
      }
      switch letter {
      case UInt8(ascii: "Y"): out += Self.pad(date.year, 4)
      case UInt8(ascii: "E"): out += Self.pad(date.year + 543, 4)
      case UInt8(ascii: "y"): out += Self.pad(date.year % 100, 2)
      case UInt8(ascii: "m"): out += Self.pad(date.month, 2)
      case UInt8(ascii: "d"): out += Self.pad(date.day, 2)
      case UInt8(ascii: "H"): out += Self.pad(hour, 2)
      case UInt8(ascii: "I"): out += Self.pad((hour + 11) % 12 + 1, 2)
      case UInt8(ascii: "M"): out += Self.pad(rest / 60_000 % 60, 2)
      case UInt8(ascii: "S"): out += Self.pad(rest / 1000 % 60, 2)
      case UInt8(ascii: "f"): out += Self.pad(rest % 1000, 3)
      case UInt8(ascii: "p"): out += (hour < 12 ? "AM" : "PM").utf8
      case UInt8(ascii: "b"): out += Self.months[date.month - 1].utf8
      case UInt8(ascii: "a"): out += Self.weekdays[Int(day - Self.floor(day, 7) * 7)].utf8
      case UInt8(ascii: "s"): out += String(Self.floor(time, 1000)).utf8
      case UInt8(ascii: "z"): out += Self.offset(offset)
      default: out.append(letter)
      }
    }
    return out
  }

  private static func offset(_ milliseconds: Int64) -> [UInt8] {
    let minutes = Int(abs(milliseconds) / 60_000)
    return [milliseconds < 0 ? 0x2D : 0x2B] + pad(minutes / 60, 2) + pad(minutes % 60, 2)
  }

  private static func floor(_ value: Int64, _ unit: Int64) -> Int64 {
    (value >= 0 ? value : value - unit + 1) / unit
  }

  private static func pad(_ value: Int, _ width: Int) -> [UInt8] {
    let text = String(max(0, value))
    return Array((String(repeating: "0", count: max(0, width - text.count)) + text).utf8)
  }
}
