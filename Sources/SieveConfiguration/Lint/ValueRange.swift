import SieveEngine

/// Which values are left for an expression: an interval whose ends belong to it or not.
struct ValueRange: Equatable {
  var low: Double
  var high: Double
  var hasLow = true
  var hasHigh = true

  /// Whether no value is left.
  var isEmpty: Bool { low > high || low == high && !(hasLow && hasHigh) }

  /// Whether some value is as high as a bound.
  func reaches(_ bound: Double) -> Bool { high > bound || high == bound && hasHigh }

  /// Leaves the values that compare so with a constant; `!=` leaves all.
  mutating func keep(_ comparison: Comparison, _ bound: Double) {
    switch comparison {
    case .less: cutHigh(bound, isKept: false)
    case .lessOrEqual: cutHigh(bound, isKept: true)
    case .greater: cutLow(bound, isKept: false)
    case .greaterOrEqual: cutLow(bound, isKept: true)
    case .equal:
      cutLow(bound, isKept: true)
      cutHigh(bound, isKept: true)
    case .notEqual: break
    }
  }

  private mutating func cutLow(_ bound: Double, isKept: Bool) {
    guard bound > low || bound == low && !isKept else { return }
    (low, hasLow) = (bound, isKept)
  }

  private mutating func cutHigh(_ bound: Double, isKept: Bool) {
    guard bound < high || bound == high && !isKept else { return }
    (high, hasHigh) = (bound, isKept)
  }

  /// Whether all values of this range compare so with a constant.
  func implies(_ comparison: Comparison, _ bound: Double) -> Bool {
    switch comparison {
    case .less: high < bound || high == bound && !hasHigh
    case .lessOrEqual: high <= bound
    case .greater: low > bound || low == bound && !hasLow
    case .greaterOrEqual: low >= bound
    case .equal: low == bound && high == bound
    case .notEqual: implies(.less, bound) || implies(.greater, bound)
    }
  }
}

extension ValueRange {
  /// Everything that an expression can be over a window of so many milliseconds.
  static func of(_ expression: WindowExpression, window: Int64) -> ValueRange {
    switch expression {
    case .constant(let value): ValueRange(low: value, high: value)
    case .metric(let metric): of(metric, window: window)
    case .arithmetic(.divide, .metric(let part), .metric(.attempts)) where part.isAtMostAttempts:
      ValueRange(low: 0, high: 1)
    case .negate, .arithmetic: ValueRange(low: -.infinity, high: .infinity)
    }
  }

  private static func of(_ metric: Metric, window: Int64) -> ValueRange {
    switch metric {
    case .attempts, .attemptsPerCallee: ValueRange(low: 1, high: .infinity)
    case .activeHours: ValueRange(low: 1, high: 24)
    case .asr, .share, .sequentialShare, .newCalleeShare: ValueRange(low: 0, high: 1)
    case .outgoingShare, .topShare: ValueRange(low: 0, high: 1, hasLow: false)
    case .silentFor: ValueRange(low: 0, high: Double(window), hasHigh: false)
    case .firstSeenAge: ValueRange(low: 0, high: 604_800_000)
    case .answers, .acd, .shortCalls, .distinct, .count, .concurrent, .received,
      .receivedAnswers, .talkQuantile, .ringQuantile, .intervalVariation, .callbacks:
      ValueRange(low: 0, high: .infinity)
    }
  }
}

extension Metric {
  /// Whether the value cannot exceed the number of attempts in the window.
  var isAtMostAttempts: Bool {
    switch self {
    case .attempts, .answers, .shortCalls, .distinct, .count, .concurrent, .activeHours: true
    default: false
    }
  }

  /// What must be there for the metric to have a value: a count, and how high.
  var need: (metric: Metric, atLeast: Double)? {
    switch self {
    case .acd, .talkQuantile: (.answers, 1)
    case .silentFor, .sequentialShare: (.attempts, 2)
    case .intervalVariation: (.attempts, 3)
    default: nil
    }
  }
}
