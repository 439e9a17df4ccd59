import SieveEngine

/// Decides whether a condition can hold when a subject has made one attempt only.
///
/// Every metric is an interval of what it can be then; comparisons of intervals tell what is
/// possible. Doubt counts as possible.
enum FirstAttempt {
  /// Whether some first attempt satisfies the condition.
  static func canHold(_ condition: WindowCondition) -> Bool {
    possible(condition).holds
  }

  private static func possible(_ condition: WindowCondition) -> (holds: Bool, fails: Bool) {
    switch condition {
    case .compare(let left, let comparison, let right):
      guard let a = interval(left), let b = interval(right) else { return (false, true) }
      return possible(a, comparison, b)
    case .isIn(let expression, let values):
      guard let interval = interval(expression) else { return (false, true) }
      return (values.contains { interval.contains($0) }, true)
    case .defined(let expression):
      return (interval(expression) != nil, true)
    case .not(let operand):
      let inner = possible(operand)
      return (inner.fails, inner.holds)
    case .and(let parts):
      let inner = parts.map { possible($0) }
      return (inner.allSatisfy(\.holds), inner.contains(where: \.fails))
    case .or(let parts):
      let inner = parts.map { possible($0) }
      return (inner.contains(where: \.holds), inner.allSatisfy(\.fails))
    }
  }

  private static func possible(
    _ a: ClosedRange<Double>,
    _ comparison: Comparison,
    _ b: ClosedRange<Double>
  ) -> (holds: Bool, fails: Bool) {
    switch comparison {
    case .less: (a.lowerBound < b.upperBound, a.upperBound >= b.lowerBound)
    case .lessOrEqual: (a.lowerBound <= b.upperBound, a.upperBound > b.lowerBound)
    case .greater: (a.upperBound > b.lowerBound, a.lowerBound <= b.upperBound)
    case .greaterOrEqual: (a.upperBound >= b.lowerBound, a.lowerBound < b.upperBound)
    case .equal: (a.overlaps(b), !(a == b && a.lowerBound == a.upperBound))
    case .notEqual: (!(a == b && a.lowerBound == a.upperBound), a.overlaps(b))
    }
  }

  /// What an expression can be; `nil` when it is undefined for sure.
  private static func interval(_ expression: WindowExpression) -> ClosedRange<Double>? {
    switch expression {
    case .constant(let value): return value...value
    case .metric(let metric): return interval(metric)
    case .negate(let operand):
      return interval(operand).map { (-$0.upperBound)...(-$0.lowerBound) }
    case .arithmetic(let operation, let left, let right):
      guard let a = interval(left), let b = interval(right) else { return nil }
      return interval(operation, a, b)
    }
  }

  private static func interval(_ metric: Metric) -> ClosedRange<Double>? {
    switch metric {
    case .attempts, .attemptsPerCallee, .topShare, .activeHours: 1...1
    case .answers, .asr, .shortCalls, .distinct, .count, .share, .concurrent, .outgoingShare,
      .newCalleeShare:
      0...1
    case .acd, .received, .receivedAnswers, .talkQuantile, .ringQuantile:
      0...Double.greatestFiniteMagnitude
    case .firstSeenAge, .callbacks: 0...0
    case .sequentialShare, .intervalVariation, .silentFor: nil
    }
  }

  private static func interval(
    _ operation: Arithmetic,
    _ a: ClosedRange<Double>,
    _ b: ClosedRange<Double>
  ) -> ClosedRange<Double>? {
    let all = -Double.infinity...Double.infinity
    if operation == .divide, b.contains(0) { return b == 0...0 ? nil : all }
    let corners = [a.lowerBound, a.upperBound].flatMap { x in
      [b.lowerBound, b.upperBound].map { y in
        switch operation {
        case .add: x + y
        case .subtract: x - y
        case .multiply: x * y
        case .divide: x / y
        }
      }
    }
    guard let low = corners.min(), let high = corners.max(), !corners.contains(where: \.isNaN)
    else {
      return all
    }
    return low...high
  }
}
