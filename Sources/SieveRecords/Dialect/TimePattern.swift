public import SieveBytes

/// The form of a date and time as `strptime` writes it, read without Foundation.
///
/// `%Y` four digits, `%y` two (00–68 are 2000–2068), `%E` a Buddhist year, `%m` `%d` `%H` `%I` `%M`
/// `%S` one or two digits, `%p` AM or PM, `%b` a month's name, `%a` a weekday's name, `%f` decimals,
/// `%z` an offset, `Z`, `UTC` or the letters of a US zone, `%s` Unix seconds with decimals.
/// A space stands for any blanks; everything else for itself.
public struct TimePattern: Sendable, Equatable {
  /// The pattern as it was written.
  public let text: String
  private let bytes: [UInt8]

  /// Takes a pattern; `nil` when it has a letter that means nothing.
  public init?(_ text: String) {
    self.text = text
    bytes = Array(text.utf8)
    var at = 0
    var isComplete = false
    while at < bytes.count {
      if bytes[at] == 0x25 {
        guard at + 1 < bytes.count, Self.letters.contains(bytes[at + 1]) else { return nil }
        if [UInt8(ascii: "Y"), UInt8(ascii: "y"), UInt8(ascii: "E"), UInt8(ascii: "s")].contains(
          bytes[at + 1]
        ) {
          isComplete = true
        }
        at += 1
      }
      at += 1
    }
    guard isComplete else { return nil }
  }

  /// Unix seconds.
  init(seconds: Void) {
    text = "%s"
    bytes = Array(text.utf8)
  }

  private static let letters = Array("YyEmdHIMSpbafzs%".utf8)

  private struct Parts {
    var year = 0
    var month = 1
    var day = 1
    var hour = 0
    var minute = 0
    var second = 0
    var milliseconds: Int64 = 0
    var offset: Int64?
    var unix: Int64?
    var isAfternoon: Bool?
  }

  /// Milliseconds since 1970-01-01 UTC, or `nil` when the text has another form.
  public func read(_ text: Span<UInt8>, _ range: Range<Int>, zone: ZoneTable) -> Int64? {
    var parts = Parts()
    var at = range.lowerBound
    var step = 0
    while step < bytes.count {
      let byte = bytes[step]
      step += 1
      if byte == 0x25 {
        guard take(bytes[step], text, &at, range.upperBound, &parts) else { return nil }
        step += 1
      } else if byte == 0x20 {
        let start = at
        while at < range.upperBound, text[at] == 0x20 || text[at] == 0x09 { at += 1 }
        guard at > start else { return nil }
      } else {
        guard at < range.upperBound, text[at] == byte else { return nil }
        at += 1
      }
    }
    guard at == range.upperBound else { return nil }
    return Self.instant(parts, zone)
  }

  private static func instant(_ parts: Parts, _ zone: ZoneTable) -> Int64? {
    if let unix = parts.unix { return unix }
    var hour = parts.hour
    if let isAfternoon = parts.isAfternoon {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + (isAfternoon ? 12 : 0)
    }
    guard
      let local = try? Timestamp.local(
        parts.year,
        parts.month,
        parts.day,
        hour,
        parts.minute,
        parts.second
      )
    else { return nil }
    let whole = local &+ parts.milliseconds
    if let offset = parts.offset { return whole &- offset }
    return zone.utc(fromLocal: whole)
  }

  private func take(
    _ letter: UInt8,
    _ text: Span<UInt8>,
    _ at: inout Int,
    _ end: Int,
    _ parts: inout Parts
  ) -> Bool {
    switch letter {
    case UInt8(ascii: "Y"): return Self.digits(text, &at, end, 4...4, &parts.year)
    case UInt8(ascii: "E"):
      guard Self.digits(text, &at, end, 4...4, &parts.year) else { return false }
      parts.year -= 543
    case UInt8(ascii: "y"):
      guard Self.digits(text, &at, end, 2...2, &parts.year) else { return false }
      parts.year += parts.year <= 68 ? 2000 : 1900
    case UInt8(ascii: "m"): return Self.digits(text, &at, end, 1...2, &parts.month)
    case UInt8(ascii: "d"): return Self.digits(text, &at, end, 1...2, &parts.day)
    case UInt8(ascii: "H"), UInt8(ascii: "I"):
      return Self.digits(text, &at, end, 1...2, &parts.hour)
    case UInt8(ascii: "M"): return Self.digits(text, &at, end, 1...2, &parts.minute)
    case UInt8(ascii: "S"): return Self.digits(text, &at, end, 1...2, &parts.second)
    case UInt8(ascii: "f"): return Self.decimals(text, &at, end, &parts.milliseconds)
    case UInt8(ascii: "b"):
      guard let month = TimeNames.month(text, &at, end) else { return false }
      parts.month = month
    case UInt8(ascii: "a"): return TimeNames.skipWord(text, &at, end)
    case UInt8(ascii: "p"):
      guard let isAfternoon = TimeNames.isAfternoon(text, &at, end) else { return false }
      parts.isAfternoon = isAfternoon
    case UInt8(ascii: "z"):
      guard let offset = TimeNames.offset(text, &at, end) else { return false }
      parts.offset = offset
    case UInt8(ascii: "s"):
      var seconds = 0
      guard Self.digits(text, &at, end, 9...11, &seconds) else { return false }
      var decimals: Int64 = 0
      if at < end, text[at] == 0x2E {
        at += 1
        guard Self.decimals(text, &at, end, &decimals) else { return false }
      }
      parts.unix = Int64(seconds) &* 1000 &+ decimals
    default:
      guard at < end, text[at] == 0x25 else { return false }
      at += 1
    }
    return true
  }

  private static func digits(
    _ text: Span<UInt8>,
    _ at: inout Int,
    _ end: Int,
    _ count: ClosedRange<Int>,
    _ value: inout Int
  ) -> Bool {
    let start = at
    value = 0
    while at < end, at - start < count.upperBound, text[at] &- 0x30 <= 9 {
      value = value &* 10 &+ Int(text[at] &- 0x30)
      at += 1
    }
    return at - start >= count.lowerBound
  }

  private static func decimals(
    _ text: Span<UInt8>,
    _ at: inout Int,
    _ end: Int,
    _ value: inout Int64
  ) -> Bool {
    var weight: Int64 = 100
    let start = at
    value = 0
    while at < end, text[at] &- 0x30 <= 9, at - start < 9 {
      value &+= Int64(text[at] &- 0x30) &* weight
      weight /= 10
      at += 1
    }
    return at > start
  }
}
