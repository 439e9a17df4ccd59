public import CSieveKernels

/// Finds slots of a slab by hashes: open addressing, no allocation but when it grows.
///
/// It keeps 32 bits of each. Hashes that are equal in those are told apart by the owner, who
/// compares keys and asks for `next`.
@frozen
public struct HashIndex: Sendable {
  @usableFromInline
  struct Entry: BitwiseCopyable, Sendable {
    /// As much as place and first comparison need, so that eight entries fit into a cache line.
    @usableFromInline var hash: UInt32 = 0
    /// Slot + 1; 0 is free.
    @usableFromInline var slot: UInt32 = 0

    @inlinable
    init(hash: UInt32 = 0, slot: UInt32 = 0) {
      self.hash = hash
      self.slot = slot
    }
  }

  @usableFromInline var entries: [Entry]
  @usableFromInline var mask: Int

  /// How many slots are filed.
  public private(set) var count = 0

  /// Bytes that it holds.
  public var heldBytes: Int { entries.capacity * MemoryLayout<Entry>.stride }

  /// How many of a hundred entries are used when the index grows.
  private let fullAt: Int

  /// Makes an empty index that grows when so many of a hundred entries are used.
  ///
  /// Fewer make it larger, and searches go on behind the first entry, which no processor foresees, less often.
  public init(fullAt: Int = 70) {
    self.fullAt = fullAt
    entries = Array(repeating: Entry(), count: 1024)
    mask = 1023
  }

  /// Where the search for a hash begins.
  @inlinable @inline(__always)
  public func start(_ hash: UInt64) -> Int { home(Self.spread(hash)) }

  @inlinable @inline(__always)
  static func spread(_ hash: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: (hash &* 0x9E37_79B9_7F4A_7C15) >> 32)
  }

  @inlinable @inline(__always)
  func home(_ spread: UInt32) -> Int { Int(spread) & mask }

  /// The next slot filed under a hash from `position` on, which is moved past it.
  @inlinable @inline(__always)
  public func next(_ hash: UInt64, _ position: inout Int) -> Int? {
    let spread = Self.spread(hash)
    while true {
      let entry = entries[position]
      guard entry.slot != 0 else { return nil }
      position = (position + 1) & mask
      if entry.hash == spread { return Int(entry.slot) - 1 }
    }
  }

  /// Asks for the memory in which the search for a hash begins.
  @inlinable @inline(__always)
  public func prefetch(_ hash: UInt64) {
    let place = start(hash)
    entries.withUnsafeBufferPointer { buffer in
      guard place < buffer.count, let base = buffer.baseAddress else { return }
      sieve_prefetch(base + place)
    }
  }

  /// Files a slot.
  public mutating func insert(_ hash: UInt64, slot: Int) {
    if (count + 1) * 100 > entries.count * fullAt { grow() }
    place(Entry(hash: Self.spread(hash), slot: UInt32(slot) + 1))
    count += 1
  }

  /// Removes a slot that is filed under a hash.
  public mutating func remove(_ hash: UInt64, slot: Int) {
    var at = start(hash)
    while entries[at].slot != 0 {
      if Int(entries[at].slot) - 1 == slot {
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
      let home = home(entries[at].hash)
      if (at &- home) & mask >= (at &- hole) & mask {
        entries[hole] = entries[at]
        hole = at
      }
      at = (at + 1) & mask
    }
    entries[hole] = Entry()
  }

  private mutating func place(_ entry: Entry) {
    var at = home(entry.hash)
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
