/// Everything the rules of one subject need: one event layout, one list of windows, the rules.
///
/// A class, like `RulePlan`, because evaluations carry it along: one reference is counted then, not
/// every array in it.
final class SubjectPlan {
  let subject: Subject
  let layout: EventLayout
  let windows: [WindowPlan]
  let rules: [RulePlan]
  /// Whether some rule asks for calls received by the key.
  let needsReceived: Bool
  /// The longest window, in milliseconds.
  let longestWindow: Int64
  /// Fewest attempts with which any rule can hold.
  let minimumAttempts: Int
  /// Whether evaluations that come out false are reported too.
  let isProbing: Bool

  /// Collects what `rules`, all of the same subject, need.
  ///
  /// With `probing` every evaluation is reported, also those that come out false.
  init(subject: Subject, rules: [(index: Int, rule: Rule)], probing: Bool = false) {
    self.subject = subject
    isProbing = probing
    var builder = PlanBuilder(isProbing: probing)
    self.rules = rules.map { builder.plan($0.rule, index: $0.index) }
    layout = EventLayout(
      predicates: builder.predicates.map(\.program),
      columns: builder.columns
    )
    windows = builder.windows
    needsReceived = self.rules.contains { plan in plan.metrics.contains { $0.usesReceived } }
    longestWindow = windows.map(\.milliseconds).max() ?? 0
    minimumAttempts = windows.map(\.minimumAttempts).min() ?? .max
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
final class RulePlan {
  let rule: Rule
  /// Place in the order of the rule files.
  let index: Int
  let window: Int
  let condition: WindowProgram
  /// The metrics of `condition`, as the window computes them.
  let metrics: [WindowMetric]
  let evidence: [EvidencePlan]
  let minimumAttempts: Int

  init(
    rule: Rule,
    index: Int,
    window: Int,
    condition: WindowProgram,
    metrics: [WindowMetric],
    evidence: [EvidencePlan],
    minimumAttempts: Int
  ) {
    self.rule = rule
    self.index = index
    self.window = window
    self.condition = condition
    self.metrics = metrics
    self.evidence = evidence
    self.minimumAttempts = minimumAttempts
  }
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
