import Foundation
import SieveEngine
import SieveModel

/// Runs a stream ahead on a thread of its own, a few batches at most.
///
/// The order of batches is that of the stream, so nothing that is computed depends on it.
final class PrefetchedStream: AttemptStream, @unchecked Sendable {
  // @unchecked Sendable: `stream` is touched by the thread alone after `start`, and the queue only
  // under `condition`.

  private static let batchesAhead = 4

  private let stream: DecodedStream
  private let condition = NSCondition()
  private var queue: [AttemptBatch] = []
  private var isFinished = false

  init(_ stream: DecodedStream) {
    self.stream = stream
    let thread = Thread { [self] in pump() }
    thread.name = "callsieve-decode"
    thread.stackSize = 1 << 20
    thread.start()
  }

  func nextBatch() -> AttemptBatch? {
    condition.lock()
    defer { condition.unlock() }
    while queue.isEmpty, !isFinished { condition.wait() }
    guard !queue.isEmpty else { return nil }
    let batch = queue.removeFirst()
    condition.broadcast()
    return batch
  }

  private func pump() {
    while let batch = stream.nextBatch() {
      condition.lock()
      while queue.count >= Self.batchesAhead { condition.wait() }
      queue.append(batch)
      condition.broadcast()
      condition.unlock()
    }
    condition.lock()
    isFinished = true
    condition.broadcast()
    condition.unlock()
  }
}
