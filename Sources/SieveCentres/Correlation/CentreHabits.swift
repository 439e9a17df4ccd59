/// What speaks for so many members of a centre that it is how the centre works: whoever is found among them is not cleared
/// by it.
///
/// A room that talks with its victims for minutes would otherwise lose the very members who talk.
struct CentreHabits {
  /// Members of whom it is known, at least.
  static let membersMin = 3

  /// Places of rules by the centre of which they are a habit.
  private(set) var shared: [Int: [Int]] = [:]

  /// Notes the habits of a centre: what speaks for a quarter of its members, by their own evidence.
  mutating func note(_ centre: Centre, at place: Int, _ plan: ScorePlan) {
    var counts: [Int: Int] = [:]
    for suspect in centre.members {
      for item in suspect.evidence.items where plan.rules[item.rule].weight < 0 {
        counts[item.rule, default: 0] += 1
      }
    }
    let rules = counts.filter {
      $0.value >= Self.membersMin && $0.value * 4 >= centre.members.count
    }
    if !rules.isEmpty { shared[place] = rules.keys.sorted() }
  }

  /// The habits of a centre in whose place a suspect appears.
  func around(_ suspect: Suspect) -> (centre: Int, rules: [Int])? {
    if shared.isEmpty { return nil }
    for hub in suspect.hubs where hub.centre >= 0 && hub.key.kind != .trunk {
      guard let rules = shared[hub.centre] else { continue }
      if hub.key.kind != .cell || suspect.profile.isAtHome(in: hub) {
        return (hub.centre, rules)
      }
    }
    return nil
  }
}
