/// Finds slots of a slab by 64-bit hashes: open addressing, no allocation but when it grows.
///
/// Equal hashes are told apart by the owner, who compares keys and asks for `next`.
package struct HashIndex: Sendable {
  private struct Entry {
    var hash: UInt64 = 0
    /// Slot + 1; 0 is free.
    var slot: UInt32 = 0
  }

  private var entries: [Entry]
  private var mask: Int

  /// How many slots are filed.
  package private(set) var count = 0

  /// Makes an empty index.
  package init() {
    entries = Array(repeating: Entry(), count: 1024)
    mask = 1023
  }

  /// Where the search for a hash begins.
  @inline(__always)
  package func start(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: (hash &* 0x9E37_79B9_7F4A_7C15) >> 20) & mask
  }

  /// The next slot filed under a hash from `position` on, which is moved past it.
  @inline(__always)
  package func next(_ hash: UInt64, _ position: inout Int) -> Int? {
    while entries[position].slot != 0 {
      let entry = entries[position]
      position = (position + 1) & mask
      if entry.hash == hash { return Int(entry.slot) - 1 }
    }
    return nil
  }

  /// Files a slot.
  package mutating func insert(_ hash: UInt64, slot: Int) {
    if (count + 1) * 10 > entries.count * 7 { grow() }
    place(Entry(hash: hash, slot: UInt32(slot) + 1))
    count += 1
  }

  /// Removes a slot that is filed under a hash.
  package mutating func remove(_ hash: UInt64, slot: Int) {
    var at = start(hash)
    while entries[at].slot != 0 {
      if entries[at].hash == hash, Int(entries[at].slot) - 1 == slot {
        close(at)
        count -= 1
        return
      }
      at = (at + 1) & mask
    }
  }

  /// Moves later entries of the run into the hole, so that searches need no tombstones.
  private mutating func close(_ hole: Int) {
    var hole = hole
    var at = (hole + 1) & mask
    while entries[at].slot != 0 {
      let home = start(entries[at].hash)
      if (at &- home) & mask >= (at &- hole) & mask {
        entries[hole] = entries[at]
        hole = at
      }
      at = (at + 1) & mask
    }
    entries[hole] = Entry()
  }

  private mutating func place(_ entry: Entry) {
    var at = start(entry.hash)
    while entries[at].slot != 0 { at = (at + 1) & mask }
    entries[at] = entry
  }

  private mutating func grow() {
    let old = entries
    entries = Array(repeating: Entry(), count: old.count * 2)
    mask = entries.count - 1
    for entry in old where entry.slot != 0 { place(entry) }
  }
}
