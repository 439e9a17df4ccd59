import CSieveKernels
import SieveModel

/// The reorder stage of an input that is the only one.
///
/// Nobody else's time decides when its records leave, so they are taken in and given out by the batch.
extension InputOrder {
  /// Appends the next attempts to `output` until it holds `count`.
  ///
  /// `isLate` is asked of every record, with the highest time up to it.
  ///
  /// - Returns: false when the input is exhausted.
  /// - Throws: what the stream throws.
  mutating func next(
    into output: inout AttemptBatch,
    count: Int,
    isLate: (_ time: Int64, _ highest: Int64, AttemptBatch, Int) -> Bool
  ) throws -> Bool {
    let lag = try chosenLag()
    while true {
      let limit = limit(lag)
      queue.raise(to: limit)
      give(until: limit, to: &output, count: count)
      if output.count >= count { return true }
      guard !isFinished else { return false }
      if current < 0 || currentIndex == segments[place(current)].count {
        guard try readBatch() else {
          isFinished = true
          continue
        }
      }
      take(lag, isLate)
    }
  }

  /// Takes in records of the current batch, up to one that leaves at once.
  private mutating func take(
    _ lag: Int64,
    _ isLate: (_ time: Int64, _ highest: Int64, AttemptBatch, Int) -> Bool
  ) {
    let batch = segments[place(current)]
    while currentIndex < batch.count {
      let index = currentIndex
      let time = batch.attempts[index].setupTime
      highest = max(highest, time)
      let limit = limit(lag)
      queue.raise(to: limit)
      // What the records before it have let go leaves first, though it may be of a later time.
      let leavesAtOnce = time <= limit
      if leavesAtOnce, queue.first(until: limit) != nil { return }
      currentIndex += 1
      if isLate(time, highest, batch, index) {
        release(current)
        continue
      }
      queue.insert(TimeQueue.Held(time: time, segment: current, index: index))
      if leavesAtOnce { return }
    }
  }

  /// Lets records up to `limit` leave.
  private mutating func give(until limit: Int64, to output: inout AttemptBatch, count: Int) {
    while output.count < count, let next = queue.first(until: limit) {
      // Records that waited for hours are in no cache, and where their texts are only they can say.
      if let later = queue.ahead(12) { views[place(later.segment)].prefetchAttempt(later.index) }
      if let later = queue.ahead(6) { views[place(later.segment)].prefetchText(later.index) }
      output.append(next.index, of: views[place(next.segment)])
      queue.removeFirst()
      release(next.segment)
    }
  }
}

extension AttemptBatch.View {
  /// Asks for the memory of an attempt.
  @inline(__always)
  fileprivate func prefetchAttempt(_ index: Int) {
    guard let base = attempts.baseAddress else { return }
    let attempt = UnsafeRawPointer(base + index)
    for line in 0...(MemoryLayout<Attempt>.stride / 64) { sieve_prefetch(attempt + line * 64) }
  }

  /// Asks for the memory of its texts.
  @inline(__always)
  fileprivate func prefetchText(_ index: Int) {
    let start = Int(attempts[index].textOffset)
    guard start < text.count, let base = text.baseAddress else { return }
    sieve_prefetch(base + start)
    sieve_prefetch(base + min(start + 63, text.count - 1))
  }
}
