import CSieveKernels

/// Keys come and go: what is idle is freed, and who has windows is known.
extension KeyTable {
  // MARK: Recycling

  /// Looks at the next `limit` slots: frees keys whose newest event is older than `cutoff`, and puts keys
  /// that have become quiet back into their slot.
  ///
  /// `mayGo` is asked of the block of a key, if it has one, and releases it.
  ///
  /// - Returns: how many keys went.
  /// - Complexity: O(`limit`)
  @discardableResult
  func sweep(
    _ limit: Int,
    before cutoff: Int64,
    mayGo: (UnsafeMutablePointer<Ring>, UnsafeMutablePointer<UInt64>) -> Bool
  ) -> Int {
    // Until something is that old there is nothing to find.
    guard oldestKey < cutoff else { return 0 }
    let count = keyCount
    prefetchIdle(min(limit, used), cutoff)
    for _ in 0..<min(limit, used) {
      if sweepAt == 0 { oldestSeen = .max }
      look(at: sweepAt, cutoff, mayGo)
      sweepAt += 1
      if sweepAt == used {
        sweepAt = 0
        oldestKey = oldestSeen
      }
    }
    return count - keyCount
  }

  /// Brings the index entries of the keys that are about to go into the cache; each was a miss, half of the time that
  /// recycling takes.
  private func prefetchIdle(_ limit: Int, _ cutoff: Int64) {
    for at in sweepAt..<min(sweepAt + min(limit, AttemptRun.lengthMax), used) {
      let slot = slot(at)
      let count = slot[1]
      guard count > 0, count <= UInt64(inlineCapacity) else { continue }
      let newest = slot + (2 &+ Int(truncatingIfNeeded: count &- 1) &* stride)
      if EventLayout.time(newest) < cutoff { sieve_prefetch(index.home(index.hash(slot[0]))) }
    }
  }

  private func look(
    at: Int,
    _ cutoff: Int64,
    _ mayGo: (UnsafeMutablePointer<Ring>, UnsafeMutablePointer<UInt64>) -> Bool
  ) {
    let slot = slot(at)
    guard slot[1] != Self.freeMark else { return }
    let ring = ring(slot)
    let events = events(slot)
    let newest = events.count > 0 ? events.time(events.end - 1) : Int64.min
    let isOver = newest < cutoff
    if let ring, let block = ring.pointee.block {
      let isQuiet = isOver || events.count <= inlineCapacity
      guard isQuiet, mayGo(ring, block) else {
        oldestSeen = min(oldestSeen, newest)
        return
      }
      setBlock(nil, of: ring)
    }
    guard isOver else {
      oldestSeen = min(oldestSeen, newest)
      if let ring { demote(slot, ring, cutoff) }
      return
    }
    index.remove(index.hash(slot[0]), slot: at)
    if let ring { releaseRing(ring) }
    slot[1] = Self.freeMark
    slot[0] = firstFree.map { UInt64($0) } ?? Self.freeMark
    firstFree = at
    keyCount -= 1
  }

  /// Drops the oldest events of keys that have more than `most`.
  ///
  /// `forget` is told of the block of such a key, of the position before which events go, and of the events.
  ///
  /// - Returns: how many events went.
  /// - Complexity: O(slots and events that go)
  func trim(
    to most: Int,
    forget: (UnsafeMutablePointer<UInt64>, UInt64, Events) -> Void
  ) -> Int {
    var gone = 0
    for at in 0..<used {
      guard let ring = ring(slot(at)), ring.pointee.count > most else { continue }
      let events = events(ring)
      let position = events.end - UInt64(most)
      if let block = ring.pointee.block { forget(block, position, events) }
      gone += ring.pointee.count - most
      drop(ring, before: .max, keep: position)
    }
    return gone
  }

  private func demote(_ slot: Slot, _ ring: UnsafeMutablePointer<Ring>, _ cutoff: Int64) {
    drop(ring, before: cutoff, keep: .max)
    guard ring.pointee.count <= inlineCapacity else { return }
    let events = events(ring)
    for index in 0..<events.count {
      (slot + 2 + index * stride).update(from: events[events.base + UInt64(index)], count: stride)
    }
    slot[1] = UInt64(events.count)
    releaseRing(ring)
  }

  /// How many keys have a ring: more events than their slot holds, or windows.
  ///
  /// - Complexity: O(slots)
  var ringCount: Int { (0..<used).count { ring(slot($0)) != nil } }

  /// How many keys have events.
  ///
  /// - Complexity: O(slots)
  var keysWithEvents: Int {
    (0..<used).count { slot($0)[1] != Self.freeMark && events(slot($0)).count > 0 }
  }

  // MARK: Blocks

  /// Gives a key its block, or takes it away.
  func setBlock(_ block: UnsafeMutablePointer<UInt64>?, of ring: UnsafeMutablePointer<Ring>) {
    let had = ring.pointee.block != nil
    ring.pointee.block = block
    if block != nil, !had {
      ring.pointee.holder = holders.count
      holders.append(ring)
    } else if block == nil, had, let last = holders.popLast(), last != ring {
      holders[ring.pointee.holder] = last
      last.pointee.holder = ring.pointee.holder
    }
  }

  /// Hands every block to `body`, for those who own what lies in it.
  func forEachBlock(_ body: (UnsafeMutablePointer<UInt64>) -> Void) {
    for ring in holders { if let block = ring.pointee.block { body(block) } }
  }
}
