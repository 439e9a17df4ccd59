/// The offsets of a time zone from UTC, as a sorted table: local times are read and local hours
/// computed without any date library.
///
/// Built from the system's zone database by `SieveConfiguration` or fixed by the user (`+07:00`).
public struct ZoneTable: Equatable, Sendable {
  /// One stretch of constant offset.
  public struct Span: Equatable, Sendable {
    /// First instant, in milliseconds since 1970-01-01 UTC.
    public var start: Int64
    /// Local time minus UTC, in milliseconds.
    public var offset: Int64

    /// Makes a stretch.
    public init(start: Int64, offset: Int64) {
      self.start = start
      self.offset = offset
    }
  }

  /// The name as the user gave it.
  public let name: String
  /// The stretches, ascending; the first begins at `Int64.min`.
  public let spans: [Span]

  /// UTC.
  public static let utc = ZoneTable(name: "UTC", fixedOffset: 0)

  /// A zone without changes, `fixedOffset` milliseconds ahead of UTC.
  public init(name: String, fixedOffset: Int64) {
    self.name = name
    spans = [Span(start: .min, offset: fixedOffset)]
  }

  /// A zone with changes.
  ///
  /// - Precondition: `spans` is not empty, ascending, and begins at `Int64.min`.
  public init(name: String, spans: [Span]) {
    precondition(spans.first?.start == .min, "a zone table must cover all of time")
    self.name = name
    self.spans = spans
  }

  /// Local time minus UTC at an instant, in milliseconds.
  ///
  /// - Complexity: O(log changes), O(1) for a fixed zone.
  public func offset(atUTC milliseconds: Int64) -> Int64 {
    if spans.count == 1 { return spans[0].offset }
    var low = 0
    var high = spans.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if spans[middle].start <= milliseconds { low = middle } else { high = middle }
    }
    return spans[low].offset
  }

  /// The instant of a local wall-clock time.
  ///
  /// A time that occurs twice (clocks set back) is its first occurrence; one that never occurs
  /// (clocks set forward) is read with the offset before the change.
  public func utc(fromLocal local: Int64) -> Int64 {
    if spans.count == 1 { return local &- spans[0].offset }
    // The offset in force a day before cannot have been changed twice by `local`.
    let before = offset(atUTC: local &- 86_400_000)
    let early = local &- before
    if offset(atUTC: early) == before { return early }
    let after = offset(atUTC: early)
    let late = local &- after
    return offset(atUTC: late) == after ? late : early
  }
}
