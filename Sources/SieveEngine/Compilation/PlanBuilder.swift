import SieveModel

/// Collects what the rules of one subject need: each window, counter and column once.
struct PlanBuilder {
  /// What one window is going to keep up to date; columns by their place in `columns`.
  struct Window {
    let milliseconds: Int64
    let filter: Int?
    var counters: [Int] = []
    var talked: Int?
    var distinct: [Int] = []
    var sequential: Int?
    var countsGaps = false
    /// How far back from an evaluation its metrics look.
    var reach: Int64
    /// What each of its rules needs.
    var promises: [Promise] = []

    init(milliseconds: Int64, filter: Int?) {
      self.milliseconds = milliseconds
      self.filter = filter
      reach = milliseconds
    }
  }

  /// A rule with its metrics resolved.
  struct Compiled {
    let rule: Rule
    let index: Int
    let window: Int
    let condition: WindowProgram
    let metrics: [WindowMetric]
    let evidence: [EvidencePlan]
    let promise: Promise
    let thresholds: [Threshold]
  }

  let isProbing: Bool
  private(set) var columns: [AttemptProperty] = []
  private(set) var windows: [Window] = []
  private(set) var rules: [Compiled] = []

  init(isProbing: Bool) { self.isProbing = isProbing }

  /// Adds a rule of the subject.
  mutating func add(_ rule: Rule, index: Int, _ facts: inout FactDraft) {
    let filter = rule.filter.map { facts.predicate(.condition($0)) }
    let window = windowIndex(rule.windowMilliseconds, filter)
    let (condition, metrics) = WindowProgram.compile(rule.condition)
    let promise = isProbing ? .none : Promise(rule.condition)
    windows[window].promises.append(promise)
    var resolved: [WindowMetric] = []
    for metric in metrics { resolved.append(resolve(metric, window, &facts)) }
    let evidence = EvidenceItem.items(of: rule.condition).map { item in
      EvidencePlan(
        name: item.expression.canonicalText,
        isDuration: item.expression.isDuration ?? false,
        isCount: item.isCount,
        threshold: item.threshold,
        comparison: item.comparison,
        value: .compile(item.expression, metrics: metrics)
      )
    }
    rules.append(
      Compiled(
        rule: rule,
        index: index,
        window: window,
        condition: condition,
        metrics: resolved,
        evidence: evidence,
        promise: promise,
        thresholds: Threshold.all(of: rule.condition, metrics, resolved)
      )
    )
  }

  private mutating func windowIndex(_ milliseconds: Int64, _ filter: Int?) -> Int {
    if let at = windows.firstIndex(where: {
      $0.milliseconds == milliseconds && $0.filter == filter
    }) {
      return at
    }
    windows.append(Window(milliseconds: milliseconds, filter: filter))
    return windows.count - 1
  }

  private mutating func column(_ property: AttemptProperty, _ facts: inout FactDraft) -> Int {
    facts.need(property)
    if let at = columns.firstIndex(of: property) { return at }
    columns.append(property)
    return columns.count - 1
  }

  private mutating func counter(
    _ id: FactDraft.PredicateID,
    _ window: Int,
    _ facts: inout FactDraft
  ) -> Int {
    let predicate = facts.predicate(id)
    if let at = windows[window].counters.firstIndex(of: predicate) { return at }
    windows[window].counters.append(predicate)
    return windows[window].counters.count - 1
  }

  private mutating func distinct(
    _ property: AttemptProperty,
    _ window: Int,
    _ facts: inout FactDraft
  ) -> Int {
    let column = column(property, &facts)
    if let at = windows[window].distinct.firstIndex(of: column) { return at }
    windows[window].distinct.append(column)
    return windows[window].distinct.count - 1
  }

  private mutating func resolve(
    _ metric: Metric,
    _ window: Int,
    _ facts: inout FactDraft
  ) -> WindowMetric {
    switch metric {
    case .attempts: return .attempts
    case .answers: return .counter(counter(.answered, window, &facts))
    case .asr:
      return .ratio(counter(.answered, window, &facts), counter(.outcomeKnown, window, &facts))
    case .acd:
      windows[window].talked = facts.predicate(.talked)
      return .meanTalk(counter(.talked, window, &facts))
    case .shortCalls(let limit): return .counter(counter(.shortCall(limit), window, &facts))
    case .distinct(let property): return .distinct(distinct(property, window, &facts))
    case .count(let condition): return .counter(counter(.condition(condition), window, &facts))
    case .share(let condition): return .share(counter(.condition(condition), window, &facts))
    case .attemptsPerCallee:
      return .attemptsPerDistinct(distinct(.field(.calledNumber), window, &facts))
    case .sequentialShare:
      windows[window].sequential = column(.field(.calledNumber), &facts)
      return .sequentialShare
    case .concurrent: return .concurrent
    case .received: return .received
    case .receivedAnswers: return .receivedAnswers
    case .outgoingShare: return .outgoingShare
    case .topShare(let property): return .topShare(column(property, &facts))
    case .talkQuantile(let q): return .talkQuantile(talked: facts.predicate(.talked), q)
    case .ringQuantile(let q): return .ringQuantile(q)
    case .intervalVariation:
      windows[window].countsGaps = true
      return .intervalVariation
    case .silentFor: return .silentFor
    case .activeHours: return .distinct(distinct(.localHour, window, &facts))
    case .firstSeenAge:
      extend(window, to: Past.novelty)
      return .firstSeenAge
    case .callbacks:
      extend(window, to: windows[window].milliseconds + Past.callbacks)
      return .callbacks(column(.field(.calledNumber), &facts))
    case .newCalleeShare:
      extend(window, to: windows[window].milliseconds + Past.novelty)
      return .newCalleeShare(column(.field(.calledNumber), &facts))
    }
  }

  private mutating func extend(_ window: Int, to reach: Int64) {
    windows[window].reach = max(windows[window].reach, reach)
  }
}
