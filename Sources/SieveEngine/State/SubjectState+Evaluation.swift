import SieveModel

/// Rules at attempts.
extension SubjectState {
  /// The attempt that causes evaluations.
  struct Arriving {
    let attempt: UnsafePointer<Attempt>
    let texts: AttemptTexts
    let step: ArrivalStep
    let key: UInt64
  }

  /// Evaluates at the newest event of a key.
  @inline(__always)
  func evaluateNewest(_ arriving: Arriving, _ slot: KeyTable.Slot) {
    let ring = table.ring(slot)
    let block = ring?.pointee.block
    if let ring, let block {
      let time = EventLayout.heldTime(arriving.attempt.pointee.setupTime)
      if KeyBlock(block).isAsleep(at: time, end: ring.pointee.end) { return }
    }
    // Most keys are far from any threshold: the count of their events says so.
    let events = table.events(slot)
    let longTalkTime = table.longTalkTime(slot)
    if block == nil, events.count < plan.enoughAttempts, longTalkTime == .min { return }
    if arriving.attempt.pointee.stage == .past { return }
    evaluateNewest(arriving, slot, events, ring, block.map { KeyBlock($0) }, longTalkTime)
  }

  private func evaluateNewest(
    _ arriving: Arriving,
    _ slot: KeyTable.Slot,
    _ events: Events,
    _ ring: UnsafeMutablePointer<KeyTable.Ring>?,
    _ held: KeyBlock?,
    _ longTalkTime: Int64
  ) {
    let newest = events.end &- 1
    var windows: KeyBlock
    if let held {
      windows = held
    } else {
      guard canHold(events, longTalkTime) else { return }
      if events.count <= Self.smallMax {
        windows = scratch
        windows.isUpToDate = false
      } else {
        windows = KeyBlock.make(plan)
        table.setBlock(windows.words, of: table.makeRing(slot))
      }
    }
    let current = table.events(slot)
    let isKept = windows.words != scratch.words
    if isKept, !windows.isUpToDate { rest(windows) }
    let time = current.time(newest)
    var isAwake = false
    var wakes: (end: UInt64, time: Int64) = (.max, .max)
    for index in plan.windows.indices {
      let window = WindowState(windows.words, plan.windows.pointer(index))
      let mayTalkLong =
        window.plan.longTalk < .max && longTalkTime > time &- window.plan.milliseconds
      if isKept, window.isAsleep(at: time, end: current.end) {
        isAwake = true
      } else {
        let isUsed = bringUp(window, current, isKept: isKept, longTalkTime, mayTalkLong)
        if isUsed {
          isAwake = true
          let holds = evaluate(arriving, window, newest, current, slot, mayTalkLong: mayTalkLong)
          if isKept, !holds { sleep(window, current, mayTalkLong: mayTalkLong) }
        }
      }
      if window.isResting {
        wakes.end = mayTalkLong ? 0 : min(wakes.end, window.restsUntil)
      } else {
        wakes = (min(wakes.end, window.wakes.end), min(wakes.time, window.wakes.time))
      }
    }
    guard isKept else { return }
    windows.sleep(until: wakes.end, wakes.time)
    if !isAwake, let held, let ring, held.openEpisodes == 0 {
      table.setBlock(nil, of: ring)
      held.free(plan)
    }
  }

  /// Brings a window up to the newest event, unless it has far too few to be looked at; whether it is now.
  @inline(__always)
  private func bringUp(
    _ window: WindowState,
    _ events: Events,
    isKept: Bool,
    _ longTalkTime: Int64,
    _ mayTalkLong: Bool
  ) -> Bool {
    let newest = events.end &- 1
    let time = events.time(newest)
    if !isKept || window.isResting {
      if isKept, !mayTalkLong, events.end < window.restsUntil { return false }
      guard window.plan.mayHold(events, at: time, plan.layout, longTalkTime: longTalkTime) else {
        if isKept { window.rest(by: events, at: time) }
        return false
      }
      let start = events.position(after: time &- window.plan.milliseconds, .max)
      window.restart(at: min(start, newest))
    }
    while window.head <= newest { window.advance(plan.layout, events) }
    // Half of the threshold, so that a key at the edge does not count its window afresh every time.
    if mayTalkLong || window.eventsInside >= window.plan.enoughAttempts / 2 { return true }
    window.rest()
    if isKept { window.rest(by: events, at: time) }
    return false
  }

  /// Has a window whose rules do not hold sleep for as long as they cannot.
  private func sleep(_ window: WindowState, _ events: Events, mayTalkLong: Bool) {
    guard !plan.isProbing else { return }
    // Of those that are inside all will have left by and by; to look farther than half of them gains little.
    var most = max(4, window.eventsInside / 2)
    var distance = Distance.all
    // Those first that are soon told: what is dear is asked for only where it can make a difference.
    for isDear in [false, true] where most > 0 {
      for index in window.plan.rules.indices {
        let code = plan.codes.pointer(window.plan.rules[index])
        if code.pointee.hasDearThreshold != isDear || !mayTalkLong && code.pointee.needsLongTalk {
          continue
        }
        distance.limit(by: window.distance(code, most: most, plan, events))
        most = min(most, distance.least)
        if most == 0 { break }
      }
    }
    window.sleep(for: distance, events)
  }

  /// Has windows count afresh what they need; the key's events have changed.
  private func rest(_ windows: KeyBlock) {
    for index in plan.windows.indices {
      WindowState(windows.words, plan.windows.pointer(index)).rest()
    }
    windows.forgetPositions(plan)
    windows.isUpToDate = true
  }

  /// Whether some window has the attempts with which a rule can hold at the newest event.
  private func canHold(_ events: Events, _ longTalkTime: Int64) -> Bool {
    let time = events.time(events.end &- 1)
    // Most keys fail for every window by this one look back, whose event has been prefetched.
    let fewest = plan.enoughAttempts
    if fewest > 1, events.count >= fewest, longTalkTime <= time &- plan.longestWindow,
      events.time(events.end &- UInt64(fewest)) <= time &- plan.longestWindow
    {
      return false
    }
    for index in plan.windows.indices
    where plan.windows.pointer(index).pointee.mayHold(
      events,
      at: time,
      plan.layout,
      longTalkTime: longTalkTime
    ) {
      return true
    }
    return false
  }

  /// Evaluates the rules of one window, whose newest event is at `position`; those that ask for a long talk only when there
  /// may be one.
  ///
  /// - Returns: whether some rule holds.
  @discardableResult
  @inline(__always)
  func evaluate(
    _ arriving: Arriving,
    _ window: WindowState,
    _ position: UInt64,
    _ events: Events,
    _ slot: KeyTable.Slot,
    mayTalkLong: Bool
  ) -> Bool {
    guard mayTalkLong || window.attempts >= window.plan.enoughAttempts else { return false }
    let event = events[position]
    guard window.passes(event, plan.layout) else { return false }
    var isTrue = false
    var moment = Moment(
      window: window,
      layoutAt: plan.layoutAt,
      events: events,
      codeAt: plan.codes.pointer(0),
      received: received,
      key: arriving.key,
      time: EventLayout.time(event),
      arrival: EventLayout.arrival(event),
      span: span,
      map: map,
      memory: operands
    )
    for index in window.plan.rules.indices {
      let rule = window.plan.rules[index]
      moment.codeAt = plan.codes.pointer(rule)
      guard window.attempts >= moment.code.minimumAttempts,
        mayTalkLong || !moment.code.needsLongTalk, plan.isProbing || moment.isAsked
      else { continue }
      let holds = moment.holds()
      if plan.isProbing {
        observer?(plan, rule, moment, holds, arriving.attempt)
      } else if holds {
        take(moment, rule, arriving, slot)
        isTrue = true
      }
    }
    return isTrue
  }

  /// Takes in an evaluation that came out true.
  private func take(
    _ moment: borrowing Moment,
    _ rule: Int,
    _ arriving: Arriving,
    _ slot: KeyTable.Slot
  ) {
    let held = table.ring(slot)?.pointee.block.map { KeyBlock($0) }
    if let episode = held?.episode(rule) {
      book.record(moment, in: episode, arrival: arriving.step.cause)
      return
    }
    let described = plan.rules[rule]
    guard book.mayOpen(described, key: arriving.key, at: moment.time) else { return }
    let block = held ?? KeyBlock.make(plan)
    book.open(
      moment,
      rule: rule,
      described,
      subject: SubjectKey.describe(arriving.attempt, arriving.texts, plan),
      block: block,
      arrival: arriving.step.cause
    )
    // Last, for a ring moves the key's events away from where the evaluation has read them.
    if held == nil { table.setBlock(block.words, of: table.makeRing(slot)) }
  }
}
