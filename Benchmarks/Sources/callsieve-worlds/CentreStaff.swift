/// The seats of a centre, or the slots of its boxes, at work.
struct CentreStaff {
  let plan: CentrePlan
  let members: [Int]
  var list: CallList
  /// Device identities of the slots of a box.
  var slots: [Int] = []
  /// When a card of a pool may be used again.
  private var restsUntil: [Instant]

  init(plan: CentrePlan, members: [Int], list: CallList) {
    self.plan = plan
    self.members = members
    self.list = list
    restsUntil = Array(repeating: 0, count: members.count)
  }

  mutating func work(in world: inout World, _ random: inout Random) {
    let agents = plan.kind == .robotsAndAgents ? Array(members.prefix(members.count / 2)) : []
    var waiting: [(callee: Int, since: Instant)] = []
    var seats = (0..<plan.seats).map {
      Seat(index: $0, plan: plan, of: members, without: agents.count)
    }
    for day in world.days where plan.worksOnWeekends || !Calendar.isWeekend(day) {
      for index in seats.indices where !seats[index].cards.isEmpty && !random.chance(plan.absent) {
        for (from, to) in hours(of: index, day: day, &random) {
          waiting += serve(&seats[index], from: from, to: to, in: &world, &random)
        }
      }
    }
    callInterested(waiting, agents: agents, in: &world, &random)
  }

  /// A seat's working time of a day, cut by its breaks.
  private func hours(of seat: Int, day: Int, _ random: inout Random) -> [(Instant, Instant)] {
    // Not by turns of masts: rooms would keep different hours.
    let shift = plan.shifts[seat / plan.masts.count % plan.shifts.count]
    let begin = Calendar.at(day: day, hour: shift.from + 0.15 * random.normal())
    let end = Calendar.at(day: day, hour: shift.to + 0.2 * random.normal())
    let middle = Calendar.at(day: day, hour: (shift.from + shift.to) / 2 + 0.1 * random.normal())
    let rest = random.between(25, 70) * Calendar.minute
    return [(begin, middle), (middle + rest, end)]
  }

  /// Calls until the time is over; those who listened to a robot are returned.
  private mutating func serve(
    _ seat: inout Seat,
    from: Instant,
    to: Instant,
    in world: inout World,
    _ random: inout Random
  ) -> [(callee: Int, since: Instant)] {
    var listened: [(callee: Int, since: Instant)] = []
    var now = from
    while now < to {
      let card = nextCard(&seat, at: now, &random)
      let (number, exists) = callee(&random, in: world)
      let answering =
        number == nil ? Answering(answered: 0.9, talkMedian: 50, talkSpread: 0.7) : plan.answering
      let target = number ?? world.lines[random.pick(members)].number
      var call = answering.call(from: card, to: target, at: now, exists: exists, &random)
      call.imei = device(seat, card: card, at: now, in: world)
      let mast = self.mast(seat, card: card, at: now, in: world)
      world.add(call, at: mast, straying: plan.straying, &random)
      world.answerBack(call, missed: plan.back, met: plan.back / 2, after: 40, &random)
      if plan.kind == .robotsAndAgents, call.outcome == .answered, call.talk > 20_000,
        random.chance(0.35)
      {
        listened.append((target, call.release))
      }
      now = call.release + Int(1000 * (2 + random.waiting(mean: plan.pause)))
      if call.outcome == .noAnswer, random.chance(plan.retry) {
        var again = answering.call(from: card, to: target, at: now, exists: true, &random)
        again.imei = call.imei
        world.add(again, at: mast, straying: plan.straying, &random)
        now = again.release + Int(1000 * (2 + random.waiting(mean: plan.pause)))
      }
    }
    return listened
  }

  private mutating func callee(_ random: inout Random, in world: World) -> (Int?, Bool) {
    if random.chance(plan.padding) { return (nil, true) }
    let (number, exists) = list.callee(in: world, &random)
    return (number, exists)
  }

  private mutating func nextCard(_ seat: inout Seat, at now: Instant, _ random: inout Random) -> Int
  {
    switch plan.cards {
    case .own: return seat.cards[0]
    case .pair: return seat.cards[now / (5 * Calendar.hour) % seat.cards.count]
    case .handedOver(let calls):
      if seat.callsLeft == 0 {
        seat.current = (seat.current + 1) % seat.cards.count
        seat.callsLeft = random.between(calls.lowerBound, calls.upperBound)
      }
      seat.callsLeft -= 1
      return seat.cards[seat.current]
    case .pool:
      for _ in 0..<20 {
        let index = random.below(seat.cards.count)
        if restsUntil[seat.positions[index]] <= now {
          restsUntil[seat.positions[index]] = now + 4 * Calendar.minute
          return seat.cards[index]
        }
      }
      return random.pick(seat.cards)
    }
  }

  private func device(_ seat: Seat, card: Int, at now: Instant, in world: World) -> Int? {
    switch plan.devices {
    case .fresh: world.lines[card].imei
    case .slots: slots[(seat.index + now / (6 * Calendar.hour)) % slots.count]
    case .ordinary: plan.kind.isOnTrunk ? nil : world.lines[seat.cards[0]].imei
    }
  }

  private func mast(_ seat: Seat, card: Int, at now: Instant, in world: World) -> Int? {
    guard !plan.kind.isOnTrunk else { return nil }
    // Cards move; seats and slots stay where they are.
    guard let hours = plan.movesAfter else { return plan.masts[seat.index % plan.masts.count] }
    return plan.masts[Int(Double(now) / (hours * Double(Calendar.hour))) % plan.masts.count]
  }

  /// Agents ring those who listened to a robot: few calls, mostly answered, long.
  private func callInterested(
    _ waiting: [(callee: Int, since: Instant)],
    agents: [Int],
    in world: inout World,
    _ random: inout Random
  ) {
    let answering = Answering(answered: 0.75, talkMedian: 260, talkSpread: 1)
    var free = Array(repeating: 0, count: agents.count)
    for (callee, since) in waiting.sorted(by: { $0.since < $1.since }) where !agents.isEmpty {
      let setup = since + Int(random.between(2.0, 20) * Double(Calendar.minute))
      let agent = random.below(agents.count)
      guard free[agent] <= setup else { continue }
      let call = answering.call(from: agents[agent], to: callee, at: setup, exists: true, &random)
      world.add(call, straying: plan.straying, &random)
      free[agent] = call.release
    }
  }
}

/// One who calls, or one slot, and the cards at hand.
struct Seat {
  let index: Int
  /// Places of the cards in the list of members, and the cards themselves.
  let positions: [Int]
  let cards: [Int]
  var current = 0
  var callsLeft = 0

  init(index: Int, plan: CentrePlan, of members: [Int], without agents: Int) {
    self.index = index
    let all = Array(members.indices.dropFirst(agents))
    switch plan.cards {
    case .pool:
      // A bank holds the cards, and any slot of any flat may call with any of them.
      positions = all
    case .own: positions = index < all.count ? [all[index]] : []
    case .pair, .handedOver: positions = all.filter { $0 % plan.seats == index }
    }
    cards = positions.map { members[$0] }
    callsLeft = 0
    current = max(0, cards.count - 1)
  }
}
