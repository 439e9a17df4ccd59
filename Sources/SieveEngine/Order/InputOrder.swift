public import SieveModel

/// Gives out the attempts of one input, batch by batch, in the order of the input.
public protocol AttemptStream: AnyObject {
  /// The next batch, `nil` at the end.
  func nextBatch() throws -> AttemptBatch?
}

/// How far the records of an input may be out of set-up order.
public enum OrderLag: Equatable, Sendable {
  /// Read off the first records: none when they are in set-up order, 4 h when they are not.
  case automatic
  /// So many milliseconds.
  case fixed(Int64)

  /// Records that `automatic` looks at.
  public static let recordsExamined = 65_536
  /// The lag of inputs in release order: longer than all but a few calls.
  public static let releaseOrder: Int64 = 4 * 3_600_000
}

/// One input on its way through the reorder stage: holds records until the order lag has passed.
struct InputOrder {
  private let stream: any AttemptStream
  private var lag: Int64?
  private var queue = TimeQueue()
  /// Batches read and not yet given out; a segment is emptied when its last record leaves.
  private var segments: [AttemptBatch?] = []
  private var remaining: [Int] = []
  /// Number of the first of `segments`.
  private var firstSegment = 0
  /// Read ahead of what the merge has asked for: `--reorder auto` looks at the first records.
  private var ahead: [AttemptBatch] = []
  /// Set-up times of the batch that is being read, its number, and what of it has been read.
  private var times: [Int64] = []
  private var current = -1
  private var currentIndex = 0
  private var order: UInt64 = 0

  /// Highest set-up time read so far.
  private(set) var highest = Int64.min
  private(set) var isFinished = false
  /// The next attempt to leave; `nil` when the input is exhausted.
  private(set) var head: (time: Int64, segment: Int, index: Int)?

  init(_ stream: any AttemptStream, lag: OrderLag) {
    self.stream = stream
    if case .fixed(let milliseconds) = lag { self.lag = milliseconds }
  }

  /// The lag in force; `nil` before the first record.
  var lagMilliseconds: Int64? { lag }

  /// The batch that holds the head.
  func batch(_ segment: Int) -> AttemptBatch {
    segments[segment - firstSegment] ?? AttemptBatch()
  }

  /// Lets the head leave; its segment goes with its last record.
  mutating func release(_ segment: Int) {
    remaining[segment - firstSegment] -= 1
    discard(segment)
  }

  private mutating func discard(_ segment: Int) {
    guard segment != current, remaining[segment - firstSegment] == 0 else { return }
    segments[segment - firstSegment] = nil
    var gone = 0
    while gone < segments.count, segments[gone] == nil { gone += 1 }
    // Those at the front go in lots, so that removal costs nothing per record.
    guard gone > 64 || gone == segments.count else { return }
    segments.removeFirst(gone)
    remaining.removeFirst(gone)
    firstSegment += gone
  }

  // MARK: Record by record

  /// Finds the next head.
  ///
  /// `isLate` is asked of every record read.
  ///
  /// - Throws: what the stream throws.
  mutating func advance(isLate: (Int64, AttemptBatch, Int) -> Bool) throws {
    head = nil
    let lag = try chosenLag()
    while true {
      if let first = queue.next(until: isFinished ? .max : highest &- lag) {
        head = (first.time, first.segment, first.index)
        return
      }
      guard !isFinished else { return }
      guard try nextRecord() else {
        isFinished = true
        continue
      }
      let index = currentIndex - 1
      let time = times[index]
      highest = max(highest, time)
      if isLate(time, batch(current), index) {
        release(current)
      } else {
        queue.insert(
          TimeQueue.Held(time: time, order: order, segment: current, index: index)
        )
      }
    }
  }

  private mutating func nextRecord() throws -> Bool {
    while current < 0 || currentIndex == times.count {
      let done = current
      current = -1
      if done >= 0 { discard(done) }
      guard let batch = try nextBatch() else { return false }
      if batch.isEmpty { continue }
      current = firstSegment + segments.count
      currentIndex = 0
      times.removeAll(keepingCapacity: true)
      for attempt in batch.attempts { times.append(attempt.setupTime) }
      remaining.append(batch.count)
      segments.append(batch)
    }
    currentIndex += 1
    order += 1
    return true
  }

  private mutating func nextBatch() throws -> AttemptBatch? {
    ahead.isEmpty ? try stream.nextBatch() : ahead.removeFirst()
  }

  private mutating func chosenLag() throws -> Int64 {
    if let lag { return lag }
    var seen = 0
    var latest = Int64.min
    var inOrder = true
    while seen < OrderLag.recordsExamined, let batch = try stream.nextBatch() {
      ahead.append(batch)
      for attempt in batch.attempts.prefix(OrderLag.recordsExamined - seen) {
        if attempt.setupTime < latest { inOrder = false }
        latest = max(latest, attempt.setupTime)
      }
      seen += batch.count
    }
    let chosen = inOrder ? 0 : OrderLag.releaseOrder
    lag = chosen
    return chosen
  }

  // MARK: Batch by batch

  /// Whether every record leaves as it comes, there being no order lag.
  mutating func passesThrough() throws -> Bool { try chosenLag() == 0 }

  /// The next batch as it is, for an only input that passes through; `nil` at the end.
  ///
  /// `isLate` is asked of every record, with the highest time up to it; a batch with late records comes
  /// without them.
  mutating func nextWhole(
    isLate: (_ time: Int64, _ highest: Int64, AttemptBatch, Int) -> Bool
  ) throws -> AttemptBatch? {
    guard let batch = try nextBatch() else {
      isFinished = true
      return nil
    }
    var late: [Int] = []
    for (index, attempt) in batch.attempts.enumerated() {
      highest = max(highest, attempt.setupTime)
      if isLate(attempt.setupTime, highest, batch, index) { late.append(index) }
    }
    guard !late.isEmpty else { return batch }
    var kept = AttemptBatch()
    var next = late.makeIterator()
    var skipped = next.next()
    for index in batch.attempts.indices {
      if index == skipped { skipped = next.next() } else { kept.append(index, of: batch) }
    }
    return kept
  }
}
