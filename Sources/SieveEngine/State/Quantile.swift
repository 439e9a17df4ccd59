/// Nearest-rank quantiles of the values of a window, without sorting them.
enum Quantile {
  private static let digits = 256

  /// The smallest value that at least `thousandths` ÷ 1000 of the values do not exceed; NaN when there are none.
  ///
  /// `value` gives that of an event, negative for none. Finds the value byte by byte, highest first, each among those that have the
  /// bytes before it.
  ///
  /// - Complexity: O(*n*) in the number of events.
  @inline(__always)
  static func nearestRank(
    _ thousandths: Int,
    _ window: WindowState,
    _ layout: EventLayout,
    _ events: Events,
    value: (UnsafeMutablePointer<UInt64>) -> Int32
  ) -> Double {
    let room = max(1, Int(window.head - window.tail))
    return withUnsafeTemporaryAllocation(of: Int32.self, capacity: room) { values in
      var count = 0
      for position in window.tail..<window.head {
        let event = events[position]
        guard window.passes(event, layout) else { continue }
        let candidate = value(event)
        values[count] = candidate
        count &+= candidate >= 0 ? 1 : 0
      }
      guard count > 0 else { return .nan }
      return Double(select(max(1, (count * thousandths + 999) / 1000), values, count))
    }
  }

  /// The value of a rank, from 1, among `count` values, whose order changes.
  private static func select(
    _ rank: Int,
    _ values: UnsafeMutableBufferPointer<Int32>,
    _ count: Int
  ) -> Int32 {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: digits) { histogram in
      var (rank, count) = (rank, count)
      var found: Int32 = 0
      for shift in [Int32(24), 16, 8, 0] {
        histogram.update(repeating: 0)
        for at in 0..<count { histogram[Int(values[at] >> shift) & (digits - 1)] += 1 }
        var digit = 0
        while rank > histogram[digit] {
          rank -= histogram[digit]
          digit += 1
        }
        found |= Int32(digit) << shift
        var kept = 0
        for at in 0..<count where Int(values[at] >> shift) & (digits - 1) == digit {
          values[kept] = values[at]
          kept += 1
        }
        count = kept
      }
      return found
    }
  }
}
