/// Finds the slot of a 64-bit key: open addressing with linear probing in 64 partitions.
///
/// An entry is the low half of the key's hash and the slot's number + 1. Partitions grow one by one, so
/// that no single step moves more than a sixty-fourth of the keys.
///
/// 8 bytes an entry at load ≤ 0.75.
struct KeyIndex: ~Copyable {
  private static let partitionBits = 6
  private static let initialCount = 16

  private struct Partition {
    var entries: UnsafeMutablePointer<UInt64>
    var mask: Int
    var count: Int
  }

  private let partitions: UnsafeMutablePointer<Partition>
  private let pool: BlockPool
  private let secret = KeyHash.secret

  /// An empty index whose entries lie in blocks of `pool`.
  init(pool: BlockPool) {
    self.pool = pool
    let count = 1 << Self.partitionBits
    partitions = .allocate(capacity: count)
    for index in 0..<count {
      (partitions + index).initialize(to: Self.partition(Self.initialCount, pool))
    }
  }

  deinit {
    for index in 0..<(1 << Self.partitionBits) {
      pool.give(partitions[index].entries, partitions[index].mask + 1)
    }
    partitions.deallocate()
  }

  private static func partition(_ capacity: Int, _ pool: BlockPool) -> Partition {
    let entries = pool.take(capacity)
    entries.initialize(repeating: 0, count: capacity)
    return Partition(entries: entries, mask: capacity - 1, count: 0)
  }

  /// The hash that the other calls take.
  @inline(__always)
  func hash(_ key: UInt64) -> UInt64 { KeyHash.hash(key, secret) }

  @inline(__always)
  private func partition(_ hash: UInt64) -> UnsafeMutablePointer<Partition> {
    partitions + Int(truncatingIfNeeded: hash >> UInt64(64 - Self.partitionBits))
  }

  /// Where the search for a hash begins, to be brought into the cache.
  @inline(__always)
  func home(_ hash: UInt64) -> UnsafeMutablePointer<UInt64> {
    let at = partition(hash).pointee
    return at.entries + (Int(truncatingIfNeeded: hash & 0xFFFF_FFFF) & at.mask)
  }

  /// The slot of the first entry with this hash, which need not be the key's; `nil` when there is none.
  @inline(__always)
  func likelySlot(_ hash: UInt64) -> Int? { find(hash) { _ in true } }

  /// The slot of a hash for which `isKey` says yes.
  @inline(__always)
  func find(_ hash: UInt64, isKey: (Int) -> Bool) -> Int? {
    let part = partition(hash).pointee
    let tag = hash & 0xFFFF_FFFF
    var at = Int(truncatingIfNeeded: tag) & part.mask
    while true {
      let entry = part.entries[at]
      if entry == 0 { return nil }
      if entry >> 32 == tag {
        let slot = Int(entry & 0xFFFF_FFFF) - 1
        if isKey(slot) { return slot }
      }
      at = (at + 1) & part.mask
    }
  }

  /// Adds a key that is not there.
  ///
  /// - Complexity: O(1) amortised; a step that grows moves one partition.
  func insert(_ hash: UInt64, slot: Int) {
    let part = partition(hash)
    if (part.pointee.count + 1) * 4 > (part.pointee.mask + 1) * 3 { grow(part) }
    Self.put((hash & 0xFFFF_FFFF) << 32 | UInt64(slot + 1), in: part.pointee)
    part.pointee.count += 1
  }

  @inline(__always)
  private static func put(_ entry: UInt64, in part: Partition) {
    var at = Int(truncatingIfNeeded: entry >> 32) & part.mask
    while part.entries[at] != 0 { at = (at + 1) & part.mask }
    part.entries[at] = entry
  }

  private func grow(_ part: UnsafeMutablePointer<Partition>) {
    let old = part.pointee
    var bigger = Self.partition((old.mask + 1) * 2, pool)
    for at in 0...old.mask where old.entries[at] != 0 { Self.put(old.entries[at], in: bigger) }
    bigger.count = old.count
    pool.give(old.entries, old.mask + 1)
    part.pointee = bigger
  }

  /// Takes out the entry of a slot; later entries of its cluster move back.
  func remove(_ hash: UInt64, slot: Int) {
    let part = partition(hash)
    let entries = part.pointee.entries
    let mask = part.pointee.mask
    var at = Int(truncatingIfNeeded: hash & 0xFFFF_FFFF) & mask
    while Int(entries[at] & 0xFFFF_FFFF) - 1 != slot {
      if entries[at] == 0 { return }
      at = (at + 1) & mask
    }
    var hole = at
    while true {
      at = (at + 1) & mask
      if entries[at] == 0 { break }
      let home = Int(truncatingIfNeeded: entries[at] >> 32) & mask
      if (at &- home) & mask >= (at &- hole) & mask {
        entries[hole] = entries[at]
        hole = at
      }
    }
    entries[hole] = 0
    part.pointee.count -= 1
  }
}
