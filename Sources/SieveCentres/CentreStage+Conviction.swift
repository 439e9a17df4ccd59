import SieveModel

/// Whether enough is held against suspects who share something to call them a centre.
extension CentreStage {
  /// Whether as much is held against the numbers of a group, each at most half of the way, as against three with half
  /// of the way.
  ///
  /// Of all groups that share something, chance picks the worst; so half more is asked for than of a single number. What a range, cell
  /// or trunk is suspected of is one finding, however many numbers share it: it counts once. And those with the group who are accused
  /// as much but spoken for count against it: of six who sell from one office, the three with the worst morning are no centre. No more
  /// than there are in the group: on a carrier's trunk hundreds of honest lines would hide any centre.
  /// The group comes first in its company.
  func isConvincing(_ group: [Suspect], _ company: [Suspect], _ knownBy: Int64) -> Bool {
    let spokenFor = company.dropFirst(group.count)
      .filter { scorer.accusation($0, knownBy: knownBy) >= plan.way / 2 }
      .map { max(-plan.way / 3, min(0, net($0, knownBy))) }
    return spokenFor.sorted().prefix(group.count).reduce(sumAgainst(group, knownBy), +)
      >= convictionMin
  }

  /// As much as three numbers with half of the way.
  var convictionMin: Int { 3 * (plan.way / 2) }

  /// What is held against the numbers of a group, whoever is with them.
  func sumAgainst(_ group: [Suspect], _ knownBy: Int64) -> Int {
    let own = group.reduce(0) { $0 + min(plan.way / 2, netAlone($1, knownBy)) }
    return sharedWeights(group, knownBy).reduce(own, +)
  }

  /// What is held against a suspect without what its range and places are suspected of.
  private func netAlone(_ suspect: Suspect, _ knownBy: Int64) -> Int {
    // Where nothing is held against a place, it is what is held against the suspect anyway.
    let isInSuspectedPlace = suspect.hubs.contains {
      !$0.key.kind.accuses && !$0.evidence.items.isEmpty
    }
    if !isInSuspectedPlace { return net(suspect, knownBy) }
    return scorer.sums(suspect, at: lookTime, knownBy: knownBy, isAlone: true).net
  }

  /// What the places and ranges of a group are suspected of: the strongest of each family, nothing where that speaks for it.
  private func sharedWeights(_ group: [Suspect], _ knownBy: Int64) -> [Int] {
    var weights = Array(repeating: 0, count: plan.families.count)
    for suspect in group {
      for hub in suspect.hubs where !hub.key.kind.accuses {
        for item in hub.evidence.items where item.detectedAt <= knownBy {
          let rule = plan.rules[item.rule]
          if Scorer.isStronger(rule.weight, weights[rule.family]) {
            weights[rule.family] = rule.weight
          }
        }
      }
    }
    return weights.map { max(0, $0) }
  }
}
