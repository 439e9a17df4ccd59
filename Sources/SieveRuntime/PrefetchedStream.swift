import Foundation
import SieveEngine
import SieveModel
import SieveSources

/// Runs a stream ahead on a thread of its own, a few batches at most.
///
/// The order of batches is that of the stream, so nothing that is computed depends on it.
final class PrefetchedStream: AttemptStream, @unchecked Sendable {
  // @unchecked Sendable: `stream` is touched by the thread alone after `start`, and the queue only
  // under `condition`.

  private static let batchesAhead = 4

  private let stream: DecodedStream
  /// Of the thread that asks for batches.
  private let timer: StageTimer
  private let condition = NSCondition()
  private var queue: [AttemptBatch] = []
  private var isFinished = false
  private var isStopped = false

  /// Starts the thread; `timer` is that of the thread that is going to ask for batches.
  init(_ stream: DecodedStream, timer: StageTimer) {
    self.stream = stream
    self.timer = timer
    let thread = Thread { [self] in pump() }
    thread.name = "callsieve-decode"
    thread.stackSize = 1 << 20
    thread.start()
  }

  func nextBatch() -> AttemptBatch? {
    condition.lock()
    defer { condition.unlock() }
    if queue.isEmpty, !isFinished {
      timer.run(.waiting) { while queue.isEmpty, !isFinished { condition.wait() } }
    }
    guard !queue.isEmpty else { return nil }
    let batch = queue.removeFirst()
    condition.broadcast()
    return batch
  }

  func recycle(_ batch: consuming AttemptBatch) { stream.recycle(batch) }

  /// Ends the stream early and waits for its thread; what it has read ahead is forgotten.
  func stop() {
    stream.input.bytes.interrupt()
    condition.lock()
    isStopped = true
    condition.broadcast()
    while !isFinished { condition.wait() }
    queue.removeAll()
    condition.unlock()
  }

  private func pump() {
    while let batch = stream.nextBatch() {
      condition.lock()
      if queue.count >= Self.batchesAhead {
        stream.timer.run(.waiting) {
          while queue.count >= Self.batchesAhead, !isStopped { condition.wait() }
        }
      }
      let isOver = isStopped
      queue.append(batch)
      condition.broadcast()
      condition.unlock()
      if isOver { break }
    }
    condition.lock()
    isFinished = true
    condition.broadcast()
    condition.unlock()
  }
}
