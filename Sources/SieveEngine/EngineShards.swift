import SieveModel

/// All state that attempts leave behind: the keys of every shard, and the archive that they share.
///
/// Used by one thread at a time, but for the work that is run once for every shard.
final class EngineShards {
  let all: [EngineShard]
  /// What attempts that come very late need; `nil` when none may, or when windows are as long as they may be late.
  let archive: AttemptArchive?
  /// Set-up time of the first attempt of the stream; `nil` before it.
  var streamStart: Int64?
  /// How much of the past is kept.
  var retention: Retention
  private let preparation: RunPreparation
  /// How far back late attempts need the archive.
  private let archiveReach: Int64
  private let lateSlack: Int64

  init(plan: EnginePlan, options: EngineOptions) {
    lateSlack = options.lateSlack
    retention = Retention(
      lateness: options.lateness,
      reach: plan.subjects.map(\.reach).max() ?? 0
    )
    let places = (0..<options.shards).map { index in
      let memory = StateMemory()
      return (ShardPlace(index: index, count: options.shards), memory, BlockPool(memory))
    }
    // Where windows reach far back, keys keep nearly all that late attempts need.
    func isUsed(_ subject: SubjectPlan) -> Bool { subject.reach <= options.lateness / 2 }
    let usedBy = plan.subjects.filter(isUsed)
    let isNeeded = options.lateness > options.lateSlack && !usedBy.isEmpty
    // Rows are written by the thread that hands out the work, while no shard is at its own.
    let archive =
      isNeeded
      ? AttemptArchive(
        ArchiveLayout(plan, isUsed: isUsed),
        pool: places[0].2,
        options
      ) : nil
    self.archive = archive
    archiveReach = usedBy.map(\.reach).max() ?? 0
    all = places.map { place, memory, pool in
      EngineShard(
        plan: plan,
        options: options,
        place: place,
        memory: memory,
        pool: pool,
        archive: archive
      )
    }
    preparation = RunPreparation(plan, archive: archive, options)
  }

  /// Takes a batch.
  ///
  /// - Parameters:
  ///   - attempts: In arrival order.
  ///   - texts: Theirs.
  ///   - steps: As `AttemptRun` has them.
  ///   - firstArrival: Number of the first.
  ///   - streamTime: Stream time before it.
  ///   - inParallel: Runs the given work once for every shard and returns when all are done.
  /// - Returns: stream time after the last.
  func apply(
    _ attempts: UnsafeBufferPointer<Attempt>,
    _ texts: AttemptTexts,
    steps: UnsafePointer<ArrivalStep>?,
    firstArrival: UInt64,
    streamTime: Int64,
    inParallel: ((_ shard: Int) -> Void) -> Void
  ) -> Int64 {
    guard let first = attempts.first else { return streamTime }
    let streamStart = streamStart ?? first.setupTime
    self.streamStart = streamStart
    var streamTime = streamTime
    var start = 0
    while start < attempts.count {
      let run = preparation.prepare(
        UnsafeBufferPointer(rebasing: attempts[start...]),
        texts,
        steps: steps.map { $0 + start },
        firstArrival: firstArrival &+ UInt64(start),
        streamTime: streamTime,
        streamStart: streamStart,
        inParallel: inParallel
      )
      inParallel { shard in all[shard].apply(run, retention) }
      streamTime = run.streamTimeAfter
      start += run.count
    }
    dropArchive(streamTime)
    return streamTime
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
    for shard in all {
      for subject in shard.subjects { subject.recycleAll(streamTime, retention) }
      shard.releaseUnused()
    }
  }

  /// Bytes that state has obtained and that are free for more of it.
  var unusedBytes: Int { all.reduce(0) { $0 + $1.unusedBytes } }

  /// Has every evaluation reported, for plans that are probing; `nil` ends that.
  func observe(_ observer: EvaluationObserver?) {
    for shard in all {
      for subject in shard.subjects { subject.observer = observer }
    }
  }
}
