import SieveModel

/// Attempts that are taken through one subject after another: enough that their cache misses overlap, few
/// enough to stay in the cache between subjects.
struct AttemptRun {
  /// Attempts of a run at most.
  static let lengthMax = 64

  let attempts: UnsafePointer<Attempt>
  let count: Int
  let texts: AttemptTexts
  /// Facts of the attempts, `factWords` each.
  let facts: UnsafeMutablePointer<UInt64>
  let factWords: Int
  /// Their places in arrival order; `nil` when they follow `firstArrival` one by one.
  let steps: UnsafePointer<ArrivalStep>?
  let firstArrival: UInt64
  /// Stream time before the run.
  let streamTime: Int64
  /// Set-up time of the stream's first attempt.
  let streamStart: Int64
  /// The rows of the attempts in an archive of `rowWords` words each, when there is one.
  let rows: UnsafeMutablePointer<UInt64>?
  let rowWords: Int

  /// Puts the attempts' keys into their rows, where they are stored; an amendment is no attempt of its own.
  func archive(_ keys: UnsafePointer<UInt64>, at place: ArchivedKey?) {
    guard let rows, case .stored(let word) = place else { return }
    for index in 0..<count {
      rows[index &* rowWords &+ word] = step(index).isAmendment ? 0 : keys[index]
    }
  }

  @inline(__always)
  func facts(_ index: Int) -> UnsafePointer<UInt64> { UnsafePointer(facts + index &* factWords) }

  @inline(__always)
  func step(_ index: Int) -> ArrivalStep {
    if let steps { return steps[index] }
    let arrival = firstArrival &+ UInt64(truncatingIfNeeded: index)
    return ArrivalStep(arrival: arrival, cause: arrival, isAmendment: false)
  }
}

/// The place of one attempt of a batch in arrival order.
struct ArrivalStep: BitwiseCopyable {
  /// Arrival number of the attempt, or of the one it amends.
  let arrival: UInt64
  /// Arrival number of the step itself: the order of alerts.
  let cause: UInt64
  let isAmendment: Bool
}

/// The keys of a run's attempts, and where a table has them; 0 and `nil` for none.
struct RunKeys {
  let keys = UnsafeMutablePointer<UInt64>.allocate(capacity: AttemptRun.lengthMax)
  let hashes = UnsafeMutablePointer<UInt64>.allocate(capacity: AttemptRun.lengthMax)
  let slots = UnsafeMutablePointer<KeyTable.Slot?>.allocate(capacity: AttemptRun.lengthMax)

  func free() {
    keys.deallocate()
    hashes.deallocate()
    slots.deallocate()
  }
}
