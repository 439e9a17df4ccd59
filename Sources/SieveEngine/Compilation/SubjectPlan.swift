import SieveModel

/// Everything the rules of one subject need: one event layout, one list of windows, the rules.
struct SubjectPlan {
  let subject: Subject
  let layout: EventLayout
  let windows: [WindowPlan]
  let rules: [RulePlan]
  /// Whether some rule asks for calls received by the key.
  let needsReceived: Bool
  /// The longest window, in milliseconds.
  let longestWindow: Int64

  /// Collects what `rules`, all of the same subject, need.
  init(subject: Subject, rules: [(index: Int, rule: Rule)]) {
    self.subject = subject
    var builder = Builder()
    self.rules = rules.map { builder.plan($0.rule, index: $0.index) }
    layout = EventLayout(
      predicates: builder.predicates.map(\.program),
      columns: builder.columns
    )
    windows = builder.windows
    needsReceived = self.rules.contains { plan in plan.metrics.contains { $0.usesReceived } }
    longestWindow = windows.map(\.milliseconds).max() ?? 0
  }
}

/// What one window keeps up to date.
struct WindowPlan {
  let milliseconds: Int64
  /// Predicate of the rules' common `where`; `nil` for all attempts.
  let filter: Int?
  /// Predicates that are counted.
  var counters: [Int] = []
  /// Predicate of attempts whose talk time is summed.
  var talked: Int?
  /// Columns whose distinct values are counted.
  var distinct: [Int] = []
  /// Column of the called number whose neighbours are compared.
  var sequential: Int?
  /// Fewest attempts with which any rule of this window can hold.
  var minimumAttempts = Int.max
}

/// One rule as the engine runs it.
struct RulePlan {
  let rule: Rule
  /// Place in the order of the rule files.
  let index: Int
  let window: Int
  let condition: WindowProgram
  /// The metrics of `condition`, as the window computes them.
  let metrics: [WindowMetric]
  let evidence: [EvidencePlan]
  let minimumAttempts: Int
}

/// A metric resolved to where the window keeps it.
enum WindowMetric {
  case attempts
  case counter(Int)
  /// One counter ÷ another.
  case ratio(Int, Int)
  /// A counter ÷ attempts.
  case share(Int)
  /// Talk time ÷ the counter of those that talked.
  case meanTalk(Int)
  case distinct(Int)
  case attemptsPerDistinct(Int)
  case sequentialShare
  case concurrent
  case received
  case receivedAnswers
  case outgoingShare

  var usesReceived: Bool {
    switch self {
    case .received, .receivedAnswers, .outgoingShare: true
    default: false
    }
  }
}

/// One item of evidence: how to compute it and what to hold it against.
struct EvidencePlan {
  let name: String
  let isDuration: Bool
  let isCount: Bool
  let threshold: Double?
  /// How the threshold is compared, for the explanation.
  let comparison: Comparison?
  let value: WindowProgram
  let metrics: [WindowMetric]
}

/// Gives each distinct predicate, column and window one place.
private struct Builder {
  /// What a predicate is, to recognise it again.
  enum PredicateID: Equatable {
    case answered, outcomeKnown, talked
    case shortCall(Int64)
    case condition(AttemptCondition)
  }

  var predicates: [(id: PredicateID, program: AttemptProgram)] = []
  var columns: [AttemptProperty] = []
  var windows: [WindowPlan] = []

  mutating func plan(_ rule: Rule, index: Int) -> RulePlan {
    let filter = rule.filter.map { predicate(.condition($0), AttemptProgram($0)) }
    let window = windowIndex(rule.windowMilliseconds, filter)
    let condition = WindowProgram(rule.condition)
    let metrics = condition.metrics.map { resolve($0, window) }
    let minimum = MinimumAttempts.of(rule.condition)
    windows[window].minimumAttempts = min(windows[window].minimumAttempts, minimum)
    let evidence = EvidenceItem.items(of: rule.condition).map { item in
      let value = WindowProgram(value: item.expression)
      return EvidencePlan(
        name: item.expression.canonicalText,
        isDuration: item.expression.isDuration,
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
