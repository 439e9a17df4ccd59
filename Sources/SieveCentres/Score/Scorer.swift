import SieveModel

/// Weighs evidence: the strongest of each family counts.
struct Scorer {
  let plan: ScorePlan
  let lists: ScoreLists

  /// The sum with the prior, and without it and membership in a centre.
  struct Sums {
    let sum: Int
    let net: Int
    /// Whether all that counts was known.
    let isFinal: Bool
  }

  /// The verdict on a suspect with all that it rests on, lists as of `time`.
  func verdict(_ suspect: Suspect, at time: Int64) -> Verdict {
    var items = lists.items(suspect.subject.value, at: time, family: plan.listIndex)
    _ = forEach(suspect, knownBy: .max) { evidence, group in
      let rule = plan.rules[evidence.rule]
      items.append(
        Verdict.Item(
          rule: rule.id,
          family: rule.family,
          weight: rule.weight,
          group: group?.text,
          note: nil,
          since: evidence.since,
          detectedAt: evidence.detectedAt,
          windowStart: evidence.windowStart,
          records: evidence.records
        )
      )
    }
    if let membership = suspect.membership { items.append(item(membership)) }
    var best = Array(repeating: -1, count: plan.families.count)
    for index in items.indices {
      let family = items[index].family
      let isFirst = best[family] < 0
      if isFirst || Self.isStronger(items[index].weight, items[best[family]].weight) {
        best[family] = index
      }
    }
    var sum = plan.prior
    for index in best where index >= 0 {
      items[index].counts = true
      sum += items[index].weight
    }
    return Verdict(sum: sum, items: items)
  }

  /// The sums of a verdict alone, from what was known by `knownBy`, lists as of `time`, without the rules at the places
  /// in `sparing`, and with `isAlone` without what places, ranges and trunks are suspected of: cheap enough for every suspect.
  func sums(
    _ suspect: Suspect,
    at time: Int64,
    knownBy: Int64 = .max,
    sparing: [Int] = [],
    isAlone: Bool = false
  ) -> Sums {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: plan.families.count) { best in
      best.initialize(repeating: 0)
      for item in lists.items(suspect.subject.value, at: time, family: plan.listIndex) {
        if Self.isStronger(item.weight, best[item.family]) { best[item.family] = item.weight }
      }
      let isFinal = forEach(suspect, knownBy: knownBy) { evidence, hub in
        let rule = plan.rules[evidence.rule]
        if isAlone, rule.weight > 0, let hub, !hub.key.kind.accuses { return }
        if !sparing.isEmpty, sparing.contains(evidence.rule) { return }
        if Self.isStronger(rule.weight, best[rule.family]) { best[rule.family] = rule.weight }
      }
      let net = best.reduce(0, +)
      let sum = plan.prior + net + (suspect.membership?.weight ?? 0)
      return Sums(sum: sum, net: net, isFinal: isFinal)
    }
  }

  /// Whether a quarter of the way to the threshold, or more, is held against a number itself, whatever speaks for it.
  func isAccused(_ suspect: Suspect) -> Bool { accusation(suspect) >= plan.way / 4 }

  /// What is held against a number itself and was known by a time, whatever speaks for it.
  func accusation(_ suspect: Suspect, knownBy: Int64 = .max) -> Int {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: plan.families.count) { best in
      best.initialize(repeating: 0)
      for evidence in suspect.evidence.items where evidence.detectedAt <= knownBy {
        let rule = plan.rules[evidence.rule]
        best[rule.family] = max(best[rule.family], rule.weight)
      }
      return best.reduce(0, +)
    }
  }

  /// Goes through the evidence that counts for a suspect: its own, and of groups that it belongs to.
  ///
  /// What a cell or trunk is suspected of says nothing of a number without anything else against it. Nor does what a range
  /// of numbers is: where all numbers are in use, two cards of a scam make a range suspected in which fifty people live.
  ///
  /// - Returns: whether all of it was known by `knownBy`.
  private func forEach(
    _ suspect: Suspect,
    knownBy: Int64,
    _ body: (Evidence, Hub?) -> Void
  ) -> Bool {
    var isAccused = suspect.membership != nil
    var isFinal = true
    func visit(_ list: EvidenceList, _ hub: Hub?) {
      for evidence in list.items {
        guard evidence.detectedAt <= knownBy else {
          isFinal = false
          continue
        }
        let weight = plan.rules[evidence.rule].weight
        if weight < 0, suspect.isPadded { continue }
        if weight > 0 { isAccused = true }
        body(evidence, hub)
      }
    }
    visit(suspect.evidence, nil)
    for hub in suspect.hubs where hub.key.kind.accuses { visit(hub.evidence, hub) }
    guard isAccused else { return isFinal }
    for hub in suspect.hubs where !hub.key.kind.accuses { visit(hub.evidence, hub) }
    return isFinal
  }

  private func item(_ membership: Suspect.Membership) -> Verdict.Item {
    Verdict.Item(
      rule: "centre",
      family: plan.centreIndex,
      weight: membership.weight,
      group: nil,
      note: membership.reason,
      since: membership.joinedAt,
      detectedAt: membership.detectedAt,
      windowStart: membership.joinedAt,
      records: []
    )
  }

  /// Of two as strong, the one that speaks for the number.
  static func isStronger(_ a: Int, _ b: Int) -> Bool {
    a.magnitude != b.magnitude ? a.magnitude > b.magnitude : a < b
  }
}
