import SieveModel

/// Attempts in arrival order, with what `RunPreparation` has made of them.
///
/// Valid as long as the batch and until the next attempts are prepared.
struct AttemptRun {
  /// Attempts of one shard that are taken through one subject after another: enough that their cache misses overlap, few
  /// enough to stay in the cache between subjects.
  static let lengthMax = 64

  var attempts: UnsafePointer<Attempt>
  var count: Int
  let texts: AttemptTexts
  /// Their places in arrival order; `nil` when they follow `firstArrival` one by one.
  var steps: UnsafePointer<ArrivalStep>?
  var firstArrival: UInt64
  /// Stream time at each attempt, that one taken in.
  var streamTimes: UnsafeMutablePointer<Int64>
  /// Set-up time of the stream's first attempt.
  let streamStart: Int64
  /// Facts of the attempts, `factWords` each.
  var facts: UnsafeMutablePointer<UInt64>
  let factWords: Int
  /// Keys of the attempts: one column of `keyRoom` for each key that `RunPreparation` makes.
  var keys: UnsafeMutablePointer<UInt64>
  let keyRoom: Int

  /// Stream time after the last attempt; there is one.
  var streamTimeAfter: Int64 { streamTimes[count &- 1] }

  /// Hands over the attempts in order, at most `length` at a time.
  func forEachPart(of length: Int, _ body: (AttemptRun) -> Void) {
    var part = self
    var left = count
    while true {
      part.count = min(left, length)
      body(part)
      left -= part.count
      if left == 0 { return }
      part.streamTimes += part.count
      part.attempts += part.count
      part.steps = part.steps.map { $0 + part.count }
      part.firstArrival &+= UInt64(part.count)
      part.facts += part.count &* factWords
      part.keys += part.count
    }
  }

  @inline(__always)
  func facts(_ index: Int) -> UnsafeMutablePointer<UInt64> { facts + index &* factWords }

  /// The keys of a column, one for each attempt.
  @inline(__always)
  func keys(column: Int) -> UnsafeMutablePointer<UInt64> { keys + column &* keyRoom }

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

/// Keys of some of a run's attempts, and where a table has them; 0 and `nil` for none.
struct RunKeys {
  let keys: UnsafeMutablePointer<UInt64>
  let hashes: UnsafeMutablePointer<UInt64>
  let slots: UnsafeMutablePointer<KeyTable.Slot?>
  /// Places of those that a table may have.
  let located: UnsafeMutablePointer<Int>

  init(capacity: Int) {
    keys = .allocate(capacity: capacity)
    hashes = .allocate(capacity: capacity)
    slots = .allocate(capacity: capacity)
    located = .allocate(capacity: capacity)
  }

  func free() {
    keys.deallocate()
    hashes.deallocate()
    slots.deallocate()
    located.deallocate()
  }
}
