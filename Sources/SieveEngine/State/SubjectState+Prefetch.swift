import CSieveKernels

extension SubjectState {
  /// Brings what the windows of a run's keys are going to touch into the cache: the oldest events, which leave, were two
  /// thirds of the time that windows took.
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
