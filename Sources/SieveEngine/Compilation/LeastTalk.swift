/// How long one attempt at least in a window must have talked before a condition can be true.
///
/// A mean and a quantile are at most the longest talk: a rule on long calls, which can hold at a first attempt, is not asked of the
/// keys of all others.
enum LeastTalk {
  /// A lower bound in milliseconds; 0 where the condition requires no talk.
  static func of(_ condition: WindowCondition) -> Int64 {
    switch condition {
    case .compare(let left, let comparison, let right):
      if case .constant(let bound) = right { return of(left, comparison, bound) }
      if case .constant(let bound) = left { return of(right, comparison.mirrored, bound) }
      return 0
    case .and(let parts): return parts.map(of).max() ?? 0
    case .or(let parts): return parts.map(of).min() ?? 0
    case .isIn(let value, let list): return list.map { of(value, .equal, $0) }.min() ?? 0
    case .defined, .not: return 0
    }
  }

  private static func of(
    _ expression: WindowExpression,
    _ comparison: Comparison,
    _ bound: Double
  ) -> Int64 {
    guard case .metric(let metric) = expression, metric.isAtMostLongestTalk, abs(bound) < 1e12
    else { return 0 }
    switch comparison {
    case .greaterOrEqual, .equal: return max(0, Int64(bound.rounded(.up)))
    case .greater: return max(0, Int64(bound.rounded(.down)) + 1)
    case .less, .lessOrEqual, .notEqual: return 0
    }
  }
}

extension Metric {
  /// Whether the value cannot exceed the longest talk time in the window.
  fileprivate var isAtMostLongestTalk: Bool {
    switch self {
    case .acd, .talkQuantile: true
    default: false
    }
  }
}
