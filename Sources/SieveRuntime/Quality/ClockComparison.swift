/// How far the clocks of sources are apart, from calls that two of them have recorded.
struct ClockComparison {
  /// What two clocks say of each other.
  struct Difference {
    /// The source compared with.
    var other: Int
    /// Calls that both have.
    var calls: Int
    /// How far ahead of the other the clock is, in milliseconds: the median over the calls.
    var ahead: Int64
    /// Half of the calls are nearer to the median than this.
    var spread: Int64
  }

  /// Fewer calls prove nothing.
  static let callsMin = 5
  /// Calls that begin further apart are two, though they have the same name.
  static let apartMax: Int64 = 12 * 3_600_000
  /// A call in more sources than this is compared in the first of them.
  private static let sourcesMax = 16

  /// For each source its differences to others, those with most calls first.
  private(set) var differences: [[Difference]]

  /// Compares the samples of sources.
  ///
  /// - Complexity: O(*n*) in the calls of all samples.
  init(_ samples: [ClockSample]) {
    var sources: [UInt64: [(source: Int, time: Int64)]] = [:]
    for (source, sample) in samples.enumerated() {
      for (name, time) in sample.calls {
        if sources[name, default: []].count < Self.sourcesMax {
          sources[name, default: []].append((source, time))
        }
      }
    }
    var apart: [Pair: [Int64]] = [:]
    for calls in sources.values where calls.count > 1 {
      for (place, one) in calls.enumerated() {
        for other in calls[(place + 1)...] where abs(one.time &- other.time) <= Self.apartMax {
          apart[Pair(first: one.source, second: other.source), default: []]
            .append(one.time - other.time)
        }
      }
    }
    differences = Array(repeating: [], count: samples.count)
    for (pair, values) in apart where values.count >= Self.callsMin {
      let middle = Self.median(values)
      let spread = Self.median(values.map { abs($0 - middle) })
      let count = values.count
      differences[pair.first].append(
        Difference(other: pair.second, calls: count, ahead: middle, spread: spread)
      )
      differences[pair.second].append(
        Difference(other: pair.first, calls: count, ahead: -middle, spread: spread)
      )
    }
    for source in differences.indices {
      differences[source].sort { ($1.calls, $0.other) < ($0.calls, $1.other) }
    }
  }

  private struct Pair: Hashable {
    var first: Int
    var second: Int
  }

  private static func median(_ values: [Int64]) -> Int64 { values.sorted()[values.count / 2] }
}
