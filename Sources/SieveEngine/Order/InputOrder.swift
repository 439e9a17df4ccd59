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
  private struct Held {
    let time: Int64
    let order: UInt64
    let segment: Int
    let index: Int

    static func isBefore(_ a: Held, _ b: Held) -> Bool {
      a.time != b.time ? a.time < b.time : a.order < b.order
    }
  }

  private let stream: any AttemptStream
  private var lag: Int64?
  private var heap: [Held] = []
  /// Batches read and not yet given out; a segment is emptied when its last record leaves.
  private var segments: [Int: AttemptBatch] = [:]
  private var remaining: [Int: Int] = [:]
  private var nextSegment = 0
  /// Read ahead of what the merge has asked for: `--reorder auto` looks at the first records.
  private var ahead: [AttemptBatch] = []
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
  func batch(_ segment: Int) -> AttemptBatch { segments[segment] ?? AttemptBatch() }

  /// Lets the head leave; its segment goes with its last record.
  mutating func release(_ segment: Int) {
    guard let left = remaining[segment] else { return }
    remaining[segment] = left - 1
    discard(segment)
  }

  private mutating func discard(_ segment: Int) {
    if remaining[segment] == 0, segment != current {
      remaining[segment] = nil
      segments[segment] = nil
    }
  }

  /// Finds the next head.
  ///
  /// `isLate` is asked of every record read.
  ///
  /// - Throws: what the stream throws.
  mutating func advance(isLate: (Int64, AttemptBatch, Int) -> Bool) throws {
    head = nil
    if lag == nil { try chooseLag() }
    let lag = self.lag ?? 0
    while true {
      if let first = heap.first, isFinished || first.time <= highest - lag {
        popHeap()
        head = (first.time, first.segment, first.index)
        return
      }
      guard !isFinished else { return }
      guard try nextRecord() else {
        isFinished = true
        continue
      }
      let index = currentIndex - 1
      let batch = segments[current] ?? AttemptBatch()
      let time = batch.attempts[index].setupTime
      highest = max(highest, time)
      if isLate(time, batch, index) {
        release(current)
      } else if heap.isEmpty, time <= highest - lag {
        head = (time, current, index)
        return
      } else {
        pushHeap(Held(time: time, order: order, segment: current, index: index))
      }
    }
  }

  private mutating func nextRecord() throws -> Bool {
    while current < 0 || currentIndex == segments[current]?.count ?? 0 {
      let done = current
      current = -1
      if done >= 0 { discard(done) }
      guard let batch = ahead.isEmpty ? try stream.nextBatch() : ahead.removeFirst() else {
        return false
      }
      if batch.isEmpty { continue }
      current = nextSegment
      nextSegment += 1
      currentIndex = 0
      remaining[current] = batch.count
      segments[current] = batch
    }
    currentIndex += 1
    order += 1
    return true
  }

  private mutating func chooseLag() throws {
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
    lag = inOrder ? 0 : OrderLag.releaseOrder
  }

  private mutating func pushHeap(_ item: Held) {
    heap.append(item)
    var at = heap.count - 1
    while at > 0, Held.isBefore(heap[at], heap[(at - 1) / 2]) {
      heap.swapAt(at, (at - 1) / 2)
      at = (at - 1) / 2
    }
  }

  private mutating func popHeap() {
    guard let last = heap.popLast(), !heap.isEmpty else { return }
    heap[0] = last
    var at = 0
    while true {
      var least = at
      for child in [2 * at + 1, 2 * at + 2]
      where child < heap.count && Held.isBefore(heap[child], heap[least]) { least = child }
      if least == at { return }
      heap.swapAt(at, least)
      at = least
    }
  }
}
