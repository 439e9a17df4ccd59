import SieveModel

/// Whether suspects who share something are a centre, by what they do after they have become suspects.
extension CentreStage {
  /// Whether what a group does is what scams do; or hardly anything is going to be known soon, or hardly anybody answers eighty
  /// calls, and three of it are flagged by what they did before.
  func isBorneOut(_ group: [Suspect], _ company: [Suspect], _ nets: [Int]) -> Bool {
    let conduct = company.reduce(Conduct()) { $0 + $1.conduct }
    // A live capture tells of calls when they begin.
    if conduct.openCalls > conduct.calls { return true }
    return switch conduct.verdict {
    case .bornOut: true
    case .contradicted: false
    case .tooEarly:
      group.count { nets[$0.node] >= plan.way } >= Self.membersMin
        && (conduct.calls >= 80
          || conduct.calls < 8 && conduct.calls + ledger.waitingCalls(of: company) < 8)
    }
  }

  /// Those of a group found in the places of a centre who may join it: not couriers whose depot is beside a room.
  ///
  /// Whom most answer joins no centre, whatever is shared.
  func withoutStrangers(
    _ newcomers: [Suspect],
    at place: Int,
    _ correlation: inout Correlation
  ) -> [Suspect] {
    let talks = isHeardOut(ledger.centres[place])
    let newcomers = newcomers.filter {
      $0.conduct.verdict != .contradicted || talks && !$0.conduct.isAnswered
    }
    let weak = newcomers.filter { !correlation.isSurelyLinked($0) }
    if weak.isEmpty { return newcomers }
    let others = company(of: weak).reduce(Conduct()) { $0 + $1.conduct }.verdict
    // Who is tied to others, but not to the centre, is of a group that must be one itself.
    var ties: [Int: [Suspect]] = [:]
    for suspect in weak where suspect.node >= 0 {
      ties[correlation.sure(suspect.node), default: []].append(suspect)
    }
    var refused: Set<Int> = []
    for (root, group) in ties where group.count >= Self.membersMin {
      let conduct = company(of: group).reduce(Conduct()) { $0 + $1.conduct }
      if conduct.openCalls <= conduct.calls, conduct.verdict != .bornOut { refused.insert(root) }
    }
    return newcomers.filter { suspect in
      if correlation.isSurelyLinked(suspect) { return true }
      if suspect.node >= 0, refused.contains(correlation.sure(suspect.node)) { return false }
      if suspect.profile.home == nil, !ledger.centres[place].mayHave(suspect.number) {
        return false
      }
      return mayJoin(suspect, others, besideTalks: talks)
    }
  }

  /// Whether what a suspect does, or else those do who are with it, lets it join a centre, which may be a room that talks.
  private func mayJoin(
    _ suspect: Suspect,
    _ others: Conduct.Verdict,
    besideTalks talks: Bool
  ) -> Bool {
    // Next to a room that people hang up on there are those who sell; but some rooms talk, too.
    if suspect.conduct.isHeardOut, !talks { return false }
    return switch suspect.conduct.verdict {
    case .contradicted: talks && !suspect.conduct.isAnswered
    case .bornOut: true
    case .tooEarly: others != .contradicted && !suspect.conduct.leansToHonest
    }
  }

  /// Whether half of those who answer the members of a centre talk for long; nobody knows of a room that hardly anybody answers.
  ///
  /// A quarter of the members, three at least, have talked so: one stranger among those who nobody answers does not speak for all.
  ///
  /// - Complexity: O(members)
  func isHeardOut(_ centre: Centre) -> Bool {
    let heard = centre.members.count { $0.conduct.talks > 0 }
    return heard >= max(Self.membersMin, centre.members.count / 4)
      && centre.members.reduce(Conduct()) { $0 + $1.conduct }.talksWithVictims
  }

  /// Whether a suspect does as a centre does, which may be a room that talks.
  ///
  /// Its calls are those of a scam, and half of those who answer hang up, unless it is a room that talks: so much is asked before the
  /// habits of a centre excuse what speaks for somebody who lives beside it, whom the score alone would not flag.
  func doesAsDone(_ suspect: Suspect, byTalks talks: Bool) -> Bool {
    let conduct = suspect.conduct
    if talks { return !conduct.isAnswered }
    return conduct.verdict == .bornOut && conduct.talks * 2 <= conduct.answers
  }

  /// The same for one that appears in a centre's cell or trunk.
  func mayJoin(_ suspect: Suspect, at hub: Hub) -> Bool {
    let type = suspect.subject.numberType
    let others = hub.members.reduce(Conduct()) {
      $1.membership == nil && isPlace(hub, of: $1)
        && (hub.key.kind != .trunk || $1.subject.numberType == type) ? $0 + $1.conduct : $0
    }
    return mayJoin(suspect, others.verdict, besideTalks: isHeardOut(ledger.centres[hub.centre]))
  }

  /// A group, and all other suspects in its places, also those whom something speaks for by now: of twenty couriers in a depot
  /// those who are still suspected are the ones with the worst luck.
  func company(of group: [Suspect]) -> [Suspect] {
    var counts: [ObjectIdentifier: (hub: Hub, members: Int)] = [:]
    var order: [ObjectIdentifier] = []
    for suspect in group {
      for hub in suspect.hubs where isPlace(hub, of: suspect) {
        let id = ObjectIdentifier(hub)
        if counts[id] == nil { order.append(id) }
        counts[id, default: (hub, 0)].members += 1
      }
    }
    var company = group
    var known = Set(group.map(\.serial))
    for id in order {
      guard let place = counts[id], place.members >= Self.membersMin else { continue }
      let type = group[0].subject.numberType
      for suspect in place.hub.members
      where suspect.membership == nil && isPlace(place.hub, of: suspect)
        && (place.hub.key.kind != .trunk || suspect.subject.numberType == type)
      {
        if known.insert(suspect.serial).inserted { company.append(suspect) }
      }
    }
    return company
  }

  /// Whether a suspect is at home in a cell, has a number in a lot, or comes without a cell by a trunk.
  private func isPlace(_ hub: Hub, of suspect: Suspect) -> Bool {
    switch hub.key.kind {
    case .cell: suspect.profile.isAtHome(in: hub)
    case .range(SuspectTable.lotDigits): true
    case .trunk: suspect.profile.home == nil
    case .device, .subscriber, .subscriberLot, .range, .address, .userAgent: false
    }
  }
}
