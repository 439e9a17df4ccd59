import SieveModel

/// Everything the rules of one subject need: one event layout, one list of windows, the rules.
final class SubjectPlan {
  let subject: Subject
  /// The subject as the hot path reads it.
  let code: SubjectCode
  /// What facts and keys refer to.
  let lookups: SideLookups
  private let layouts: Frozen<EventLayout>
  let windows: Frozen<WindowPlan>
  /// The rules as the hot path runs them, in the order of `rules`.
  let codes: Frozen<RuleCode>
  let rules: [RulePlan]
  /// Whether some rule asks for calls received by the key.
  let needsReceived: Bool
  /// Whether it must be known who made them.
  let needsCallers: Bool
  /// How far back from an evaluation the key's attempts are looked at, in milliseconds.
  let reach: Int64
  /// The longest window, in milliseconds.
  let longestWindow: Int64
  /// Fewest attempts with which any rule can hold whose condition asks for no long talk.
  let enoughAttempts: Int
  /// With fewer, one of them must have talked so long, in milliseconds; `Int64.max` where that changes nothing.
  let longTalk: Int64
  /// Whether evaluations that come out false are reported too.
  let isProbing: Bool
  /// Words of a key's block: see `KeyBlock`.
  let blockWords: Int
  /// Operands and metrics that a rule needs room for.
  let scratchWords: Int

  /// Freezes what a builder has collected; `facts` are those of all subjects.
  init(subject: Subject, _ builder: PlanBuilder, facts: FactPlan, lookups: SideLookups) {
    self.subject = subject
    code = SubjectCode(subject, lookups)
    self.lookups = lookups
    isProbing = builder.isProbing
    let metrics = builder.rules.flatMap(\.metrics)
    needsReceived = metrics.contains { $0.usesReceived }
    needsCallers = metrics.contains { if case .callbacks = $0 { true } else { false } }
    reach = builder.windows.map(\.reach).max() ?? 0
    let layout = EventLayout(
      builder.columns,
      facts: facts,
      needsEnd: metrics.contains { $0 == .concurrent },
      needsRing: metrics.contains { if case .ringQuantile = $0 { true } else { false } }
    )
    layouts = Frozen([layout])
    var at = KeyBlock.ruleWords(builder.rules.count)
    var windows: [WindowPlan] = []
    for (index, draft) in builder.windows.enumerated() {
      let rules = builder.rules.indices.filter { builder.rules[$0].window == index }
      let window = WindowPlan(draft, layout: layout, rules: rules, at: at)
      at += window.words
      windows.append(window)
    }
    blockWords = at
    self.windows = Frozen(windows)
    rules = builder.rules.map { RulePlan($0) }
    longTalk = windows.map(\.longTalk).min() ?? .max
    codes = Frozen(builder.rules.map { RuleCode($0, longTalk: windows[$0.window].longTalk) })
    longestWindow = windows.map(\.milliseconds).max() ?? 0
    enoughAttempts = windows.map(\.enoughAttempts).min() ?? .max
    let depths = builder.rules.flatMap { rule in
      [rule.condition.depth] + rule.evidence.map(\.value.depth)
    }
    scratchWords = (depths.max() ?? 1) + (builder.rules.map(\.metrics.count).max() ?? 0)
  }

  /// Whether a key can matter by the number of its attempts alone.
  @inline(__always)
  var countsAttempts: Bool { enoughAttempts < .max }

  @inline(__always)
  var layout: EventLayout { layouts[0] }

  /// Where it lies: a copy for every evaluation costs more than a window's counters.
  @inline(__always)
  var layoutAt: UnsafePointer<EventLayout> { layouts.pointer(0) }

  deinit {
    for index in windows.indices { windows[index].free() }
    windows.free()
    for index in codes.indices { codes[index].free() }
    codes.free()
    layout.free()
    layouts.free()
  }
}

/// What one window keeps up to date.
struct WindowPlan: BitwiseCopyable {
  let milliseconds: Int64
  /// Predicate of the rules' common `where`; −1 for all attempts.
  let filter: Int
  /// Predicates that are counted.
  let counters: Frozen<Int>
  /// Predicate of attempts whose talk time is summed; −1 when it is not.
  let talked: Int
  /// Columns whose distinct values are counted.
  let distinct: Frozen<EventLayout.Column>
  /// Column of the called number whose neighbours are compared.
  let sequential: EventLayout.Column?
  /// Whether the gaps between set-ups are summed.
  let countsGaps: Bool
  /// What its rules need, the fewest attempts first.
  let promises: Frozen<Promise>
  /// Fewest attempts with which one of them can hold that asks for no long talk, `Int.max` when all do.
  let enoughAttempts: Int
  /// The least talk that a rule asks for of those that can hold with fewer attempts; `Int64.max` without such.
  let longTalk: Int64
  /// The subject's rules that look at this window.
  let rules: Frozen<Int>
  /// First word in the key's block.
  let at: Int

  init(_ draft: PlanBuilder.Window, layout: EventLayout, rules: [Int], at: Int) {
    milliseconds = draft.milliseconds
    filter = draft.filter ?? -1
    counters = Frozen(draft.counters)
    talked = draft.talked ?? -1
    distinct = Frozen(draft.distinct.map { layout.column($0) })
    sequential = draft.sequential.map { layout.column($0) }
    countsGaps = draft.countsGaps
    let promises = Promise.fewest(draft.promises)
    self.promises = Frozen(promises)
    enoughAttempts = promises.last { $0.talk == 0 }?.attempts ?? .max
    longTalk = promises.last { $0.talk > 0 }?.talk ?? .max
    self.rules = Frozen(rules)
    self.at = at
  }

  /// Words in the key's block.
  var words: Int {
    gapsAt + (countsGaps ? WindowState.gapWords : 0)
  }

  /// Word of the sums of gaps, after all others.
  var gapsAt: Int {
    WindowState.countersAt + counters.count + distinct.count * WindowState.distinctWords
  }

  func free() {
    counters.free()
    distinct.free()
    promises.free()
    rules.free()
  }
}

/// One rule as the hot path runs it.
struct RuleCode: BitwiseCopyable {
  let condition: WindowProgram
  /// The metrics of `condition`, as the window computes them.
  let metrics: Frozen<WindowMetric>
  /// The programs of the rule's evidence, over the same metrics.
  let evidence: Frozen<WindowProgram>
  let minimumAttempts: Int
  /// What the condition requires, as far as it says how far it is from holding.
  let thresholds: Frozen<Threshold>
  /// Whether one of them takes a look at events, or a set.
  let hasDearThreshold: Bool
  /// Whether one attempt must have talked for the window's `longTalk` at least.
  let needsLongTalk: Bool
  /// Whether one of its metrics looks at every event of the window.
  let isDear: Bool
  /// Whether its alerts are for people; what only weighs needs no values.
  let isShown: Bool

  init(_ rule: PlanBuilder.Compiled, longTalk: Int64) {
    isShown = rule.rule.alert
    condition = rule.condition
    metrics = Frozen(rule.metrics)
    isDear = rule.metrics.contains(where: \.isDear)
    evidence = Frozen(rule.evidence.map(\.value))
    minimumAttempts = rule.promise.attempts
    thresholds = Frozen(rule.thresholds)
    hasDearThreshold = rule.thresholds.contains(where: \.isDear)
    needsLongTalk = rule.promise.talk >= longTalk
  }

  func free() {
    condition.free()
    for index in evidence.indices { evidence[index].free() }
    evidence.free()
    metrics.free()
    thresholds.free()
  }
}

/// One rule as alerts describe it.
final class RulePlan {
  let rule: Rule
  /// Place in the order of the rule files.
  let index: Int
  let evidence: [EvidencePlan]
  /// Which of it are counts.
  let counts: [Int]

  init(_ compiled: PlanBuilder.Compiled) {
    rule = compiled.rule
    index = compiled.index
    evidence = compiled.evidence
    counts = evidence.indices.filter { compiled.evidence[$0].isCount }
  }
}

/// A metric resolved to where the window keeps it.
enum WindowMetric: BitwiseCopyable, Equatable {
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
  /// Of a column of the layout.
  case topShare(Int)
  /// Of the attempts that satisfy a predicate, in thousandths.
  case talkQuantile(talked: Int, Int)
  case ringQuantile(Int)
  case intervalVariation
  case silentFor
  case firstSeenAge
  /// Called numbers are in a column of the layout.
  case callbacks(Int)
  case newCalleeShare(Int)

  var usesReceived: Bool {
    switch self {
    case .received, .receivedAnswers, .outgoingShare, .callbacks: true
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
  /// Runs over the metrics of the rule's condition.
  let value: WindowProgram
}
