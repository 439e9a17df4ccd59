import Foundation
import SieveEngine
import SieveModel
import SieveSources

/// Runs a stream ahead on other threads, a few batches at most.
///
/// The order of batches is that of the stream, so nothing that is computed depends on it.
final class PrefetchedStream: AttemptStream, @unchecked Sendable {
  // @unchecked Sendable: `stream` is touched by whoever has set `isBusy`, one thread at a time, and the queue only
  // under `condition`.

  private static let batchesAhead = 4

  private let stream: DecodedStream
  /// Of the thread that asks for batches.
  private let timer: StageTimer
  private let hasThread: Bool
  private let condition = NSCondition()
  private var queue: [AttemptBatch] = []
  private var isBusy = false
  private var isFinished = false
  private var isStopped = false

  /// Prepares a stream; `timer` is that of the thread that is going to ask for batches.
  ///
  /// With `startsThread` a thread of its own runs it ahead; otherwise whoever calls `advance`.
  init(_ stream: DecodedStream, timer: StageTimer, startsThread: Bool) {
    self.stream = stream
    self.timer = timer
    hasThread = startsThread
    guard startsThread else { return }
    let thread = Thread { [self] in pump() }
    thread.name = "callsieve-decode"
    thread.stackSize = 1 << 20
    thread.start()
  }

  func nextBatch() -> AttemptBatch? {
    condition.lock()
    defer { condition.unlock() }
    while queue.isEmpty, !isFinished {
      if hasThread || isBusy {
        timer.run(.waiting) { condition.wait() }
      } else {
        decode(timer)
      }
    }
    guard !queue.isEmpty else { return nil }
    let batch = queue.removeFirst()
    condition.broadcast()
    return batch
  }

  func recycle(_ batch: consuming AttemptBatch) { stream.recycle(batch) }

  /// Decodes a chunk, unless enough is ready or somebody is at it; whether one was decoded.
  ///
  /// - Precondition: No thread of its own does so.
  func advance() -> Bool {
    precondition(!hasThread, "two would decode")
    condition.lock()
    defer { condition.unlock() }
    guard !isBusy, !isFinished, !isStopped, queue.count < Self.batchesAhead else { return false }
    decode(stream.timer)
    return true
  }

  /// Ends the stream early and waits for those who read it; what has been read ahead is forgotten.
  func stop() {
    stream.interrupt()
    condition.lock()
    isStopped = true
    condition.broadcast()
    while isBusy || (hasThread && !isFinished) { condition.wait() }
    isFinished = true
    queue.removeAll()
    condition.unlock()
  }

  /// Decodes a chunk and charges `timer`; `condition` is held, but not meanwhile.
  private func decode(_ timer: StageTimer) {
    isBusy = true
    condition.unlock()
    let step = stream.step(charging: timer)
    condition.lock()
    isBusy = false
    switch step {
    case .unfinished:
      // Who waits for a thread of the stream's own waits for a batch, or for its end: woken for every chunk it took a tenth
      // of the time.
      if hasThread { return }
    case .batch(let batch): queue.append(batch)
    case .end: isFinished = true
    }
    condition.broadcast()
  }

  private func pump() {
    condition.lock()
    while !isFinished, !isStopped {
      if queue.count < Self.batchesAhead {
        decode(stream.timer)
      } else {
        stream.timer.run(.waiting) { condition.wait() }
      }
    }
    isFinished = true
    condition.broadcast()
    condition.unlock()
  }
}
