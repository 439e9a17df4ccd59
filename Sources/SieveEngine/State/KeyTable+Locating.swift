import CSieveKernels

/// The slots of many keys at once.
extension KeyTable {
  /// Finds the slots of many keys at once, `nil` for those without, and brings them into the cache with what
  /// the next event of each is going to touch.
  ///
  /// Level by level: the loads of one level do not depend on each other, so their misses overlap. Key 0 is
  /// left out. Slots stay valid until the next sweep.
  ///
  /// - Returns: how many may have one; `run.located` says which.
  @discardableResult
  func locate(_ run: RunKeys, _ count: Int) -> Int {
    let (keys, hashes, slots, located) = (run.keys, run.hashes, run.slots, run.located)
    for at in 0..<count {
      hashes[at] = index.hash(keys[at])
      sieve_prefetch(index.home(hashes[at]))
    }
    var found = 0
    for at in 0..<count {
      slots[at] = nil
      guard let likely = index.likelySlot(hashes[at]), keys[at] != 0 else { continue }
      let slot = slot(likely)
      slots[at] = slot
      located[found] = at
      found &+= 1
      sieve_prefetch(slot)
      if slotWords > 8 { sieve_prefetch(slot + 8) }
    }
    for place in 0..<found {
      let at = located[place]
      guard let likely = slots[at] else { continue }
      // Hashes of 32 bits are mostly, not always, enough.
      let slot = likely[0] == keys[at] ? likely : find(keys[at])
      slots[at] = slot
      if let slot, let ring = ring(slot) { sieve_prefetch(ring) }
    }
    for place in 0..<found {
      guard let slot = slots[located[place]], let ring = ring(slot) else { continue }
      let events = events(ring)
      if events.count > 0 { sieve_prefetch(events[events.end &- 1]) }
      if !ring.pointee.isFull { sieve_prefetch(events[events.end]) }
      if let block = ring.pointee.block {
        sieve_prefetch(block)
      } else if events.count >= lookBack {
        sieve_prefetch(events[events.end &- UInt64(truncatingIfNeeded: max(1, lookBack))])
      }
    }
    return found
  }
}
