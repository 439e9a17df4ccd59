/// How many attempts a window must hold before a condition can be true.
///
/// Most keys never reach it; they are looked at with one read of the ring and carry no windows.
enum MinimumAttempts {
  /// A lower bound, at least 1: a rule is evaluated only at an attempt.
  static func of(_ condition: WindowCondition) -> Int {
    switch condition {
    case .compare(let left, let comparison, let right):
      if case .constant(let bound) = right { return of(left, comparison, bound) }
      if case .constant(let bound) = left { return of(right, comparison.mirrored, bound) }
      return 1
    case .and(let parts): return parts.map(of).max() ?? 1
    case .or(let parts): return parts.map(of).min() ?? 1
    case .isIn(let value, let list):
      return list.map { of(value, .equal, $0) }.min() ?? 1
    case .defined, .not: return 1
    }
  }

  private static func of(
    _ expression: WindowExpression,
    _ comparison: Comparison,
    _ bound: Double
  ) -> Int {
    guard case .metric(let metric) = expression, metric.isAtMostAttempts, abs(bound) < 1e9 else {
      return 1
    }
    switch comparison {
    case .greaterOrEqual, .equal: return max(1, Int(bound.rounded(.up)))
    case .greater: return max(1, Int(bound.rounded(.down)) + 1)
    case .less, .lessOrEqual, .notEqual: return 1
    }
  }
}

extension Metric {
  /// Whether the value cannot exceed the number of attempts in the window.
  fileprivate var isAtMostAttempts: Bool {
    switch self {
    case .attempts, .answers, .shortCalls, .distinct, .count, .concurrent, .activeHours: true
    default: false
    }
  }
}

extension Comparison {
  /// The comparison with its sides exchanged.
  var mirrored: Comparison {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    case .equal, .notEqual: self
    }
  }
}
