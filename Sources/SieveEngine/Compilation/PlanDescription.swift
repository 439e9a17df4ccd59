/// What is kept for rules, as the compiler of rules has chosen it: for people who want to know what a rule costs.
public struct PlanDescription: Sendable, Equatable {
  /// Everything for the rules of one subject.
  public struct Subject: Sendable, Equatable {
    /// As in rules.
    public let name: String
    /// Bytes of an attempt of a key.
    public let attemptBytes: Int
    /// Values that are kept of each attempt beside times and answers.
    public let columns: [String]
    /// How far back attempts are kept, without what late ones need, in milliseconds.
    public let reach: Int64
    /// With what some rule can hold; nothing is computed for a key with less.
    public let onset: Onset
    /// Whether keys with fewer share a log, rather than have a place of their own from the first attempt on.
    public let sharesLog: Bool
    /// Whether calls received are kept.
    public let keepsReceived: Bool
    /// Windows, in the order in which rules first name them.
    public let windows: [Window]
  }

  /// One window of a subject, for all rules that look at it.
  public struct Window: Sendable, Equatable {
    /// Its length.
    public let milliseconds: Int64
    /// The condition on attempts that take part, if any.
    public let filter: String?
    /// With what some of its rules can hold; with far less it rests.
    public let onset: Onset
    /// Ids of the rules.
    public let rules: [String]
    /// What is counted at every attempt.
    public let counters: [String]
    /// Values that are counted by how often they occur, once a rule asks.
    public let sets: [String]
  }

  /// The least with which some rule can hold.
  public struct Onset: Sendable, Equatable {
    /// So many attempts, `nil` when each rule asks for a long talk.
    public let attempts: Int?
    /// Or fewer, of which one talked so long, in milliseconds; `nil` when no such rule is there.
    public let longTalk: Int64?

    fileprivate init(_ attempts: Int, _ longTalk: Int64) {
      self.attempts = attempts < .max ? attempts : nil
      self.longTalk = longTalk < .max ? longTalk : nil
    }
  }

  /// Subjects in the order of the rules.
  public let subjects: [Subject]

  /// Compiles rules as an engine does that also weighs evidence.
  public init(_ rules: [Rule], _ options: EngineOptions = EngineOptions()) {
    let numbered = rules.enumerated().map { (index: $0.offset, rule: $0.element) }
    var facts = FactDraft(SideLookups(options.tables))
    let drafts = EnginePlan.drafts(of: numbered, &facts)
    let plan = EnginePlan(numbered, options: options)
    subjects = zip(drafts, plan.subjects).map { draft, compiled in
      let (subject, builder) = draft
      return Subject(
        name: subject.name,
        attemptBytes: compiled.layout.stride * 8,
        columns: builder.columns.map(\.name),
        reach: compiled.reach,
        onset: Onset(compiled.enoughAttempts, compiled.longTalk),
        sharesLog: compiled.enoughAttempts >= options.quietFrom,
        keepsReceived: compiled.needsReceived,
        windows: builder.windows.enumerated().map { index, window in
          Self.describe(
            window,
            compiled.windows[index],
            builder.rules.filter { $0.window == index },
            builder,
            facts
          )
        }
      )
    }
  }

  private static func describe(
    _ window: PlanBuilder.Window,
    _ compiled: WindowPlan,
    _ rules: [PlanBuilder.Compiled],
    _ builder: PlanBuilder,
    _ facts: FactDraft
  ) -> Window {
    var counters = ["attempts"] + window.counters.map { facts.predicates[$0].id.text }
    if window.talked != nil { counters.append("talk time") }
    if let column = window.sequential {
      counters.append("neighbours of \(builder.columns[column].name)")
    }
    if window.countsGaps { counters.append("gaps between attempts") }
    return Window(
      milliseconds: window.milliseconds,
      filter: window.filter.map { facts.predicates[$0].id.text },
      onset: Onset(compiled.enoughAttempts, compiled.longTalk),
      rules: rules.map(\.rule.id),
      counters: counters,
      sets: window.distinct.map { builder.columns[$0].name }
    )
  }
}
