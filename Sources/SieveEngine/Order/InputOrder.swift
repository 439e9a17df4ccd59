public import SieveModel

/// Gives out the attempts of one input, batch by batch, in the order of the input.
public protocol AttemptStream: AnyObject {
  /// The next batch, `nil` at the end.
  func nextBatch() throws -> AttemptBatch?
  /// Takes a batch back that nobody needs any more, so that its memory serves again; never needed, only faster.
  func recycle(_ batch: consuming AttemptBatch)
}

extension AttemptStream {
  /// Gives the memory back.
  public func recycle(_ batch: consuming AttemptBatch) {}
}

/// Attempts that were taken before, in an earlier run: none of them is late.
public protocol PastStream: AttemptStream {
  /// Learns, before anything is read, when the first attempt of the other inputs was; `nil` when there is none.
  func begin(before first: Int64?)
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
  let stream: any AttemptStream
  private var lag: Int64?
  var queue = TimeQueue(lag: 0)
  /// Batches read and not yet given out; a segment is emptied when its last record leaves.
  private(set) var segments: [AttemptBatch] = []
  /// Where the buffers of `segments` are.
  private(set) var views: [AttemptBatch.View] = []
  private var remaining: [Int] = []
  /// Number of the first of `segments`.
  private(set) var firstSegment = 0
  /// Read ahead of what the merge has asked for: `--reorder auto` looks at the first records.
  private var ahead: [AttemptBatch] = []
  /// Number of the batch that is being read, −1 for none, and what of it has been read.
  private(set) var current = -1
  var currentIndex = 0

  /// Highest set-up time read so far.
  var highest = Int64.min
  var isFinished = false
  /// The next attempt to leave; `nil` when the input is exhausted, or when nobody has asked.
  private(set) var head: TimeQueue.Held?

  init(_ stream: any AttemptStream, lag: OrderLag) {
    self.stream = stream
    if case .fixed(let milliseconds) = lag { choose(milliseconds) }
  }

  private mutating func choose(_ lag: Int64) {
    self.lag = lag
    queue = TimeQueue(lag: lag)
  }

  /// The lag in force; `nil` before the first record.
  var lagMilliseconds: Int64? { lag }

  /// Records up to this time may leave.
  @inline(__always)
  func limit(_ lag: Int64) -> Int64 { isFinished ? .max : highest.subtractingClamped(lag) }

  /// The place in `segments` of a segment.
  @inline(__always)
  func place(_ segment: Int) -> Int { segment &- firstSegment }

  /// Appends the head to a batch and lets it leave; its segment goes with its last record.
  mutating func giveHead(to batch: inout AttemptBatch) {
    guard let head else { return }
    batch.append(head.index, of: views[place(head.segment)])
    release(head.segment)
  }

  /// Counts one record less in a segment.
  @inline(__always)
  mutating func release(_ segment: Int) {
    remaining[place(segment)] -= 1
    if remaining[place(segment)] == 0, segment != current { discard(segment) }
  }

  private mutating func discard(_ segment: Int) {
    var used = AttemptBatch()
    swap(&used, &segments[place(segment)])
    views[place(segment)] = AttemptBatch.View(segments[place(segment)])
    stream.recycle(used)
    var gone = 0
    while gone < segments.count, remaining[gone] == 0, firstSegment + gone != current { gone += 1 }
    // Those at the front go in lots, so that removal costs nothing per record.
    guard gone > 64 || gone == segments.count else { return }
    segments.removeFirst(gone)
    views.removeFirst(gone)
    remaining.removeFirst(gone)
    firstSegment += gone
  }

  // MARK: Reading

  /// Makes the next batch with records the current one; false at the end of the input.
  mutating func readBatch() throws -> Bool {
    if current >= 0 {
      let done = current
      current = -1
      if remaining[place(done)] == 0 { discard(done) }
    }
    while let batch = try nextBatch() {
      if batch.isEmpty { continue }
      current = firstSegment + segments.count
      currentIndex = 0
      remaining.append(batch.count)
      segments.append(batch)
      views.append(AttemptBatch.View(batch))
      return true
    }
    return false
  }

  private mutating func nextBatch() throws -> AttemptBatch? {
    ahead.isEmpty ? try stream.nextBatch() : ahead.removeFirst()
  }

  mutating func chosenLag() throws -> Int64 {
    if let lag { return lag }
    var seen = 0
    var latest = Int64.min
    var inOrder = true
    // One record out of order says it all.
    while inOrder, seen < OrderLag.recordsExamined, let batch = try stream.nextBatch() {
      ahead.append(batch)
      for attempt in batch.attempts.prefix(OrderLag.recordsExamined - seen) {
        if attempt.setupTime < latest { inOrder = false }
        latest = max(latest, attempt.setupTime)
      }
      seen += batch.count
    }
    let chosen = inOrder ? 0 : OrderLag.releaseOrder
    choose(chosen)
    return chosen
  }

  // MARK: Record by record

  /// Finds the next head; reads no further than that needs.
  ///
  /// `isLate` is asked of every record read.
  ///
  /// - Throws: what the stream throws.
  mutating func advance(isLate: (Int64, AttemptBatch, Int) -> Bool) throws {
    head = nil
    let lag = try chosenLag()
    while true {
      let limit = limit(lag)
      queue.raise(to: limit)
      if let first = queue.first(until: limit) {
        queue.removeFirst()
        head = first
        return
      }
      guard !isFinished else {
        queue.free()
        return
      }
      guard try current >= 0 && currentIndex < segments[place(current)].count || readBatch() else {
        isFinished = true
        continue
      }
      let index = currentIndex
      currentIndex += 1
      let time = segments[place(current)].attempts[index].setupTime
      highest = max(highest, time)
      if isLate(time, segments[place(current)], index) {
        release(current)
      } else {
        queue.raise(to: self.limit(lag))
        queue.insert(TimeQueue.Held(time: time, segment: current, index: index))
      }
    }
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
