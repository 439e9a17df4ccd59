/// Nearest-rank quantiles of the values of a window, without sorting or copying them.
enum Quantile {
  private static let digits: Int32 = 256

  /// The smallest value that at least `thousandths` ÷ 1000 of the values do not exceed; NaN when there are none.
  ///
  /// `value` gives that of an event, negative for none. Finds the value byte by byte, highest first.
  ///
  /// - Complexity: O(*n*) in the number of events.
  static func nearestRank(
    _ thousandths: Int,
    _ window: WindowState,
    _ layout: EventLayout,
    _ events: Events,
    value: (UnsafeMutablePointer<UInt64>) -> Int32
  ) -> Double {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: Int(digits)) { histogram in
      var found: Int64 = 0
      var rank = 0
      for shift in [Int64(24), 16, 8, 0] {
        histogram.update(repeating: 0)
        var count = 0
        for position in window.tail..<window.head {
          let event = events[position]
          guard window.passes(event, layout) else { continue }
          let candidate = Int64(value(event))
          guard candidate >= 0, candidate >> (shift + 8) == found >> (shift + 8) else { continue }
          histogram[Int(candidate >> shift) & Int(digits - 1)] += 1
          count += 1
        }
        if shift == 24 { rank = max(1, (count * thousandths + 999) / 1000) }
        guard count > 0 else { return .nan }
        var digit = 0
        while rank > histogram[digit] {
          rank -= histogram[digit]
          digit += 1
        }
        found |= Int64(digit) << shift
      }
      return Double(found)
    }
  }
}
