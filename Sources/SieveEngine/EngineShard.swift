import SieveModel

/// The state of the keys that one shard owns, for every subject.
///
/// Used by one thread at a time.
final class EngineShard {
  private let facts: FactPlan
  let subjects: [SubjectState]
  /// What their keys and the archive have beside slots.
  private let pool: BlockPool
  /// What attempts that come very late need; `nil` when none may, or when windows are as long as they may be late.
  let archive: AttemptArchive?
  /// How far back late attempts need it.
  private let archiveReach: Int64
  private let lateSlack: Int64
  /// How much of the past is kept.
  var retention: Retention
  /// Facts of the attempts of one run.
  private let factMemory: UnsafeMutablePointer<UInt64>
  /// Set-up time of the first attempt of the stream; `nil` before it.
  var streamStart: Int64?

  init(plan: EnginePlan, options: EngineOptions, place: ShardPlace) {
    facts = plan.facts
    lateSlack = options.lateSlack
    let memory = StateMemory()
    let pool = BlockPool(memory)
    self.pool = pool
    // Where windows reach far back, keys keep nearly all that late attempts need.
    func isUsed(_ subject: SubjectPlan) -> Bool { subject.reach <= options.lateness / 2 }
    let usedBy = plan.subjects.filter(isUsed)
    let isNeeded = options.lateness > options.lateSlack && !usedBy.isEmpty
    let archive =
      isNeeded
      ? AttemptArchive(
        ArchiveLayout(plan, isUsed: isUsed),
        pool: pool,
        segmentWords: options.archiveWords
      ) : nil
    self.archive = archive
    archiveReach = usedBy.map(\.reach).max() ?? 0
    retention = Retention(
      lateness: options.lateness,
      reach: plan.subjects.map(\.reach).max() ?? 0
    )
    subjects = plan.subjects.enumerated().map { index, subject in
      SubjectState(
        plan: subject,
        index: index,
        options: options,
        shard: place,
        memory: memory,
        pool: pool,
        archive: archive
      )
    }
    factMemory = .allocate(capacity: plan.facts.stride * AttemptRun.lengthMax)
  }

  deinit { factMemory.deallocate() }

  /// Bytes that state has obtained and that are free for more of it.
  var unusedBytes: Int { subjects.reduce(pool.unusedWords * 8) { $0 + $1.unusedBytes } }

  /// Takes a batch; `streamTime` is that before it, `steps` as `AttemptRun` has them.
  func apply(
    _ attempts: UnsafeBufferPointer<Attempt>,
    _ texts: AttemptTexts,
    steps: UnsafePointer<ArrivalStep>?,
    firstArrival: UInt64,
    streamTime: Int64
  ) {
    guard let first = attempts.baseAddress else { return }
    var streamTime = streamTime
    let streamStart = streamStart ?? first.pointee.setupTime
    self.streamStart = streamStart
    var start = 0
    while start < attempts.count {
      let length = runLength(attempts[start...], steps.map { $0 + start }, streamTime)
      let firstStep = firstArrival &+ UInt64(start)
      let run = AttemptRun(
        attempts: first + start,
        count: length,
        texts: texts,
        facts: factMemory,
        factWords: facts.stride,
        steps: steps.map { $0 + start },
        firstArrival: firstStep,
        streamTime: streamTime,
        streamStart: streamStart,
        rows: archive?.begin(firstStep, count: length),
        rowWords: archive?.layout.stride ?? 0
      )
      for index in 0..<run.count {
        facts.compute(run.attempts + index, texts, to: factMemory + index &* facts.stride)
      }
      if let archive { keep(run, in: archive) }
      for subject in subjects { subject.apply(run, retention) }
      for index in 0..<run.count {
        streamTime = max(streamTime, run.attempts[index].setupTime)
      }
      start += length
    }
    dropArchive(streamTime)
  }

  private func dropArchive(_ streamTime: Int64) {
    // What is no later than the slack the keys themselves serve.
    let kept =
      retention.lateness <= lateSlack
      ? 0 : min(archiveReach + retention.lateness, retention.horizon)
    archive?.drop(before: streamTime.subtractingClamped(kept))
  }

  /// Lets go of all that is not kept any more.
  func recycleAll(at streamTime: Int64) {
    guard streamTime > .min else { return }
    dropArchive(streamTime)
    for subject in subjects { subject.recycleAll(streamTime, retention) }
  }

  /// How many attempts are taken through the subjects together.
  ///
  /// One by one where somebody is going to read the archive while amendments change it.
  private func runLength(
    _ attempts: Slice<UnsafeBufferPointer<Attempt>>,
    _ steps: UnsafePointer<ArrivalStep>?,
    _ streamTime: Int64
  ) -> Int {
    let length = min(AttemptRun.lengthMax, attempts.count)
    guard archive != nil, let steps else { return length }
    var highest = streamTime
    var (isLate, isAmended) = (false, false)
    for index in 0..<length {
      let time = attempts[attempts.startIndex + index].setupTime
      highest = max(highest, time)
      if steps[index].isAmendment {
        isAmended = true
      } else if time < highest.subtractingClamped(lateSlack) {
        isLate = true
      }
    }
    return isLate && isAmended ? 1 : length
  }

  /// Writes the rows of a run, without keys; an amendment changes the row of its attempt.
  private func keep(_ run: borrowing AttemptRun, in archive: AttemptArchive) {
    guard let rows = run.rows else { return }
    let layout = archive.layout
    var (oldest, newest) = (Int64.max, Int64.min)
    for index in 0..<run.count {
      let attempt = run.attempts + index
      let row = rows + index &* layout.stride
      layout.write(attempt, run.texts, facts: run.facts(index), to: row)
      for word in layout.keysAt..<layout.stride { row[word] = 0 }
      if run.step(index).isAmendment { layout.clear(row) }
      let time = ArchiveLayout.time(row)
      oldest = min(oldest, time)
      newest = max(newest, time)
    }
    archive.end(count: run.count, oldest: oldest, newest: newest)
    guard run.steps != nil else { return }
    for index in 0..<run.count {
      let step = run.step(index)
      guard step.isAmendment, let row = archive.row(step.arrival),
        ArchiveLayout.time(row) == EventLayout.heldTime(run.attempts[index].setupTime)
      else { continue }
      layout.amend(row, run.attempts + index, run.texts, facts: run.facts(index))
    }
  }

  /// Has every evaluation reported, for plans that are probing; `nil` ends that.
  func observe(_ observer: EvaluationObserver?) {
    for subject in subjects { subject.observer = observer }
  }

  func finish(at streamTime: Int64) {
    for subject in subjects { subject.book.closeAll(at: streamTime) }
  }

  func takeAlerts(into all: inout [PendingAlert]) {
    for subject in subjects { subject.book.takeAlerts(into: &all) }
  }
}
