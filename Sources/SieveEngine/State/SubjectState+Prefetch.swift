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
  /// Brings what the first attempts of a run are going to touch into the cache whose keys are quiet, and notes which these are.
  func beginQuietly(_ count: Int) {
    guard hasQuietKeys else { return }
    var found = 0
    for at in 0..<count {
      quietHashes[found] = own.hashes[at]
      found &+= own.slots[at] == nil && own.keys[at] != 0 ? 1 : 0
    }
    guard found > 0 else { return }
    // The last one again and again, so that nobody has to ask whether there is another.
    for at in 0..<LookAhead.partition { quietHashes[found &+ at] = quietHashes[found &- 1] }
    for at in 0..<LookAhead.partition { quiet.prefetchPartition(quietHashes[at]) }
    for at in 0..<LookAhead.entry { prefetchEntry(quietHashes[at]) }
  }

  /// Brings what attempts of quiet keys are going to touch into the cache that come somewhat behind number `at` of them.
  @inline(__always)
  func prefetch(behind at: Int) {
    quiet.prefetchPartition(quietHashes[at &+ LookAhead.partition])
    prefetchEntry(quietHashes[at &+ LookAhead.entry])
  }

  @inline(__always)
  private func prefetchEntry(_ hash: UInt64) {
    quiet.prefetchEntry(hash)
    rates.prefetch(hash)
  }

  /// Brings what the windows of a run's keys are going to touch into the cache, but for those of keys that sleep: to let events go
  /// was mostly to wait for the oldest one.
  func prefetchWindows(_ count: Int, of run: borrowing AttemptRun) {
    var awake = 0
    for place in 0..<count {
      let at = own.located[place]
      guard let slot = own.slots[at], let ring = table.ring(slot), let block = ring.pointee.block
      else { continue }
      let time = run.streamTimes[places[at]]
      if KeyBlock(block).isAsleep(at: time, end: ring.pointee.end &+ 1) { continue }
      self.awake[awake] = ring
      awake &+= 1
      for index in plan.windows.indices {
        sieve_prefetch(WindowState(block, plan.windows.pointer(index)).at)
      }
    }
    for at in 0..<awake {
      let ring = self.awake[at]
      guard let block = ring.pointee.block else { continue }
      let events = table.events(ring)
      for index in plan.windows.indices {
        let window = WindowState(block, plan.windows.pointer(index))
        let tail = window.tail
        if window.isResting || tail < events.base { continue }
        if tail < events.end { sieve_prefetch(events[tail]) }
        if tail &+ 1 < events.end { sieve_prefetch(events[tail &+ 1]) }
      }
    }
  }
}
