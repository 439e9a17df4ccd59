import SieveModel

/// All rules compiled: the facts that they share, and one plan per subject.
final class EnginePlan {
  let facts: FactPlan
  let lookups: SideLookups
  let subjects: [SubjectPlan]

  /// Compiles `rules`, each with its place in the order of the rule files.
  ///
  /// With `probing` every evaluation is reported, also those that come out false.
  init(_ rules: [(index: Int, rule: Rule)], options: EngineOptions, probing: Bool = false) {
    let lookups = SideLookups(options.tables)
    self.lookups = lookups
    var draft = FactDraft(lookups)
    let drafts = Self.drafts(of: rules, &draft, probing: probing)
    let facts = FactPlan(
      predicates: draft.predicates.map(\.program),
      columns: draft.columns,
      context: AttemptContext(
        zone: options.zone,
        trunks: lookups.trunks,
        cells: lookups.cells,
        home: options.tables.home
      )
    )
    self.facts = facts
    subjects = drafts.map { SubjectPlan(subject: $0.0, $0.1, facts: facts, lookups: lookups) }
  }

  /// What the rules of each subject need, by subject in the order of the rules.
  static func drafts(
    of rules: [(index: Int, rule: Rule)],
    _ facts: inout FactDraft,
    probing: Bool = false
  ) -> [(Subject, PlanBuilder)] {
    var order: [Subject] = []
    for (_, rule) in rules where !order.contains(rule.subject) { order.append(rule.subject) }
    return order.map { subject in
      var builder = PlanBuilder(isProbing: probing)
      for (index, rule) in rules where rule.subject == subject {
        builder.add(rule, index: index, &facts)
      }
      return (subject, builder)
    }
  }

  /// The longest window, in milliseconds.
  var longestWindow: Int64 { subjects.map(\.longestWindow).max() ?? 0 }
}
