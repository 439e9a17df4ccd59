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
  static let smallMax = 8
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
  let places: UnsafeMutablePointer<Int>
  /// Hashes of the keys of a run that are quiet, in order.
  let quietHashes: UnsafeMutablePointer<UInt64>
  /// Room for the rings of keys whose windows are going to be looked at.
  let awake: UnsafeMutablePointer<UnsafeMutablePointer<KeyTable.Ring>>
  let own: RunKeys
  /// How many keys have left the log; a run's slots may lack those of its own time.
  var promotions = 0
  private var promotionsLocated = 0
  let secret = KeyHash.secret
  /// Windows for one evaluation of a key that has none, or whose attempt came late.
  let scratch: KeyBlock
  /// Metrics and operands of a rule under evaluation.
  let operands: UnsafeMutablePointer<Double>
  let map = ScratchMap()
  /// How long the stream has run, at the attempt that is taken in.
  var span: Int64 = 0
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
    awake = .allocate(capacity: runLength)
    quietHashes = .allocate(capacity: runLength + LookAhead.partition)
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
    awake.deallocate()
    quietHashes.deallocate()
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
    let hasQuietKeys = hasQuietKeys
    let lateBy = archive == nil ? Int64.max : lateness
    var next = 0
    var quietAt = 0
    for at in 0..<count {
      let index = places[at]
      let streamTime = run.streamTimes[index]
      if book.mayClose(before: streamTime) { close(run, next..<(index &+ 1)) }
      next = index &+ 1
      let isQuiet = hasQuietKeys && own.slots[at] == nil && own.keys[at] != 0
      if isQuiet {
        prefetch(behind: quietAt)
        quietAt &+= 1
      }
      let step = run.step(index)
      let attempt = run.attempts + index
      let facts = run.facts(index)
      if step.isAmendment {
        amend(attempt, facts, run.texts, step.arrival)
        continue
      }
      span = streamTime &- run.streamStart
      if plan.needsReceived {
        received.prefetch(behind: at, of: count)
        let cutoff = streamTime.subtractingClamped(receivedKept)
        received.note(at, attempt, run.texts, arrival: step.arrival, cutoff: cutoff)
      }
      if isQuiet, promotions == promotionsLocated {
        let time = plan.layoutAt.pointee.time(ofFacts: facts)
        if streamTime &- time <= lateBy, placeAtOnce(attempt, facts, run.texts, step, at, time) {
          continue
        }
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
    let located = table.locate(own, count)
    beginQuietly(count)
    promotionsLocated = promotions
    if plan.needsReceived { received.locate(count) }
    prefetchWindows(located, of: run)
    return count
  }

  /// Fills in the places and the keys of the attempts that concern the shard.
  private func chooseOwn(_ run: borrowing AttemptRun) -> Int {
    let keys = run.keys(column: column)
    var count = 0
    guard plan.needsReceived else {
      if shard.count == 1 {
        for index in 0..<run.count {
          let key = keys[index]
          places[count] = index
          own.keys[count] = key
          count &+= key != 0 ? 1 : 0
        }
        return count
      }
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
    if plan.layoutAt.pointee.talk(ofFacts: facts) >= plan.longTalk { noteLongTalk(event, slot) }
    evaluateNewest(arriving, slot)
  }

  @inline(never)
  private func noteLongTalk(_ event: UnsafeMutablePointer<UInt64>, _ slot: KeyTable.Slot) {
    table.note(event, of: slot)
    if let block = table.ring(slot)?.pointee.block { KeyBlock(block).wake(plan) }
  }

  /// Frees the block of a key that is let go; false when it has an open episode.
  func release(_ block: KeyBlock) -> Bool {
    guard block.openEpisodes == 0 else { return false }
    block.free(plan)
    return true
  }
}
