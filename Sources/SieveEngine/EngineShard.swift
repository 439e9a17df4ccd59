import SieveModel

/// The state of the keys that one shard owns, for every subject.
///
/// Used by one thread at a time.
final class EngineShard {
  let subjects: [SubjectState]
  /// Attempts that are taken through the subjects together: of so many the shard has about `AttemptRun.lengthMax`.
  private let partLength: Int
  /// What their keys have beside slots.
  private let pool: BlockPool

  /// Prepares state in `memory` and `pool`; `archive` is what all shards keep for late attempts, if anything.
  init(
    plan: EnginePlan,
    options: EngineOptions,
    place: ShardPlace,
    memory: StateMemory,
    pool: BlockPool,
    archive: AttemptArchive?
  ) {
    self.pool = pool
    partLength = AttemptRun.lengthMax * place.count
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
  }

  /// Bytes that state has obtained and that are free for more of it.
  var unusedBytes: Int { subjects.reduce(pool.unusedWords * 8) { $0 + $1.unusedBytes } }

  /// Gives the system back what is free.
  func releaseUnused() { pool.release() }

  /// Takes prepared attempts through every subject.
  func apply(_ run: AttemptRun, _ retention: Retention) {
    run.forEachPart(of: partLength) { part in
      for subject in subjects { subject.apply(part, retention) }
    }
  }

  func finish(at streamTime: Int64) {
    for subject in subjects { subject.book.closeAll(at: streamTime) }
  }

  func takeAlerts(into all: inout [PendingAlert]) {
    for subject in subjects { subject.book.takeAlerts(into: &all) }
  }
}
