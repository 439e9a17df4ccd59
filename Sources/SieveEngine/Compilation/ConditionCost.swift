extension WindowCondition {
  /// Roughly what the costliest metric of a condition takes: counters are there, distinct values may have to
  /// be counted, received calls be looked up, quantiles and concurrency be computed from the whole window,
  /// and callbacks and new callees from days of the past.
  public var cost: Int {
    switch self {
    case .compare(let left, _, let right): max(left.cost, right.cost)
    case .isIn(let value, _), .defined(let value): value.cost
    case .not(let inner): inner.cost
    case .and(let parts), .or(let parts): parts.map(\.cost).max() ?? 0
    }
  }
}

extension WindowExpression {
  fileprivate var cost: Int {
    switch self {
    case .constant: 0
    case .metric(let metric): metric.cost
    case .negate(let inner): inner.cost
    case .arithmetic(_, let left, let right): max(left.cost, right.cost)
    }
  }
}

extension Metric {
  fileprivate var cost: Int {
    switch self {
    case .attempts, .answers, .asr, .acd, .shortCalls, .count, .share, .sequentialShare,
      .intervalVariation, .silentFor:
      1
    case .distinct, .attemptsPerCallee, .activeHours, .firstSeenAge: 2
    case .received, .receivedAnswers, .outgoingShare: 3
    case .talkQuantile, .ringQuantile, .topShare: 4
    case .concurrent: 5
    case .callbacks, .newCalleeShare: 6
    }
  }
}
