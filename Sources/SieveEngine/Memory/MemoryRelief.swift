import CSieveKernels

/// What was let go to hold a limit of memory, all together so far, and what is kept now.
public struct MemoryRelief: Sendable, Equatable {
  /// Keys that had been idle for longer than rules look back.
  public private(set) var idleKeys = 0
  /// Attempts of keys with more than `attemptsMax`.
  public private(set) var trimmedAttempts = 0
  /// Keys that rules could still have looked at, none with an open episode.
  public private(set) var evictedKeys = 0
  /// Attempts and received calls of keys that had few of them, likewise.
  public private(set) var evictedAttempts = 0
  /// How late an attempt may be that finds all that it needs, in milliseconds.
  public let lateness: Int64
  /// Most attempts of one key; `Int.max` for any number.
  public let attemptsMax: Int
  /// How long attempts of keys without evidence stay, in milliseconds; `Int64.max` for as long as rules look back.
  public let horizon: Int64

  init(lateness: Int64, attemptsMax: Int, horizon: Int64) {
    self.lateness = lateness
    self.attemptsMax = attemptsMax
    self.horizon = horizon
  }

  mutating func add(_ losses: SubjectState.Losses) {
    idleKeys += losses.idleKeys
    trimmedAttempts += losses.trimmedAttempts
    evictedKeys += losses.evictedKeys
    evictedAttempts += losses.evictedAttempts
  }
}

extension Engine {
  /// What was let go to save memory so far.
  ///
  /// - Complexity: O(subjects)
  public var relief: MemoryRelief {
    var relief = MemoryRelief(
      lateness: state.retention.lateness,
      attemptsMax: state.retention.attemptsMax,
      horizon: state.retention.horizon
    )
    for shard in state.all {
      for subject in shard.subjects { relief.add(subject.losses) }
    }
    return relief
  }

  /// Bytes that state has obtained and that are free for more of it.
  public var unusedBytes: Int { state.unusedBytes }

  /// Lets go of what no rule can ask for any more, at once rather than little by little, and gives the system back
  /// what the heap has free.
  ///
  /// - Complexity: O(state)
  public func recycle() {
    state.recycleAll(at: streamTime)
    dropLog()
    sieve_heap_trim()
  }

  /// Keeps less of the past than before, and lets go of the rest; `docs/semantics.md` has the order.
  ///
  /// - Returns: whether less could be kept.
  /// - Complexity: O(state)
  public func tighten() -> Bool {
    guard state.retention.tighten() else { return false }
    recycle()
    return true
  }

  /// Keeps more of the past again, by one step.
  public func loosen() {
    guard !state.retention.isFull else { return }
    state.retention.loosen()
  }
}
