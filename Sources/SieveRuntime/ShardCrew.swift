import Foundation

/// Threads that run one piece of work for every shard and meet again when all are done.
final class ShardCrew: @unchecked Sendable {
  // @unchecked Sendable: everything mutable is read and written under `condition`; the work itself
  // touches only what belongs to its shard.

  private let condition = NSCondition()
  private let count: Int
  private var work: ((Int) -> Void)?
  private var round = 0
  private var left = 0
  private var isStopped = false
  private var helperCPU = 0.0

  /// Starts a thread for every shard but the first, which the caller runs.
  init(count: Int) {
    self.count = count
    for index in 1..<max(1, count) {
      let thread = Thread { [self] in serve(index) }
      thread.name = "callsieve-shard-\(index)"
      thread.stackSize = 1 << 20
      thread.start()
    }
  }

  /// Runs `work` for shards 0 ..< count and returns when all are done.
  func run(_ work: (Int) -> Void) {
    guard count > 1 else {
      work(0)
      return
    }
    withoutActuallyEscaping(work) { work in
      condition.lock()
      self.work = work
      left = count - 1
      round += 1
      condition.broadcast()
      condition.unlock()
      work(0)
      condition.lock()
      while left > 0 { condition.wait() }
      self.work = nil
      condition.unlock()
    }
  }

  /// CPU seconds of the threads so far, without the caller's.
  var helperCPUSeconds: Double {
    condition.lock()
    defer { condition.unlock() }
    return helperCPU
  }

  /// Ends the threads.
  func stop() {
    condition.lock()
    isStopped = true
    condition.broadcast()
    condition.unlock()
  }

  private func serve(_ index: Int) {
    var done = 0
    var charged = 0.0
    while perform(index, after: &done) {
      let used = StageTime.thread.cpuSeconds
      condition.lock()
      helperCPU += used - charged
      charged = used
      left -= 1
      condition.broadcast()
      condition.unlock()
    }
  }

  /// Waits for a round after `done` and does its work; false when the crew is stopped.
  ///
  /// A function of its own, so that its reference to the work is gone before the round counts as
  /// done: `run` may not return while anybody holds the work.
  @inline(never)
  private func perform(_ index: Int, after done: inout Int) -> Bool {
    condition.lock()
    while round == done, !isStopped { condition.wait() }
    guard !isStopped, let work else {
      condition.unlock()
      return false
    }
    done = round
    condition.unlock()
    work(index)
    return true
  }
}
