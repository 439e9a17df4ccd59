import SieveEngine

/// What is left for each expression of a conjunction, to see whether all its comparisons go together.
struct ConditionRanges {
  /// Why a condition can never hold.
  enum Fault: Equatable {
    /// An expression would have to be two things at once, or what it never is.
    case impossible(String)
    /// A metric is compared where it never has a value.
    case undefined(metric: String, need: String)
  }

  private let window: Int64
  private(set) var ranges: [WindowExpression: ValueRange] = [:]

  /// Collects the comparisons with constants of a conjunction.
  init(_ parts: [WindowCondition], window: Int64) {
    self.window = window
    for part in parts {
      guard let (expression, comparison, bound) = part.bound else { continue }
      ranges[expression, default: .of(expression, window: window)].keep(comparison, bound)
    }
  }

  /// The range of an expression, whether it is compared or not.
  func range(_ expression: WindowExpression) -> ValueRange {
    ranges[expression] ?? .of(expression, window: window)
  }

  /// Why the condition can never hold; `nil` when it may.
  static func fault(of condition: WindowCondition, window: Int64) -> Fault? {
    switch condition {
    case .or(let parts):
      let faults = parts.map { fault(of: $0, window: window) }
      return faults.contains(nil) ? nil : faults.first ?? nil
    case .and(let parts):
      for part in parts { if let fault = fault(of: part, window: window) { return fault } }
      return ConditionRanges(parts, window: window).fault
    case .compare: return ConditionRanges([condition], window: window).fault
    case .isIn(let expression, let values):
      let range = ValueRange.of(expression, window: window)
      let isPossible = values.contains { value in
        var left = range
        left.keep(.equal, value)
        return !left.isEmpty
      }
      return isPossible ? nil : .impossible(expression.canonicalText)
    case .not, .defined: return nil
    }
  }

  private var fault: Fault? {
    let order = ranges.keys.sorted { $0.canonicalText < $1.canonicalText }
    for expression in order where range(expression).isEmpty {
      return .impossible(expression.canonicalText)
    }
    let most = range(.metric(.attempts)).high
    for expression in order {
      for metric in expression.metrics {
        if metric.isAtMostAttempts, expression == .metric(metric), range(expression).low > most {
          return .impossible("\(metric.canonicalText) and attempts")
        }
        if let (need, least) = metric.need, !range(.metric(need)).reaches(least) {
          let count = CanonicalText.number(least)
          return .undefined(
            metric: metric.canonicalText,
            need: "\(need.canonicalText) >= \(count)"
          )
        }
      }
    }
    return nil
  }
}

extension WindowCondition {
  /// A comparison with a constant, the constant on the right.
  var bound: (WindowExpression, Comparison, Double)? {
    guard case .compare(let left, let comparison, let right) = self else { return nil }
    if case .constant(let value) = right { return (left, comparison, value) }
    if case .constant(let value) = left { return (right, comparison.flipped, value) }
    return nil
  }

  /// The parts of a conjunction; itself alone when it is none.
  var conjuncts: [WindowCondition] {
    if case .and(let parts) = self { return parts }
    return [self]
  }
}

extension WindowExpression {
  /// The metrics in it.
  var metrics: [Metric] {
    switch self {
    case .constant: []
    case .metric(let metric): [metric]
    case .negate(let inner): inner.metrics
    case .arithmetic(_, let left, let right): left.metrics + right.metrics
    }
  }
}
