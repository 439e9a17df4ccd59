/// One comparison that a rule's condition requires, of a metric with a constant: while it fails the rule cannot hold.
struct Threshold: BitwiseCopyable {
  /// The metric, as the window computes it.
  let metric: WindowMetric
  /// Whether the metric has to reach the bound from below; else it has to come down to it.
  let isLower: Bool
  let bound: Double

  /// The comparisons that must all be true for a condition to hold, as far as they are of such a kind.
  ///
  /// - Parameters:
  ///   - condition: Whose.
  ///   - metrics: Those that the condition asks for.
  ///   - resolved: The same, as the window computes them.
  /// - Returns: those that are cheap to look at first.
  static func all(
    of condition: WindowCondition,
    _ metrics: [Metric],
    _ resolved: [WindowMetric]
  ) -> [Threshold] {
    switch condition {
    case .and(let parts):
      // What asks for a look at events or for a set goes last.
      return parts.flatMap { all(of: $0, metrics, resolved) }.sorted { $0.cost < $1.cost }
    case .compare(.metric(let metric), let comparison, .constant(let bound)):
      return threshold(metric, comparison, bound, metrics, resolved).map { [$0] } ?? []
    case .compare(.constant(let bound), let comparison, .metric(let metric)):
      return threshold(metric, comparison.mirrored, bound, metrics, resolved).map { [$0] } ?? []
    case .compare, .isIn, .defined, .not, .or: return []
    }
  }

  /// Whether it takes a look at events, or a set.
  var isDear: Bool { cost > 0 }

  private var cost: Int {
    switch metric {
    case .distinct: 2
    case .meanTalk: isLower ? 0 : 1
    default: 0
    }
  }

  private static func threshold(
    _ metric: Metric,
    _ comparison: Comparison,
    _ bound: Double,
    _ metrics: [Metric],
    _ resolved: [WindowMetric]
  ) -> Threshold? {
    guard let index = metrics.firstIndex(of: metric), bound >= 0, bound < 1e12 else { return nil }
    switch comparison {
    case .greater, .greaterOrEqual:
      return Threshold(metric: resolved[index], isLower: true, bound: bound)
    case .less, .lessOrEqual:
      return Threshold(metric: resolved[index], isLower: false, bound: bound)
    case .equal, .notEqual: return nil
    }
  }
}

/// How far a rule is from holding: it cannot before more attempts than these have come into the window, or more have left it.
struct Distance: Equatable {
  /// So many that no key ever gets there.
  static let endless = 1 << 40

  var arrivals: Int
  var departures: Int

  /// It may hold at the next attempt.
  static let none = Self(arrivals: 0, departures: 0)
  /// It cannot hold, whatever comes and goes.
  static let all = Self(arrivals: endless, departures: endless)

  @inline(__always)
  init(arrivals: Int, departures: Int) {
    self.arrivals = max(0, min(arrivals, Self.endless))
    self.departures = max(0, min(departures, Self.endless))
  }

  /// What is the shorter of both ways.
  @inline(__always)
  var least: Int { min(arrivals, departures) }

  /// Takes the shorter ways of two.
  @inline(__always)
  mutating func limit(by other: Self) {
    arrivals = min(arrivals, other.arrivals)
    departures = min(departures, other.departures)
  }
}
