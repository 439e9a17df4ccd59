import Foundation

/// Reads and decompresses on a thread of its own, a few chunks ahead.
// @unchecked Sendable: only the pump's thread uses `reader`; all else is used under `condition`.
final class ChunkPump: @unchecked Sendable {
  /// How many chunks may wait; more would only cost memory.
  static let queueMax = 4

  private let reader: ChunkReader
  private let condition = NSCondition()
  private var ready: [[UInt8]] = []
  private var failure: (any Error)?
  private var isEnded = false
  private var isStopped = false

  init(_ reader: ChunkReader) { self.reader = reader }

  func start(name: String) {
    let thread = Thread { [self] in run() }
    thread.name = name
    thread.start()
  }

  /// Waits for the next chunk; `nil` at the end or when stopped.
  func next() throws -> [UInt8]? {
    condition.lock()
    defer { condition.unlock() }
    while ready.isEmpty, !isEnded, !isStopped { condition.wait() }
    guard ready.isEmpty else {
      condition.broadcast()
      return ready.removeFirst()
    }
    if let failure { throw failure }
    return nil
  }

  /// Lets the thread end; what it has read is forgotten.
  func stop() {
    condition.lock()
    isStopped = true
    ready.removeAll()
    condition.broadcast()
    condition.unlock()
  }

  /// Waits until the thread no longer uses its source.
  func join() {
    condition.lock()
    while !isEnded { condition.wait() }
    condition.unlock()
  }

  private func run() {
    do {
      while let chunk = try reader.next() { guard push(chunk) else { break } }
      end(nil)
    } catch {
      end(error)
    }
  }

  /// Hands a chunk over when there is room; false when stopped.
  private func push(_ chunk: consuming [UInt8]) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    while ready.count >= Self.queueMax, !isStopped { condition.wait() }
    guard !isStopped else { return false }
    ready.append(chunk)
    condition.broadcast()
    return true
  }

  private func end(_ error: (any Error)?) {
    condition.lock()
    failure = error
    isEnded = true
    condition.broadcast()
    condition.unlock()
  }
}
