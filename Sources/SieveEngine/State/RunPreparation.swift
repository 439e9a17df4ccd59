import SieveModel

/// Makes once, for all shards, what they need of attempts: facts, keys, and rows of the archive.
///
/// On one thread it takes as many attempts as stay in the cache (`AttemptRun.lengthMax`), with several shards a batch, in as many
/// parts as there are shards. When each shard made all of it for itself, and kept an archive of its own, two shards took
/// 1.25 × the CPU time of one and 1.37 × the memory (ten million rows, four rules).
final class RunPreparation {
  /// A key that subjects ask for, and its place in the archive.
  private struct KeyColumn: BitwiseCopyable {
    let subject: Int
    let isReceiver: Bool
    /// Its place among the columns of a run.
    let place: Int
    /// Word of a row; 0 when it is not stored there.
    let word: Int
  }

  /// The oldest and the newest set-up time of some attempts.
  private struct Times {
    var oldest = Int64.max
    var newest = Int64.min
  }

  private let facts: FactPlan
  private let codes: Frozen<SubjectCode>
  private let columns: Frozen<KeyColumn>
  private let archive: AttemptArchive?
  /// How late attempts may be without a look into the archive.
  private let lateSlack: Int64
  private let parts: Int
  /// Attempts that there is room for.
  private let room: Int
  private let factMemory: UnsafeMutablePointer<UInt64>
  private let keyMemory: UnsafeMutablePointer<UInt64>
  private let streamTimes: UnsafeMutablePointer<Int64>
  private let times: UnsafeMutablePointer<Times>

  /// Column of a subject's own keys; that of its receivers' follows.
  static func column(ofSubject index: Int) -> Int { 2 * index }

  /// Prepares for shards that share an archive.
  init(_ plan: EnginePlan, archive: AttemptArchive?, _ options: EngineOptions) {
    let shards = options.shards
    lateSlack = options.lateSlack
    facts = plan.facts
    codes = Frozen(plan.subjects.map(\.code))
    self.archive = archive
    func word(_ place: ArchivedKey?) -> Int {
      if case .stored(let word) = place { return word }
      return 0
    }
    columns = Frozen(
      plan.subjects.enumerated().flatMap { index, subject in
        let own = KeyColumn(
          subject: index,
          isReceiver: false,
          place: Self.column(ofSubject: index),
          word: word(archive?.layout.keys[index])
        )
        let receiver = KeyColumn(
          subject: index,
          isReceiver: true,
          place: Self.column(ofSubject: index) + 1,
          word: word(archive?.layout.receivers[index])
        )
        return subject.needsReceived ? [own, receiver] : [own]
      }
    )
    parts = shards
    room = shards == 1 ? AttemptRun.lengthMax : Self.roomOfShards
    factMemory = .allocate(capacity: room * plan.facts.stride)
    keyMemory = .allocate(capacity: room * max(1, 2 * plan.subjects.count))
    streamTimes = .allocate(capacity: room)
    times = .allocate(capacity: shards)
  }

  /// As many as a batch has.
  private static let roomOfShards = 4096

  deinit {
    codes.free()
    columns.free()
    factMemory.deallocate()
    keyMemory.deallocate()
    streamTimes.deallocate()
    times.deallocate()
  }

  /// Prepares the first of some attempts.
  ///
  /// - Parameters:
  ///   - attempts: In arrival order; not empty.
  ///   - texts: Theirs.
  ///   - steps: As `AttemptRun` has them.
  ///   - firstArrival: Number of the first.
  ///   - streamTime: Stream time before it.
  ///   - streamStart: Set-up time of the stream's first attempt.
  ///   - inParallel: Runs the given work once for every shard and returns when all are done.
  /// - Returns: as many of them as were prepared, one at least.
  func prepare(
    _ attempts: UnsafeBufferPointer<Attempt>,
    _ texts: AttemptTexts,
    steps: UnsafePointer<ArrivalStep>?,
    firstArrival: UInt64,
    streamTime: Int64,
    streamStart: Int64,
    inParallel: ((_ shard: Int) -> Void) -> Void
  ) -> AttemptRun {
    var run = AttemptRun(
      // Not empty, so there is one.
      attempts: attempts.baseAddress.unsafelyUnwrapped,
      count: min(attempts.count, room),
      texts: texts,
      steps: steps,
      firstArrival: firstArrival,
      streamTimes: streamTimes,
      streamStart: streamStart,
      facts: factMemory,
      factWords: facts.stride,
      keys: keyMemory,
      keyRoom: room
    )
    let changes = changes(run, streamTime)
    if archive != nil, changes.isAmended, changes.isLate { run.count = 1 }
    var rows: UnsafeMutablePointer<UInt64>?
    if let archive {
      let space = archive.begin(firstArrival, count: run.count)
      rows = space.rows
      run.count = space.count
    }
    if parts == 1 || changes.isAmended || run.count < AttemptRun.lengthMax {
      times[0] = make(run, 0..<run.count, rows)
      end(run, parts: 1, streamTime)
    } else {
      let length = (run.count + parts - 1) / parts
      inParallel { part in
        let start = min(part * length, run.count)
        times[part] = make(run, start..<min(start + length, run.count), rows)
      }
      end(run, parts: parts, streamTime)
    }
    if changes.isAmended { amendRows(run) }
    var latest = streamTime
    for index in 0..<run.count {
      latest = max(latest, streamTimes[index])
      streamTimes[index] = latest
    }
    return run
  }

  /// Whether some attempts amend others, and whether some are going to read the archive: both at once are taken one by
  /// one.
  private func changes(
    _ run: borrowing AttemptRun,
    _ streamTime: Int64
  ) -> (isLate: Bool, isAmended: Bool) {
    guard archive != nil, let steps = run.steps else { return (false, false) }
    var highest = streamTime
    var (isLate, isAmended) = (false, false)
    for index in 0..<run.count {
      let time = run.attempts[index].setupTime
      highest = max(highest, time)
      if steps[index].isAmendment {
        isAmended = true
      } else if time < highest.subtractingClamped(lateSlack) {
        isLate = true
      }
    }
    return (isLate, isAmended)
  }

  /// Makes facts, keys and rows of some attempts.
  private func make(
    _ run: borrowing AttemptRun,
    _ range: Range<Int>,
    _ rows: UnsafeMutablePointer<UInt64>?
  ) -> Times {
    facts.compute(
      run.attempts + range.lowerBound,
      range.count,
      run.texts,
      to: run.facts(range.lowerBound)
    )
    for index in range { streamTimes[index] = run.attempts[index].setupTime }
    var found = Times()
    if let archive, let rows { found = write(run, range, rows, archive.layout) }
    let rowWords = archive?.layout.stride ?? 0
    for at in columns.indices {
      let column = columns[at]
      let code = codes[column.subject]
      let keys = run.keys(column: column.place)
      if column.isReceiver {
        for index in range {
          keys[index] = SubjectKey.received(run.attempts + index, run.texts, code)
        }
      } else {
        for index in range { keys[index] = SubjectKey.of(run.attempts + index, run.texts, code) }
      }
      guard column.word > 0, let rows else { continue }
      for index in range {
        // An amendment is no attempt of its own.
        rows[index &* rowWords &+ column.word] = run.step(index).isAmendment ? 0 : keys[index]
      }
    }
    return found
  }

  /// Writes the rows of some attempts, without the keys that are stored.
  private func write(
    _ run: borrowing AttemptRun,
    _ range: Range<Int>,
    _ rows: UnsafeMutablePointer<UInt64>,
    _ layout: ArchiveLayout
  ) -> Times {
    var found = Times()
    for index in range {
      let row = rows + index &* layout.stride
      layout.write(run.attempts + index, run.texts, facts: run.facts(index), to: row)
      if run.step(index).isAmendment { layout.clear(row) }
      let time = ArchiveLayout.time(row)
      found.oldest = min(found.oldest, time)
      found.newest = max(found.newest, time)
    }
    return found
  }

  private func end(_ run: borrowing AttemptRun, parts: Int, _ streamTime: Int64) {
    var all = Times()
    for part in 0..<parts {
      all.oldest = min(all.oldest, times[part].oldest)
      all.newest = max(all.newest, times[part].newest)
    }
    archive?.end(
      count: run.count,
      oldest: all.oldest,
      newest: all.newest,
      mayChange: run.steps != nil,
      at: streamTime
    )
  }

  /// Changes the rows of attempts that are amended.
  private func amendRows(_ run: AttemptRun) {
    guard let archive else { return }
    for index in 0..<run.count {
      let step = run.step(index)
      guard step.isAmendment else { continue }
      let time = EventLayout.heldTime(run.attempts[index].setupTime)
      archive.change(step.arrival, at: time) { row in
        archive.layout.amend(row, run.attempts + index, run.texts, facts: run.facts(index))
      }
    }
  }
}
