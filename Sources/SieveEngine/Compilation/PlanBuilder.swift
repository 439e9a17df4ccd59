import SieveModel

/// Gives each distinct predicate, column and window one place.
struct PlanBuilder {
  /// What a predicate is, to recognise it again.
  enum PredicateID: Equatable {
    case answered, outcomeKnown, talked
    case shortCall(Int64)
    case condition(AttemptCondition)
  }

  let isProbing: Bool
  var predicates: [(id: PredicateID, program: AttemptProgram)] = []
  var columns: [AttemptProperty] = []
  var windows: [WindowPlan] = []

  mutating func plan(_ rule: Rule, index: Int) -> RulePlan {
    let filter = rule.filter.map { predicate(.condition($0), AttemptProgram($0)) }
    let window = windowIndex(rule.windowMilliseconds, filter)
    let condition = WindowProgram(rule.condition)
    let metrics = condition.metrics.map { resolve($0, window) }
    let minimum = isProbing ? 1 : MinimumAttempts.of(rule.condition)
    windows[window].minimumAttempts = min(windows[window].minimumAttempts, minimum)
    let evidence = EvidenceItem.items(of: rule.condition).map { item in
      let value = WindowProgram(value: item.expression)
      return EvidencePlan(
        name: item.expression.canonicalText,
        isDuration: item.expression.isDuration ?? false,
        isCount: item.isCount,
        threshold: item.threshold,
        comparison: item.comparison,
        value: value,
        metrics: value.metrics.map { resolve($0, window) }
      )
    }
    return RulePlan(
      rule: rule,
      index: index,
      window: window,
      condition: condition,
      metrics: metrics,
      evidence: evidence,
      minimumAttempts: minimum
    )
  }

  private mutating func windowIndex(_ milliseconds: Int64, _ filter: Int?) -> Int {
    if let at = windows.firstIndex(where: {
      $0.milliseconds == milliseconds && $0.filter == filter
    }) {
      return at
    }
    windows.append(WindowPlan(milliseconds: milliseconds, filter: filter))
    return windows.count - 1
  }

  private mutating func predicate(_ id: PredicateID, _ program: AttemptProgram) -> Int {
    if let at = predicates.firstIndex(where: { $0.id == id }) { return at }
    predicates.append((id, program))
    return predicates.count - 1
  }

  private mutating func column(_ property: AttemptProperty) -> Int {
    if let at = columns.firstIndex(of: property) { return at }
    columns.append(property)
    return columns.count - 1
  }

  private mutating func counter(_ predicate: Int, _ window: Int) -> Int {
    if let at = windows[window].counters.firstIndex(of: predicate) { return at }
    windows[window].counters.append(predicate)
    return windows[window].counters.count - 1
  }

  private mutating func distinct(_ property: AttemptProperty, _ window: Int) -> Int {
    let column = column(property)
    if let at = windows[window].distinct.firstIndex(of: column) { return at }
    windows[window].distinct.append(column)
    return windows[window].distinct.count - 1
  }

  private mutating func resolve(_ metric: Metric, _ window: Int) -> WindowMetric {
    switch metric {
    case .attempts: return .attempts
    case .answers: return .counter(counter(predicate(.answered, .answered), window))
    case .asr:
      return .ratio(
        counter(predicate(.answered, .answered), window),
        counter(predicate(.outcomeKnown, .outcomeKnown), window)
      )
    case .acd:
      let talked = predicate(.talked, .talked)
      windows[window].talked = talked
      return .meanTalk(counter(talked, window))
    case .shortCalls(let limit):
      let program = AttemptProgram.shortCall(milliseconds: limit)
      return .counter(counter(predicate(.shortCall(limit), program), window))
    case .distinct(let property): return .distinct(distinct(property, window))
    case .count(let condition):
      return .counter(
        counter(predicate(.condition(condition), AttemptProgram(condition)), window)
      )
    case .share(let condition):
      return .share(counter(predicate(.condition(condition), AttemptProgram(condition)), window))
    case .attemptsPerCallee:
      return .attemptsPerDistinct(distinct(.field(.calledNumber), window))
    case .sequentialShare:
      windows[window].sequential = column(.field(.calledNumber))
      return .sequentialShare
    case .concurrent: return .concurrent
    case .received: return .received
    case .receivedAnswers: return .receivedAnswers
    case .outgoingShare: return .outgoingShare
    }
  }
}
