/// Which numbers of a series were seen: records that a system numbers one by one, and those that are missing.
///
/// Numbers may come somewhat out of order. One far below the highest is the first of a new series: the
/// system was started again, or its counter is full. Files that follow each other share one; used from one
/// thread at a time.
public final class SequenceCensus {
  /// A stretch of numbers that did not come.
  public struct Gap: Sendable, Equatable {
    /// The first of them.
    public var first: UInt64
    /// The last of them.
    public var last: UInt64

    /// How many there are.
    public var count: UInt64 { last - first + 1 }
  }

  /// A number that is lower than the highest by more than this begins a new series.
  public static let restartDistance: UInt64 = 1000
  /// The highest number that a counter reaches.
  public static let valueMax: UInt64 = 1 << 53
  /// The most stretches that are kept: those between the first ones are given up as missing.
  private static let runsMax = 4096
  /// How many gaps are kept for show, the longest.
  private static let gapsMax = 10

  /// Records with a number.
  public private(set) var seen: UInt64 = 0
  /// Records that have the column, and no number in it.
  public private(set) var unreadable: UInt64 = 0
  /// Numbers that came again.
  public private(set) var repeated: UInt64 = 0
  /// How often a new series has begun.
  public private(set) var restarts: UInt64 = 0
  private var missingBefore: UInt64 = 0
  private var gapsBefore: [Gap] = []
  /// What was seen of the series under way: stretches without a gap, ascending.
  private var runs: [ClosedRange<UInt64>] = []

  /// Makes a census that has seen nothing.
  public init() {}

  /// Notes the cell of a record.
  func add(_ cell: some Collection<UInt8>) {
    var value: UInt64 = 0
    for byte in cell {
      guard byte &- 0x30 <= 9, value <= Self.valueMax else {
        unreadable += 1
        return
      }
      value = value * 10 + UInt64(byte - 0x30)
    }
    if cell.isEmpty { unreadable += 1 } else { add(value) }
  }

  /// Notes a number; one beyond `valueMax` is none.
  ///
  /// - Complexity: O(1) in order, O(log *n*) or O(*n*) in the stretches otherwise.
  public func add(_ value: UInt64) {
    guard value <= Self.valueMax else {
      unreadable += 1
      return
    }
    seen += 1
    guard let last = runs.last else { return runs.append(value...value) }
    if value == last.upperBound + 1 {
      runs[runs.count - 1] = last.lowerBound...value
    } else if value > last.upperBound {
      runs.append(value...value)
      if runs.count > Self.runsMax { giveUpFirst() }
    } else if last.upperBound - value > Self.restartDistance {
      endSeries()
      restarts += 1
      runs = [value...value]
    } else {
      insert(value)
    }
  }

  private func insert(_ value: UInt64) {
    var (low, high) = (0, runs.count)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    if runs[low].contains(value) {
      repeated += 1
      return
    }
    let joinsNext = runs[low].lowerBound == value + 1
    let joinsFormer = low > 0 && runs[low - 1].upperBound + 1 == value
    switch (joinsFormer, joinsNext) {
    case (true, true):
      runs[low - 1] = runs[low - 1].lowerBound...runs[low].upperBound
      runs.remove(at: low)
    case (true, false): runs[low - 1] = runs[low - 1].lowerBound...value
    case (false, true): runs[low] = value...runs[low].upperBound
    case (false, false): runs.insert(value...value, at: low)
    }
  }

  private func giveUpFirst() {
    note(Gap(first: runs[0].upperBound + 1, last: runs[1].lowerBound - 1))
    runs.removeFirst()
  }

  private func note(_ gap: Gap) {
    missingBefore = Self.sum(missingBefore, gap)
    gapsBefore = Self.longest(gapsBefore + [gap])
  }

  private func endSeries() { for gap in openGaps { note(gap) } }

  private var openGaps: [Gap] {
    zip(runs, runs.dropFirst()).map { Gap(first: $0.upperBound + 1, last: $1.lowerBound - 1) }
  }

  /// Series of nonsense could add up to more than there are numbers.
  private static func sum(_ count: UInt64, _ gap: Gap) -> UInt64 {
    let (sum, overflow) = count.addingReportingOverflow(gap.count)
    return overflow ? .max : sum
  }

  private static func longest(_ gaps: [Gap]) -> [Gap] {
    Array(gaps.sorted { ($1.count, $0.first) < ($0.count, $1.first) }.prefix(gapsMax))
  }

  /// Numbers between the first and the last of each series that did not come.
  public var missing: UInt64 { openGaps.reduce(missingBefore, Self.sum) }

  /// The longest stretches of them, ten at most, longest first.
  public var gaps: [Gap] { Self.longest(gapsBefore + openGaps) }

  /// The first and the last number of the series under way.
  public var bounds: ClosedRange<UInt64>? {
    guard let first = runs.first, let last = runs.last else { return nil }
    return first.lowerBound...last.upperBound
  }
}
