import CSieveKernels

/// How many attempts ahead something is asked for that is in no cache.
///
/// In turn with the work: when it is asked for a whole run at once, there is more than a processor keeps track of, and some of it
/// does not come. On ten million rows four rules took less time, on one million as long; with table slots in turn as well it was
/// no better.
enum LookAhead {
  /// The partition of a log, which says where its entries are.
  static let partition = 16
  /// Where an entry is going to be.
  static let entry = 8
}

extension SubjectState {
  /// Brings what the first attempts of a run are going to touch into the cache, should their keys be quiet.
  func beginQuietly(_ count: Int) {
    guard hasQuietKeys else { return }
    for at in 0..<min(count, LookAhead.partition) { quiet.prefetchPartition(own.hashes[at]) }
    for at in 0..<min(count, LookAhead.entry) { prefetchEntry(at) }
  }

  /// Brings what attempts of a run are going to touch into the cache that come somewhat behind one of so many.
  @inline(__always)
  func prefetch(behind at: Int, of count: Int) {
    if hasQuietKeys {
      quiet.prefetchPartition(own.hashes[min(at &+ LookAhead.partition, count &- 1)])
      prefetchEntry(min(at &+ LookAhead.entry, count &- 1))
    }
    if plan.needsReceived { received.prefetch(behind: at, of: count) }
  }

  @inline(__always)
  private func prefetchEntry(_ at: Int) {
    let hash = own.hashes[at]
    quiet.prefetchEntry(hash)
    if plan.countsAttempts { rates.prefetch(hash) }
  }

  /// Brings what the windows of a run's keys are going to touch into the cache: to let events go was mostly to wait for the
  /// oldest one.
  func prefetchWindows(_ count: Int) {
    for at in 0..<count {
      guard let block = block(at) else { continue }
      for index in plan.windows.indices {
        sieve_prefetch(WindowState(block, plan.windows.pointer(index)).at)
      }
    }
    for at in 0..<count {
      guard let slot = own.slots[at], let block = block(at) else { continue }
      let events = table.events(slot)
      for index in plan.windows.indices {
        let window = WindowState(block, plan.windows.pointer(index))
        let tail = window.tail
        if window.isResting || tail < events.base { continue }
        if tail < events.end { sieve_prefetch(events[tail]) }
        if tail &+ 1 < events.end { sieve_prefetch(events[tail &+ 1]) }
      }
    }
  }

  @inline(__always)
  private func block(_ at: Int) -> UnsafeMutablePointer<UInt64>? {
    guard let slot = own.slots[at] else { return nil }
    return table.ring(slot)?.pointee.block
  }
}
