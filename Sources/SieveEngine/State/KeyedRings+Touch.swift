extension KeyedRings {
  /// What `touch` loads: each level needs the one before.
  enum Level: CaseIterable {
    case table, slot, ring
  }

  /// Loads what a look-up of `key` is going to need, and nothing else happens.
  ///
  /// The values that are added up keep the compiler from leaving the loads out.
  @inline(__always)
  func touch(_ key: UInt64, _ level: Level) {
    switch level {
    case .table: touched &+= entry(key)
    case .slot: touched &+= likelySlot(key)?.pointee.key ?? 0
    case .ring:
      guard let slot = likelySlot(key), let words = slot.pointee.words else { return }
      // The place of the next event is about to be written.
      let next = Int(slot.pointee.head + slot.pointee.count) & Int(slot.pointee.capacity - 1)
      touched &+= words[next * stride]
    }
  }
}
