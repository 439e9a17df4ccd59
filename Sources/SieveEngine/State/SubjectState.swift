import SieveModel

/// Is told of an evaluation: the rule by its place among the plan's, whether it held, and the attempt that
/// caused it.
typealias EvaluationObserver = (SubjectPlan, Int, Moment, Bool, UnsafePointer<Attempt>) -> Void

/// The keys of one subject that one shard owns: their events, windows, episodes, and the calls that they
/// received.
///
/// Used by one thread at a time.
final class SubjectState {
  /// Slots looked at for recycling, as a share of attempts; docs/performance.md has what other shares cost.
  private static let attemptsPerSweep = 2
  /// A key with so few attempts is evaluated from scratch rather than given windows of its own.
  private static let smallMax = 8
  /// A key whose attempts may be enough leaves the log with so many, so that it is not searched for again.
  static let quietMax = 16

  let plan: SubjectPlan
  var book = EpisodeBook()
  private let shard: ShardPlace
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
  /// Whether there are others: not when a rule can hold at one of the first attempts.
  let hasQuietKeys: Bool
  /// Which of them may have enough attempts to matter.
  var rates: RateSketch
  /// Calls received by the keys; empty when no rule asks.
  ///
  /// Not optional, like the log: to unwrap one cost a tenth of the time of an attempt, for the reference count.
  let received: ReceivedCalls
  /// Keys of the run's attempts.
  private let own = RunKeys()
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
    keyAt = archive?.layout.keys[index]
    receivedAt = archive?.layout.receivers[index]
    self.archive = keyAt != nil ? archive : nil
    lateness = keyAt != nil ? options.lateSlack : options.lateness
    self.pool = pool
    table = KeyTable(
      stride: plan.layout.stride,
      lookBack: min(plan.minimumAttempts, 1 << 20) - 1,
      memory: memory,
      pool: pool
    )
    quiet = QuietLog(stride: plan.layout.stride, pool: pool)
    hasQuietKeys = plan.minimumAttempts >= options.quietFrom
    rates = RateSketch(window: plan.longestWindow, threshold: plan.minimumAttempts)
    received = ReceivedCalls(
      keepsCallers: plan.needsCallers,
      looksOften: !hasQuietKeys,
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
    own.free()
    operands.deallocate()
  }

  // MARK: Attempts

  /// Takes the attempts of a run, in order.
  func apply(_ run: borrowing AttemptRun, _ retention: Retention) {
    prepare(run)
    if retention.losesAttempts { beginCounting() }
    let kept = retention.kept(reach: plan.reach, slack: lateness)
    let receivedKept = retention.kept(reach: plan.longestWindow, slack: lateness)
    var streamTime = run.streamTime
    for index in 0..<run.count {
      let step = run.step(index)
      let attempt = run.attempts + index
      let facts = run.facts(index)
      if step.isAmendment {
        amend(attempt, facts, run.texts, step.arrival)
        continue
      }
      streamTime = max(streamTime, attempt.pointee.setupTime)
      span = streamTime &- run.streamStart
      if book.mayClose(before: streamTime) {
        book.close(before: streamTime, arrival: step.cause)
      }
      if plan.needsReceived {
        let cutoff = streamTime.subtractingClamped(receivedKept)
        received.note(index, attempt, run.texts, arrival: step.arrival, cutoff: cutoff)
      }
      let cutoff = streamTime.subtractingClamped(kept)
      if own.keys[index] != 0 {
        place(attempt, facts, run.texts, step, index, cutoff, streamTime &- lateness)
      }
    }
    recycle(streamTime, attempts: run.count, kept: kept, receivedKept: receivedKept)
    if retention.losesAttempts { countLosses(kept: kept, receivedKept: receivedKept) }
  }

  /// Finds the keys of a run of attempts, and their slots.
  private func prepare(_ run: borrowing AttemptRun) {
    for index in 0..<run.count {
      let key = SubjectKey.of(run.attempts + index, run.texts, plan.code)
      own.keys[index] = key != 0 && shard.owns(key) ? key : 0
    }
    if archive != nil { run.archive(own.keys, at: keyAt) }
    table.locate(own.keys, run.count, hashes: own.hashes, slots: own.slots)
    if hasQuietKeys {
      quiet.prefetch(own.keys, own.hashes, run.count)
      rates.prefetch(own.hashes, run.count)
    }
    promotionsLocated = promotions
    guard plan.needsReceived else { return }
    for index in 0..<run.count {
      let key = SubjectKey.received(run.attempts + index, run.texts, plan.code)
      received.keys[index] = key != 0 && shard.owns(key) ? key : 0
    }
    if archive != nil { run.archive(received.keys, at: receivedAt) }
    received.locate(run.count)
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
    _ index: Int,
    _ cutoff: Int64,
    _ lateTime: Int64
  ) {
    let time = EventLayout.heldTime(attempt.pointee.setupTime)
    let key = own.keys[index]
    let arriving = Arriving(attempt: attempt, texts: texts, step: step, key: key)
    if archive != nil, time < lateTime {
      placeLate(arriving, facts, own.hashes[index], cutoff)
      return
    }
    var held = own.slots[index]
    if hasQuietKeys, held == nil {
      if promotions != promotionsLocated { held = table.find(key) }
      if held == nil {
        placeQuietly(arriving, facts, own.hashes[index], cutoff)
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
    evaluateNewest(arriving, slot)
  }

  /// Replaces what is known of an attempt that arrived before; nothing is evaluated.
  private func amend(
    _ attempt: UnsafePointer<Attempt>,
    _ facts: UnsafePointer<UInt64>,
    _ texts: AttemptTexts,
    _ arrival: UInt64
  ) {
    let time = EventLayout.heldTime(attempt.pointee.setupTime)
    if plan.needsReceived {
      let key = SubjectKey.received(attempt, texts, plan.code)
      if key != 0, shard.owns(key) { received.amend(key, attempt, texts, arrival: arrival) }
    }
    let key = SubjectKey.of(attempt, texts, plan.code)
    guard key != 0, shard.owns(key) else { return }
    guard let slot = table.find(key) else {
      if let event = quiet.find(key, KeyHash.hash(key, secret), arrival: arrival, at: time) {
        plan.layout.write(attempt, facts: facts, arrival: arrival, to: event)
      }
      return
    }
    let events = table.events(slot)
    guard let position = events.position(of: arrival, at: time) else { return }
    let event = events[position]
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: plan.layout.stride) { copy in
      guard let old = copy.baseAddress else { return }
      old.update(from: event, count: plan.layout.stride)
      plan.layout.write(attempt, facts: facts, arrival: arrival, to: event)
      if let block = table.ring(slot)?.pointee.block {
        adjust(KeyBlock(block), position, from: old, to: event)
      }
    }
  }

  private func adjust(
    _ block: KeyBlock,
    _ position: UInt64,
    from old: UnsafeMutablePointer<UInt64>,
    to new: UnsafeMutablePointer<UInt64>
  ) {
    guard block.isUpToDate else { return }
    for index in plan.windows.indices {
      let window = WindowState(block.words, plan.windows.pointer(index))
      if window.isResting { continue }
      if window.mustRestart(old, new, plan.layout) {
        block.isUpToDate = false
        return
      }
      window.amend(position, from: old, to: new, plan.layout)
    }
  }

  /// Frees some of what keys have been idle for longer than anything can need.
  private func recycle(_ streamTime: Int64, attempts: Int, kept: Int64, receivedKept: Int64) {
    guard streamTime > .min else { return }
    let cutoff = streamTime.subtractingClamped(kept)
    let limit = max(1, attempts / Self.attemptsPerSweep)
    losses.keysSwept += table.sweep(limit, before: cutoff) { _, words in release(KeyBlock(words)) }
    if hasQuietKeys { quiet.sweep(1, before: cutoff) }
    if plan.needsReceived {
      received.sweep(limit, before: streamTime.subtractingClamped(receivedKept))
    }
    book.forgetClosed(before: streamTime &- lateness)
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
    if block == nil, events.count < plan.minimumAttempts { return }
    if arriving.attempt.pointee.stage == .past { return }
    evaluateNewest(arriving, slot, events, ring, block.map { KeyBlock($0) })
  }

  private func evaluateNewest(
    _ arriving: Arriving,
    _ slot: KeyTable.Slot,
    _ events: Events,
    _ ring: UnsafeMutablePointer<KeyTable.Ring>?,
    _ held: KeyBlock?
  ) {
    let newest = events.end &- 1
    var windows: KeyBlock
    if let held {
      windows = held
    } else {
      guard canHold(events) else { return }
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
      if !isKept || window.isResting {
        guard Self.mayHold(window.plan, current, at: time) else { continue }
        let start = current.position(after: time &- window.plan.milliseconds, .max)
        window.restart(at: min(start, newest))
      }
      while window.head <= newest { window.advance(plan.layout, current) }
      // Half of the threshold, so that a key at the edge does not count its window afresh every time.
      guard window.eventsInside >= window.plan.minimumAttempts / 2 else {
        window.rest()
        continue
      }
      isAwake = true
      evaluate(arriving, window, newest, current, slot)
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
  private func canHold(_ events: Events) -> Bool {
    let time = events.time(events.end &- 1)
    // Most keys fail for every window by this one look back, whose event has been prefetched.
    let fewest = plan.minimumAttempts
    if fewest > 1, events.count >= fewest,
      events.time(events.end &- UInt64(fewest)) <= time &- plan.longestWindow
    {
      return false
    }
    for index in plan.windows.indices
    where Self.mayHold(plan.windows.pointer(index).pointee, events, at: time) {
      return true
    }
    return false
  }

  /// Whether a window that ends with the newest event, at `time`, has the attempts with which a rule can hold.
  @inline(__always)
  private static func mayHold(_ window: WindowPlan, _ events: Events, at time: Int64) -> Bool {
    let count = window.minimumAttempts
    if count <= 1 { return true }
    guard events.count >= count else { return false }
    return events.time(events.end &- UInt64(count)) > time &- window.milliseconds
  }

  /// Evaluates the rules of one window, whose newest event is at `position`.
  @inline(__always)
  func evaluate(
    _ arriving: Arriving,
    _ window: WindowState,
    _ position: UInt64,
    _ events: Events,
    _ slot: KeyTable.Slot
  ) {
    guard window.attempts >= window.plan.minimumAttempts else { return }
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
      guard window.attempts >= moment.code.minimumAttempts else { continue }
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
