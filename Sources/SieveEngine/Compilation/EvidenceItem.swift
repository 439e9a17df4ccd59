/// What an alert shows of a condition: each comparison with a constant, then each metric that has
/// not appeared alone.
struct EvidenceItem {
  let expression: WindowExpression
  let threshold: Double?
  let comparison: Comparison?

  var isCount: Bool {
    if case .metric(let metric) = expression { metric.isCount } else { false }
  }

  static func items(of condition: WindowCondition) -> [EvidenceItem] {
    var items: [EvidenceItem] = []
    var metrics: [Metric] = []
    collect(condition, &items, &metrics)
    for metric in metrics where !items.contains(where: { $0.expression == .metric(metric) }) {
      items.append(EvidenceItem(expression: .metric(metric), threshold: nil, comparison: nil))
    }
    return items
  }

  private static func collect(
    _ condition: WindowCondition,
    _ items: inout [EvidenceItem],
    _ metrics: inout [Metric]
  ) {
    switch condition {
    case .compare(let left, let comparison, let right):
      for side in [left, right] { collect(side, &metrics) }
      if case .constant(let value) = right {
        add(left, value, comparison, &items)
      } else if case .constant(let value) = left {
        add(right, value, comparison.mirrored, &items)
      }
    case .isIn(let value, _), .defined(let value): collect(value, &metrics)
    case .not(let inner): collect(inner, &items, &metrics)
    case .and(let parts), .or(let parts):
      for part in parts { collect(part, &items, &metrics) }
    }
  }

  private static func add(
    _ expression: WindowExpression,
    _ threshold: Double,
    _ comparison: Comparison,
    _ items: inout [EvidenceItem]
  ) {
    if case .constant = expression { return }
    // One value a name: a second bound on the same expression (a band) keeps the first threshold.
    if items.contains(where: { $0.expression == expression }) { return }
    items.append(
      EvidenceItem(expression: expression, threshold: threshold, comparison: comparison)
    )
  }

  private static func collect(_ expression: WindowExpression, _ metrics: inout [Metric]) {
    switch expression {
    case .constant: return
    case .metric(let metric): if !metrics.contains(metric) { metrics.append(metric) }
    case .negate(let inner): collect(inner, &metrics)
    case .arithmetic(_, let left, let right):
      collect(left, &metrics)
      collect(right, &metrics)
    }
  }
}

extension Metric {
  /// Whether the value counts something; an alert is updated when such evidence doubles.
  fileprivate var isCount: Bool {
    switch self {
    case .attempts, .answers, .shortCalls, .distinct, .count, .concurrent, .received,
      .receivedAnswers, .callbacks:
      true
    default: false
    }
  }
}
