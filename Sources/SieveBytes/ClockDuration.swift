/// What a number in a column of durations counts.
public enum DurationUnit: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  case seconds, milliseconds, microseconds

  /// The short name in a mapping: `s`, `ms`, `us`.
  public var name: String {
    switch self {
    case .seconds: "s"
    case .milliseconds: "ms"
    case .microseconds: "us"
    }
  }
}

/// Reads durations as records write them, without allocating.
public enum ClockDuration {
  /// Milliseconds of `42`, `42.5`, `01:02`, or `1:02:03.5`; what is finer is cut off.
  ///
  /// A clock form is hours, minutes and seconds whatever the unit.
  ///
  /// - Returns: `nil` for anything else, and for seconds beyond 100 years.
  /// - Complexity: O(*n*)
  public static func milliseconds(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    unit: DurationUnit
  ) -> Int64? {
    var at = range.lowerBound
    let end = range.upperBound
    guard var value = whole(bytes, &at, end) else { return nil }
    var parts = 1
    while at < end, bytes[at] == 0x3A, parts < 3 {
      at += 1
      guard let part = whole(bytes, &at, end), part < 60 else { return nil }
      value = value * 60 + part
      parts += 1
    }
    var decimals: Int64 = 0
    if at < end, bytes[at] == 0x2E {
      at += 1
      guard let read = try? Timestamp.fraction(bytes, &at, end: end) else { return nil }
      decimals = read
    }
    guard at == end else { return nil }
    if parts > 1 || unit == .seconds {
      return value <= 3_200_000_000 ? value * 1000 + decimals : nil
    }
    return unit == .milliseconds ? value : value / 1000
  }

  /// Up to 15 digits, so that no product above can overflow.
  private static func whole(_ bytes: Span<UInt8>, _ at: inout Int, _ end: Int) -> Int64? {
    let start = at
    var value: Int64 = 0
    while at < end, bytes[at] &- 0x30 <= 9, at - start < 15 {
      value = value &* 10 &+ Int64(bytes[at] &- 0x30)
      at += 1
    }
    return at > start ? value : nil
  }
}
