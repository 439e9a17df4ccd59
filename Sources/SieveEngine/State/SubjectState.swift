import SieveModel

/// Is told of an evaluation: the rule by its place among the plan's, whether it held, and the attempt that
/// caused it.
typealias EvaluationObserver = (SubjectPlan, Int, Moment, Bool, UnsafePointer<Attempt>) -> Void

/// The keys of one subject that one shard owns: their events, windows, episodes, and the calls that they
/// received.
///
/// Used by one thread at a time.
final class SubjectState {
  /// A key with so few attempts is evaluated from scratch rather than given windows of its own.
  private static let smallMax = 8
  /// A key whose attempts may be enough leaves the log with so many, so that it is not searched for again.
  static let quietMax = 16

  let plan: SubjectPlan
  var book = EpisodeBook()
  let shard: ShardPlace
  /// Where a run has its keys.
  private let column: Int
  /// How late an attempt may be for which the keys have kept what is needed.
  let lateness: Int64
  /// Has what they have let go of, when attempts may be later than that.
  let archive: AttemptArchive?
  /// Where the archive has the key of an attempt, and the key that receives it.
  let keyAt: ArchivedKey?
  let receivedAt: ArchivedKey?
  let pool: BlockPool
  /// Keys that may matter.
  let table: KeyTable
  /// The events of all others.
  let quiet: QuietLog
  /// Whether there are others: not when a rule that asks for no long talk can hold at one of the first attempts.
  let hasQuietKeys: Bool
  /// Which of them may have enough attempts to matter.
  var rates: RateSketch
  /// Calls received by the keys; empty when no rule asks.
  ///
  /// Not optional, like the log: to unwrap one cost a tenth of the time of an attempt, for the reference count.
  let received: ReceivedCalls
  /// Attempts of a run at most.
  private let runLength: Int
  /// The run's attempts that concern keys of the shard, by their places, and these keys.
  private let places: UnsafeMutablePointer<Int>
  let own: RunKeys
  /// How many keys have left the log; a run's slots may lack those of its own time.
  var promotions = 0
  private var promotionsLocated = 0
  let secret = KeyHash.secret
  /// Windows for one evaluation of a key that has none, or whose attempt came late.
  let scratch: KeyBlock
  /// Metrics and operands of a rule under evaluation.
  private let operands: UnsafeMutablePointer<Double>
  private let map = ScratchMap()
  /// How long the stream has run, at the attempt that is taken in.
  private var span: Int64 = 0
  /// What was let go to save memory.
  var losses = Losses()
  /// Stream time when slots were looked at last, and how many should have been by then.
  var sweptAt = Int64.min
  var slotsOwed = 0.0
  /// How long a closed episode is remembered, for attempts that come late: whether they have an archive or not.
  let closedFor: Int64
  /// Called with every evaluation when the plan is probing.
  var observer: EvaluationObserver?

  /// Prepares state in `memory` and `pool`, which outlive it.
  ///
  /// - Parameters:
  ///   - plan: The subject's rules.
  ///   - index: Its place among the subjects.
  ///   - options: What they need beside.
  ///   - shard: Which keys are kept.
  ///   - memory: Where slots are.
  ///   - pool: Where all else is.
  ///   - archive: What others have kept for late attempts, if anything.
  init(
    plan: SubjectPlan,
    index: Int,
    options: EngineOptions,
    shard: ShardPlace,
    memory: StateMemory,
    pool: BlockPool,
    archive: AttemptArchive?
  ) {
    self.plan = plan
    self.shard = shard
    column = RunPreparation.column(ofSubject: index)
    keyAt = archive?.layout.keys[index]
    receivedAt = archive?.layout.receivers[index]
    self.archive = keyAt != nil ? archive : nil
    lateness = keyAt != nil ? options.lateSlack : options.lateness
    closedFor = options.lateness
    self.pool = pool
    table = KeyTable(
      stride: plan.layout.stride,
      lookBack: min(plan.enoughAttempts, 1 << 20) - 1,
      longTalk: plan.longTalk,
      memory: memory,
      pool: pool
    )
    // With a low threshold it is often looked for a key.
    quiet = QuietLog(
      stride: plan.layout.stride,
      pool: pool,
      entriesMax: plan.enoughAttempts < Self.quietMax
        ? QuietLog.entriesMax / 4 : QuietLog.entriesMax
    )
    runLength = AttemptRun.lengthMax * shard.count
    places = .allocate(capacity: runLength)
    own = RunKeys(capacity: runLength)
    hasQuietKeys = plan.enoughAttempts >= options.quietFrom
    rates = RateSketch(window: plan.longestWindow, threshold: plan.enoughAttempts)
    received = ReceivedCalls(
      keepsCallers: plan.needsCallers,
      looksOften: !hasQuietKeys,
      runLength: runLength,
      memory: memory,
      pool: pool
    )
    scratch = KeyBlock.make(plan)
    operands = .allocate(capacity: plan.scratchWords)
  }

  deinit {
    book.abandon()
    table.forEachBlock { KeyBlock($0).free(plan) }
    scratch.free(plan)
    places.deallocate()
    own.free()
    operands.deallocate()
  }

  // MARK: Attempts

  /// Takes the attempts of a run, in order.
  func apply(_ run: borrowing AttemptRun, _ retention: Retention) {
    let count = prepare(run)
    if retention.losesAttempts { beginCounting() }
    let kept = retention.kept(reach: plan.reach, slack: lateness)
    let receivedKept = retention.kept(reach: plan.longestWindow, slack: lateness)
    var next = 0
    for at in 0..<count {
      prefetch(behind: at, of: count)
      let index = places[at]
      let streamTime = run.streamTimes[index]
      if book.mayClose(before: streamTime) { close(run, next..<(index &+ 1)) }
      next = index &+ 1
      let step = run.step(index)
      let attempt = run.attempts + index
      let facts = run.facts(index)
      if step.isAmendment {
        amend(attempt, facts, run.texts, step.arrival)
        continue
      }
      span = streamTime &- run.streamStart
      if plan.needsReceived {
        let cutoff = streamTime.subtractingClamped(receivedKept)
        received.note(at, attempt, run.texts, arrival: step.arrival, cutoff: cutoff)
      }
      let cutoff = streamTime.subtractingClamped(kept)
      if own.keys[at] != 0 {
        place(attempt, facts, run.texts, step, at, cutoff, streamTime &- lateness)
      }
    }
    let streamTime = run.streamTimeAfter
    if book.mayClose(before: streamTime) { close(run, next..<run.count) }
    recycle(streamTime, attempts: count, kept: kept, receivedKept: receivedKept)
    if retention.losesAttempts { countLosses(kept: kept, receivedKept: receivedKept) }
  }

  /// Closes the episodes whose time has come at one of some attempts, of which none before the last concerns a key of the
  /// shard.
  @inline(never)
  private func close(_ run: borrowing AttemptRun, _ indices: Range<Int>) {
    for index in indices where book.mayClose(before: run.streamTimes[index]) {
      let step = run.step(index)
      if !step.isAmendment { book.close(before: run.streamTimes[index], arrival: step.cause) }
    }
  }

  /// Finds the attempts of a run that concern the shard, and the slots of their keys; how many there are.
  private func prepare(_ run: borrowing AttemptRun) -> Int {
    let count = chooseOwn(run)
    table.locate(own.keys, count, hashes: own.hashes, slots: own.slots)
    beginQuietly(count)
    promotionsLocated = promotions
    if plan.needsReceived { received.locate(count) }
    prefetchWindows(count)
    return count
  }

  /// Fills in the places and the keys of the attempts that concern the shard.
  private func chooseOwn(_ run: borrowing AttemptRun) -> Int {
    let keys = run.keys(column: column)
    var count = 0
    guard plan.needsReceived else {
      for index in 0..<run.count {
        let key = keys[index]
        places[count] = index
        own.keys[count] = key
        count &+= key != 0 && shard.owns(key) ? 1 : 0
      }
      return count
    }
    let called = run.keys(column: column &+ 1)
    for index in 0..<run.count {
      places[count] = index
      own.keys[count] = shard.owns(keys[index]) ? keys[index] : 0
      received.keys[count] = shard.owns(called[index]) ? called[index] : 0
      count &+= own.keys[count] | received.keys[count] != 0 ? 1 : 0
    }
    return count
  }

  /// Puts an attempt among those of its key and evaluates the rules.
  ///
  /// Events older than `cutoff` are not kept; an attempt older than `lateTime` is so late that windows before it may
  /// lack some that the archive has.
  @inline(__always)
  private func place(
    _ attempt: UnsafePointer<Attempt>,
    _ facts: UnsafePointer<UInt64>,
    _ texts: AttemptTexts,
    _ step: ArrivalStep,
    _ at: Int,
    _ cutoff: Int64,
    _ lateTime: Int64
  ) {
    let time = plan.layoutAt.pointee.time(ofFacts: facts)
    let key = own.keys[at]
    let arriving = Arriving(attempt: attempt, texts: texts, step: step, key: key)
    if archive != nil, time < lateTime {
      placeLate(arriving, facts, own.hashes[at], cutoff)
      return
    }
    var held = own.slots[at]
    if hasQuietKeys, held == nil {
      if promotions != promotionsLocated { held = table.find(key) }
      if held == nil {
        placeQuietly(arriving, facts, own.hashes[at], cutoff)
        return
      }
    }
    let slot = held ?? table.findOrInsert(key, time: time)
    let events = table.events(slot)
    if events.count > 0, events.time(events.end &- 1) > time {
      insertLate(arriving, facts, slot)
      return
    }
    let event = table.append(slot, cutoff: cutoff) { KeyBlock($0).oldestNeeded(plan) }
    plan.layout.write(attempt, facts: facts, arrival: step.arrival, to: event)
    if plan.layoutAt.pointee.talk(ofFacts: facts) >= plan.longTalk { table.note(event, of: slot) }
    evaluateNewest(arriving, slot)
  }

  /// Frees the block of a key that is let go; false when it has an open episode.
  func release(_ block: KeyBlock) -> Bool {
    guard block.openEpisodes == 0 else { return false }
    block.free(plan)
    return true
  }

  // MARK: Evaluation

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
    // Most keys are far from any threshold: the count of their events says so.
    let ring = table.ring(slot)
    let events = table.events(slot)
    let block = ring?.pointee.block
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
    for index in plan.windows.indices {
      let window = WindowState(windows.words, plan.windows.pointer(index))
      let mayTalkLong =
        window.plan.longTalk < .max && longTalkTime > time &- window.plan.milliseconds
      if !isKept || window.isResting {
        if isKept, !mayTalkLong, current.end < window.restsUntil { continue }
        guard
          window.plan.mayHold(current, at: time, plan.layout, longTalkTime: longTalkTime)
        else {
          if isKept { window.rest(by: current, at: time, plan.layout) }
          continue
        }
        let start = current.position(after: time &- window.plan.milliseconds, .max)
        window.restart(at: min(start, newest))
      }
      while window.head <= newest { window.advance(plan.layout, current) }
      // Half of the threshold, so that a key at the edge does not count its window afresh every time.
      guard mayTalkLong || window.eventsInside >= window.plan.enoughAttempts / 2 else {
        window.rest()
        continue
      }
      isAwake = true
      evaluate(arriving, window, newest, current, slot, mayTalkLong: mayTalkLong)
    }
    if !isAwake, let held, let ring, held.openEpisodes == 0 {
      table.setBlock(nil, of: ring)
      held.free(plan)
    }
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
  @inline(__always)
  func evaluate(
    _ arriving: Arriving,
    _ window: WindowState,
    _ position: UInt64,
    _ events: Events,
    _ slot: KeyTable.Slot,
    mayTalkLong: Bool
  ) {
    guard mayTalkLong || window.attempts >= window.plan.enoughAttempts else { return }
    let event = events[position]
    guard window.passes(event, plan.layout) else { return }
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
        mayTalkLong || !moment.code.needsLongTalk
      else { continue }
      let holds = moment.holds()
      if plan.isProbing {
        observer?(plan, rule, moment, holds, arriving.attempt)
      } else if holds {
        take(moment, rule, arriving, slot)
      }
    }
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
