import CSieveKernels
import Foundation
import Synchronization

/// Threads that run one piece of work for every shard and meet again when all are done; between two pieces they do what
/// else there is.
///
/// Whoever is free takes the next shard, its own if that is still to be had, for what a shard touches is in the cache of
/// the thread that had it last. A thread for decoding beside those of the shards was slower: on two cores the system let
/// it run while others waited for the shard whose thread it had displaced.
final class ShardCrew: @unchecked Sendable {
  // @unchecked Sendable: everything mutable is read and written under `condition`; the work itself
  // touches only what belongs to its shard.

  private let condition = NSCondition()
  private let count: Int
  /// One unit of other work for whoever is free; whether there was any.
  private let otherWork: @Sendable () -> Bool
  private var work: ((Int) -> Void)?
  /// Shards of the work that nobody has taken yet, as bits.
  private var open: UInt64 = 0
  private var left = 0
  /// Whether some shard can be had, and whether some is not done; to be looked at without `condition`.
  private let isOpen = Atomic(false)
  private let isUnderWay = Atomic(false)
  /// How often other work was offered: whoever has looked before the last time looks again.
  private var offers = 0
  /// Helpers that sleep; to wake one that does not would cost as much.
  private var sleepers = 0
  private var isStopped = false
  private var helperCPU = 0.0

  /// How often a thread looks before it sleeps: some 50 µs.
  ///
  /// To wake one takes nearly as long in a virtual machine, and there are two waits in the millisecond or two of a batch.
  private static let looks = 500

  /// More than 64 shards are not run at once.
  static let countMax = 64

  /// Starts a thread for every shard but one: the caller is the other.
  ///
  /// `otherWork` is called by any of them, by several at once.
  init(count: Int, otherWork: @escaping @Sendable () -> Bool = { false }) {
    precondition(count <= Self.countMax, "more shards than bits")
    self.count = count
    self.otherWork = otherWork
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
      open = .max >> UInt64(64 - count)
      left = count
      isOpen.store(true, ordering: .releasing)
      isUnderWay.store(true, ordering: .relaxed)
      let isAwaited = sleepers > 0
      condition.unlock()
      if isAwaited { condition.broadcast() }
      while perform(0) != nil { end(seconds: 0) }
      Self.look { !isUnderWay.load(ordering: .acquiring) }
      condition.lock()
      while left > 0 { condition.wait() }
      self.work = nil
      condition.unlock()
    }
  }

  /// CPU seconds that the threads have spent on shards so far, without the caller's.
  var helperCPUSeconds: Double {
    condition.lock()
    defer { condition.unlock() }
    return helperCPU
  }

  /// Has those without work look whether there is other work.
  func offerOtherWork() {
    condition.lock()
    offers += 1
    let isAwaited = sleepers > 0
    condition.unlock()
    if isAwaited { condition.broadcast() }
  }

  /// Ends the threads.
  func stop() {
    condition.lock()
    isStopped = true
    condition.broadcast()
    condition.unlock()
  }

  private func serve(_ index: Int) {
    while true {
      if let seconds = perform(index) {
        end(seconds: seconds)
        continue
      }
      condition.lock()
      let known = offers
      condition.unlock()
      if !hasFoundWork() {
        condition.lock()
        if open == 0, offers == known, !isStopped {
          sleepers += 1
          condition.wait()
          sleepers -= 1
        }
        let isOver = isStopped
        condition.unlock()
        if isOver { return }
      }
    }
  }

  /// Looks for a moment whether a shard can be had, or other work, and does the latter.
  private func hasFoundWork() -> Bool {
    for count in 0..<Self.looks {
      if isOpen.load(ordering: .acquiring) || (count & 15 == 0 && otherWork()) { return true }
      sieve_pause()
    }
    return false
  }

  /// Looks until `isTrue`, for a moment.
  private static func look(until isTrue: () -> Bool) {
    for _ in 0..<looks {
      if isTrue() { return }
      sieve_pause()
    }
  }

  /// Counts a shard as done, which took a helper so long.
  private func end(seconds: Double) {
    condition.lock()
    helperCPU += seconds
    left -= 1
    let isDone = left == 0
    if isDone { isUnderWay.store(false, ordering: .releasing) }
    condition.unlock()
    if isDone { condition.broadcast() }
  }

  /// Takes a shard that is still to be had, `preferred` if possible, and does its work.
  ///
  /// A function of its own, so that its reference to the work is gone before the shard counts as
  /// done: `run` may not return while anybody holds the work.
  ///
  /// - Returns: CPU seconds that it took; `nil` when there is nothing to be had.
  @inline(never)
  private func perform(_ preferred: Int) -> Double? {
    condition.lock()
    guard open != 0, let work else {
      condition.unlock()
      return nil
    }
    let isFree = open >> UInt64(preferred) & 1 == 1
    let shard = isFree ? preferred : open.trailingZeroBitCount
    open &= ~(1 << UInt64(shard))
    if open == 0 { isOpen.store(false, ordering: .relaxed) }
    condition.unlock()
    let before = StageTime.thread.cpuSeconds
    work(shard)
    return StageTime.thread.cpuSeconds - before
  }
}
