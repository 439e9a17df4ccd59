import SieveModel

/// Which suspects belong together, and what is said of them.
extension CentreStage {
  /// Numbers without a centre of their own that make one, at least.
  static let membersMin = 3
  /// An update of a centre is raised at most this often, in stream time.
  static let updateInterval: Int64 = 300_000
  /// A centre ends after so long a silence of all its numbers.
  static let silenceMax: Int64 = 172_800_000

  /// What must be held against a number for it to be looked at: a quarter of the way to the threshold.
  private var candidateMin: Int { plan.way / 4 }
  /// What membership weighs: with the least that makes a candidate it reaches the threshold.
  private var memberWeight: Int { plan.way - plan.way / 4 }

  /// Joins suspects into centres: one epoch.
  func correlate(isLast: Bool) {
    let knownBy = isLast ? Int64.max : streamTime
    ledger.judgeEnded(by: knownBy)
    let habits = habits(knownBy)
    dismissRefuted(knownBy, habits)
    var nodes: [Suspect] = []
    var nets: [Int] = []
    // Looked at once each: many live beside a large centre.
    var talks: [Int: Bool] = [:]
    for suspect in table.suspects {
      var net = net(suspect, knownBy)
      if net < candidateMin, suspect.membership == nil, let habits = habits.around(suspect) {
        let isTalking = talks[habits.centre] ?? isHeardOut(ledger.centres[habits.centre])
        talks[habits.centre] = isTalking
        if doesAsDone(suspect, byTalks: isTalking) {
          net = scorer.sums(suspect, at: lookTime, knownBy: knownBy, sparing: habits.rules).net
        }
      }
      guard suspect.membership != nil || net >= candidateMin else { continue }
      nodes.append(suspect)
      nets.append(net)
    }
    var correlation = Correlation(
      Correlation.Input(
        nodes: nodes,
        nets: nets,
        pairs: listPairs(nodes),
        cells: cells,
        time: streamTime,
        round: Int(epochs),
        way: plan.way
      )
    )
    correlation.link()
    for group in correlation.groups() { settle(group, &correlation, knownBy) }
    correlation.end()
    ledger.distributeCalls(zone)
    for centre in ledger.centres.indices where ledger.isOpen(centre) {
      ledger.centres[centre].whereabouts.look(at: streamTime) { one, other in
        guard let one = cellName(one), let other = cellName(other) else { return false }
        return cells.areOneMast(CellName(one), CellName(other))
      }
      announce(centre)
    }
  }

  /// What is held against a suspect and was known by a time.
  func net(_ suspect: Suspect, _ knownBy: Int64) -> Int {
    if let net = suspect.net { return net }
    let sums = scorer.sums(suspect, at: lookTime, knownBy: knownBy)
    // What is not known yet will be: it must be looked at again.
    if sums.isFinal { suspect.net = sums.net }
    return sums.net
  }

  private func listPairs(_ nodes: [Suspect]) -> [(Suspect, Suspect)] {
    var bySerial: [Int: Suspect] = [:]
    for node in nodes { bySerial[node.serial] = node }
    return ledger.lists.pairs.compactMap { pair in
      guard let one = bySerial[pair.first], let other = bySerial[pair.second] else { return nil }
      return (one, other)
    }
  }

  // MARK: Members

  /// What speaks for many members of a centre, and so for none of them.
  private func habits(_ knownBy: Int64) -> CentreHabits {
    var habits = CentreHabits()
    for (place, centre) in ledger.centres.enumerated()
    where centre.isOpen && sumAgainst(centre.members, knownBy) >= convictionMin {
      habits.note(centre, at: place, plan)
    }
    return habits
  }

  /// Lets those go for whom more speaks than against them.
  private func dismissRefuted(_ knownBy: Int64, _ habits: CentreHabits) {
    for suspect in table.suspects {
      guard let membership = suspect.membership else { continue }
      // What speaks for those who do as their centre does was bought, or is how it works.
      guard net(suspect, knownBy) < 0, suspect.conduct.verdict != .bornOut else { continue }
      if let shared = habits.shared[membership.centre],
        scorer.sums(suspect, at: lookTime, knownBy: knownBy, sparing: shared).net >= 0
      {
        continue
      }
      dismiss(suspect, membership)
    }
  }

  /// Takes a suspect out of its centre.
  func dismiss(_ suspect: Suspect, _ membership: Suspect.Membership) {
    if ledger.isOpen(membership.centre) {
      let centre = ledger.centres[membership.centre]
      centre.members.removeAll { $0 === suspect }
      if centre.added.contains(where: { $0 === suspect }) {
        centre.added.removeAll { $0 === suspect }
      } else {
        centre.removed.append(member(suspect, membership))
      }
    }
    suspect.membership = nil
  }

  /// Makes a group that was found one centre, if it is one.
  private func settle(_ group: [Suspect], _ correlation: inout Correlation, _ knownBy: Int64) {
    let old = Set(group.compactMap(\.membership?.centre)).filter { ledger.isOpen($0) }.sorted()
    let place: Int
    if let oldest = old.first {
      place = oldest
      for other in old.dropFirst() { merge(other, into: oldest) }
    } else {
      // Most groups have too little against them, and need no look at who is with them.
      guard group.count >= Self.membersMin, sumAgainst(group, knownBy) >= convictionMin
      else { return }
      let company = company(of: group)
      guard isConvincing(group, company, knownBy),
        isBorneOut(group, company, correlation.input.nets),
        let opened = ledger.open(first: group[0], at: streamTime)
      else { return }
      place = opened
    }
    var newcomers = group.filter { $0.membership == nil }
    if !old.isEmpty { newcomers = withoutStrangers(newcomers, at: place, &correlation) }
    for suspect in newcomers {
      let link = suspect.node >= 0 ? correlation.links[suspect.node] : nil
      join(suspect, place, reason: link?.reason ?? "works with the others", weight: memberWeight)
    }
    mark(place)
  }

  private func join(_ suspect: Suspect, _ place: Int, reason: String, weight: Int) {
    let centre = ledger.centres[place]
    guard centre.members.count < Centre.membersMax else {
      centre.dropped += 1
      return
    }
    suspect.membership = Suspect.Membership(
      centre: place,
      joinedAt: streamTime,
      detectedAt: streamTime,
      reason: reason,
      weight: weight
    )
    centre.members.append(suspect)
    centre.added.append(suspect)
    if suspect.flag == nil { rescore(suspect) } else { announceCentre(of: suspect) }
  }

  private func merge(_ place: Int, into oldest: Int) {
    let (gone, kept) = (ledger.centres[place], ledger.centres[oldest])
    gone.isOpen = false
    close(gone, .merged, into: kept.id)
    for suspect in gone.members {
      suspect.membership?.centre = oldest
      kept.members.append(suspect)
      kept.added.append(suspect)
    }
    kept.mergedNow.append(gone.id)
    kept.merged += [gone.id] + gone.merged
    kept.seats = max(kept.seats, gone.seats)
    kept.hours |= gone.hours
    kept.underWay += gone.underWay
    gone.members = []
  }

  /// Notes which devices, lots and cells are a centre's, so that new numbers there join at once.
  private func mark(_ place: Int) {
    var looked: Set<ObjectIdentifier> = []
    for suspect in ledger.centres[place].members {
      for hub in suspect.hubs where hub.centre != place {
        // Members share their hubs: each is gone through once.
        guard looked.insert(ObjectIdentifier(hub)).inserted, canMark(hub, place) else { continue }
        hub.centre = place
        table.watch(hub)
      }
    }
  }

  private func canMark(_ hub: Hub, _ place: Int) -> Bool {
    let least: Int
    switch hub.key.kind {
    case .device, .subscriber: least = 1
    case .range(SuspectTable.lotDigits): least = 3
    case .cell, .trunk: least = 5
    case .range, .subscriberLot, .address, .userAgent: return false
    }
    if ledger.isOpen(hub.centre) { return false }
    let own = hub.members.filter { $0.membership?.centre == place }
    if hub.key.kind == .trunk {
      let behind = own.count { $0.profile.home == nil }
      return behind >= max(least, ledger.centres[place].members.count / 2)
    }
    guard hub.key.kind == .cell else { return own.count >= least }
    // Of a large centre some are always heard next door.
    let settled = own.count { $0.profile.isSettled(in: hub) }
    return settled >= max(least, ledger.centres[place].members.count / 10)
  }

  /// Lets a suspect join a centre at an attempt, without waiting for the next epoch.
  ///
  /// - Parameters:
  ///   - suspect: One without a centre.
  ///   - attempt: Its attempt.
  ///   - met: The suspects whose calls it meets.
  func joinAtOnce(_ suspect: Suspect, at attempt: Attempt, met: [Suspect]) {
    let hubs = suspect.hubs.filter { ledger.isOpen($0.centre) }
    let colleague =
      suspect.profile.worksList
      ? met.first { ledger.id(of: $0) != nil && $0.profile.worksList } : nil
    guard !hubs.isEmpty || colleague != nil, !suspect.conduct.isAnswered else { return }
    let net = scorer.sums(suspect, at: lookTime).net
    if let hub = hubs.first(where: { $0.key.kind == .device || $0.key.kind == .subscriber }),
      net >= 0
    {
      join(suspect, hub.centre, reason: "takes over \(hub.text)", weight: plan.way)
      return
    }
    guard net >= candidateMin else { return }
    if let colleague, let membership = colleague.membership {
      let reason = "calls numbers beside those of \(colleague.subject.value)"
      join(suspect, membership.centre, reason: reason, weight: memberWeight)
      return
    }
    let home = suspect.profile.home
    let place = hubs.first { hub in
      switch hub.key.kind {
      case .cell:
        isSettled(suspect, in: hub, at: attempt.setupTime)
          && isAtWork(ledger.centres[hub.centre], attempt.setupTime) && mayJoin(suspect, at: hub)
      case .trunk:
        home == nil && follows(suspect, ledger.centres[hub.centre], by: hub)
          && mayJoin(suspect, at: hub)
      case .device, .subscriber, .range, .subscriberLot, .address, .userAgent:
        home == nil && isAmongItsOwn(suspect, hub)
      }
    }
    if let place {
      let reason = Suspect.Membership.appearance + place.text
      join(suspect, place.centre, reason: reason, weight: memberWeight)
    }
  }

  /// Whether a suspect belongs to a cell, as far as can be told while a centre is at work there.
  ///
  /// Two calls, and none from elsewhere, are enough to join, though not yet to take others along; the first is for a centre whose
  /// cards are mostly silent by now: the next one makes ten calls and is gone.
  private func isSettled(_ suspect: Suspect, in hub: Hub, at time: Int64) -> Bool {
    if suspect.profile.isSettled(in: hub) { return true }
    guard suspect.profile.attempts(at: hub) == suspect.profile.attempts else { return false }
    return suspect.profile.attempts > 1 || changesCards(ledger.centres[hub.centre], time)
  }

  /// Whether three in four of a centre's numbers have not called for half an hour.
  private func changesCards(_ centre: Centre, _ time: Int64) -> Bool {
    let silent = centre.members.count { $0.profile.last < time - 1_800_000 }
    return silent * 4 >= centre.members.count * 3
  }

  /// Whether three of a centre's numbers in a lot come by the trunk by which a suspect does.
  private func isAmongItsOwn(_ suspect: Suspect, _ hub: Hub) -> Bool {
    let base = suspect.profile.base
    return hub.members.count {
      $0.membership?.centre == hub.centre && $0.profile.base == base
    } >= 3
  }

  /// Whether a suspect is the next number of a centre behind a trunk: of its country and type, begins while it is at work, and two in
  /// three of those like it who are accused there are the centre's.
  ///
  /// Those who have joined so are the centre's only once their calls, all together, are those of a scam, and two in five at most
  /// were answered, and no more of them than a correlation has joined. All else count among the others: whom chance accuses on a
  /// busy trunk, from a country whose calls few answer, would let in the next one.
  private func follows(_ suspect: Suspect, _ centre: Centre, by hub: Hub) -> Bool {
    guard !suspect.profile.worksList, isAtWork(centre, suspect.profile.first),
      centre.mayHave(suspect.number)
    else { return false }
    var (own, others, joined) = (0, 0, 0)
    var conduct = Conduct()
    for member in hub.members where member !== suspect && isOfOrigin(member, suspect) {
      if let membership = member.membership, ledger.centres[membership.centre] === centre {
        if membership.isByAppearance {
          joined += 1
          conduct = conduct + member.conduct
        } else {
          own += 1
        }
      } else if member.membership != nil || net(member, lookTime) >= candidateMin {
        others += 1
      }
    }
    let areAsScam = conduct.verdict == .bornOut && conduct.answers * 5 <= conduct.calls * 2
    let counted = areAsScam ? min(joined, own) : 0
    return own + counted >= 5 && own + counted >= (others + joined - counted) * 2
  }

  /// Whether two suspects without cells are of one country, and both mobile numbers or neither.
  private func isOfOrigin(_ one: Suspect, _ other: Suspect) -> Bool {
    one.profile.home == nil && one.subject.country == other.subject.country
      && (one.subject.numberType == .mobile) == (other.subject.numberType == .mobile)
  }

  private func isAtWork(_ centre: Centre, _ time: Int64) -> Bool {
    centre.members.contains { abs($0.profile.last - time) <= 1_800_000 }
  }
}
