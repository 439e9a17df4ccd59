/// Rings of fixed-size events, one per key, found through an open-addressing table.
///
/// A key's events are ordered by (set-up time, arrival number): words 0 and 1 of each event. Events
/// have *absolute positions* that do not change when older ones are dropped.
///
/// Memory per key: 16 bytes of table at load ≤ 0.5…0.8, a 64-byte slot, and a ring of `stride` words
/// per event with a power-of-two capacity from 2. Slots of idle keys are recycled by `sweep`.
///
/// With millions of keys every look is a cache miss, so the slot says what most attempts need to
/// know of the ring, and `touch…` brings in what a run of attempts is going to use all at once.
final class KeyedRings {
  /// One key's state.
  struct Slot {
    var key: UInt64
    /// Words of the ring; `nil` when the slot is free.
    var words: UnsafeMutablePointer<UInt64>?
    /// Events that fit, a power of two.
    var capacity: UInt32
    /// Events held.
    var count: UInt32
    /// Index in the ring of the oldest event.
    var head: UInt32
    /// Index of the windows kept beside the ring, −1 when there are none.
    var heavy: Int32
    /// Absolute position of the oldest event.
    var base: UInt64
    /// Set-up time of the oldest event; nothing when there are none.
    var oldest = Int64.max
    /// Set-up time of the newest event.
    var newest = Int64.min
    /// Fills the cache line: a slot in two lines costs two misses.
    private let padding: UInt64 = 0

    init(key: UInt64, capacity: UInt32 = 0) {
      self.key = key
      self.capacity = capacity
      words = nil
      count = 0
      head = 0
      heavy = -1
      base = 0
    }
  }

  /// 64-bit words per event.
  let stride: Int
  private(set) var slotCount = 0
  private var slots: UnsafeMutablePointer<Slot>
  private var slotCapacity: Int
  private var freeSlots: [UInt32] = []
  private var table: UnsafeMutablePointer<UInt64>
  private var tableMask: Int
  private var sweepAt = 0
  /// No event was ever older.
  private var earliest = Int64.max
  private let secret = UInt64.random(in: .min ... .max)

  init(stride: Int) {
    self.stride = stride
    slotCapacity = 64
    slots = Self.allocateSlots(slotCapacity)
    tableMask = 127
    table = .allocate(capacity: tableMask + 1)
    table.initialize(repeating: 0, count: tableMask + 1)
  }

  deinit {
    for index in 0..<slotsUsed { slots[index].words?.deallocate() }
    slots.deallocate()
    table.deallocate()
  }

  private var slotsUsed = 0
  /// Sum of what `touch` has loaded: means nothing.
  var touched: UInt64 = 0

  // MARK: Keys

  /// The high half of a table entry is a tag from the hash, the low half the slot index + 1.
  @inline(__always)
  private func hash(_ key: UInt64) -> UInt64 {
    let product = (key ^ secret).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }

  /// The first entry of the table that may be the key's, 0 when there is none.
  @inline(__always)
  func entry(_ key: UInt64) -> UInt64 { table[Int(truncatingIfNeeded: hash(key)) & tableMask] }

  /// The slot of the first entry that may be the key's, which need not be the key's.
  @inline(__always)
  func likelySlot(_ key: UInt64) -> UnsafeMutablePointer<Slot>? {
    let entry = entry(key)
    return entry == 0 ? nil : slots + (Int(entry & 0xFFFF_FFFF) - 1)
  }

  /// The slot of a key, `nil` when it has none.
  @inline(__always)
  func find(_ key: UInt64) -> Int? {
    let h = hash(key)
    var at = Int(truncatingIfNeeded: h) & tableMask
    let tag = h & 0xFFFF_FFFF_0000_0000
    while table[at] != 0 {
      let entry = table[at]
      if entry & 0xFFFF_FFFF_0000_0000 == tag {
        let slot = Int(entry & 0xFFFF_FFFF) - 1
        if slots[slot].key == key { return slot }
      }
      at = (at + 1) & tableMask
    }
    return nil
  }

  /// The slot of a key, made when there is none.
  ///
  /// - Complexity: O(1) amortised.
  @inline(__always)
  func findOrInsert(_ key: UInt64) -> Int {
    if let slot = find(key) { return slot }
    if (slotCount + 1) * 5 > (tableMask + 1) * 3 { growTable() }
    let slot = takeSlot()
    slots[slot] = Slot(key: key)
    link(key, slot)
    slotCount += 1
    return slot
  }

  /// Memory for slots that begins with a cache line.
  private static func allocateSlots(_ count: Int) -> UnsafeMutablePointer<Slot> {
    UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Slot>.stride,
      alignment: 64
    ).bindMemory(to: Slot.self, capacity: count)
  }

  private func takeSlot() -> Int {
    if let free = freeSlots.popLast() { return Int(free) }
    if slotsUsed == slotCapacity {
      let bigger = Self.allocateSlots(slotCapacity * 2)
      bigger.moveInitialize(from: slots, count: slotsUsed)
      slots.deallocate()
      slots = bigger
      slotCapacity *= 2
    }
    slotsUsed += 1
    return slotsUsed - 1
  }

  private func link(_ key: UInt64, _ slot: Int) {
    let h = hash(key)
    var at = Int(truncatingIfNeeded: h) & tableMask
    while table[at] != 0 { at = (at + 1) & tableMask }
    table[at] = h & 0xFFFF_FFFF_0000_0000 | UInt64(slot + 1)
  }

  private func growTable() {
    table.deallocate()
    tableMask = (tableMask + 1) * 2 - 1
    table = .allocate(capacity: tableMask + 1)
    table.initialize(repeating: 0, count: tableMask + 1)
    for slot in 0..<slotsUsed where slots[slot].capacity != UInt32.max {
      link(slots[slot].key, slot)
    }
  }

  /// Takes a key out of the table by shifting later entries of its cluster back.
  private func unlink(_ slot: Int) {
    var at = Int(truncatingIfNeeded: hash(slots[slot].key)) & tableMask
    while Int(table[at] & 0xFFFF_FFFF) - 1 != slot { at = (at + 1) & tableMask }
    var hole = at
    while true {
      at = (at + 1) & tableMask
      if table[at] == 0 { break }
      let home = Int(truncatingIfNeeded: hash(slots[Int(table[at] & 0xFFFF_FFFF) - 1].key))
      if (at &- home) & tableMask >= (at &- hole) & tableMask {
        table[hole] = table[at]
        hole = at
      }
    }
    table[hole] = 0
  }

  // MARK: Events

  /// Where the index of the windows kept beside the ring is stored.
  func heavy(_ slot: Int) -> Int { Int(slots[slot].heavy) }
  func setHeavy(_ slot: Int, _ index: Int) { slots[slot].heavy = Int32(index) }

  /// Absolute positions of the events held.
  @inline(__always)
  func positions(_ slot: Int) -> Range<UInt64> {
    let base = slots[slot].base
    return base..<(base + UInt64(slots[slot].count))
  }

  /// The words of the event at an absolute position, valid until the next change of the key.
  @inline(__always)
  func event(_ slot: Int, _ position: UInt64) -> UnsafeMutablePointer<UInt64> {
    let index = Int(position &- slots[slot].base) + Int(slots[slot].head)
    return slots[slot].words! + (index & Int(slots[slot].capacity - 1)) * stride
  }

  /// Set-up time of an event.
  @inline(__always)
  func time(_ slot: Int, _ position: UInt64) -> Int64 {
    Int64(bitPattern: event(slot, position)[0])
  }

  /// Set-up time of the newest event, `Int64.min` when there are none.
  @inline(__always)
  func newestTime(_ slot: Int) -> Int64 { slots[slot].newest }

  /// Makes room for an event of a time at the end and returns its words, not initialised.
  @inline(__always)
  func append(_ slot: Int, time: Int64) -> UnsafeMutablePointer<UInt64> {
    if slots[slot].count == slots[slot].capacity { growRing(slot) }
    if slots[slot].count == 0 { slots[slot].oldest = time }
    slots[slot].newest = time
    slots[slot].count += 1
    earliest = min(earliest, time)
    return event(slot, slots[slot].base + UInt64(slots[slot].count) - 1)
  }

  /// Makes room for an event at an absolute position; later ones move up by one.
  ///
  /// - Complexity: O(*n*) in the number of later events.
  func insert(_ slot: Int, at position: UInt64, time: Int64) -> UnsafeMutablePointer<UInt64> {
    let newest = slots[slot].newest
    _ = append(slot, time: time)
    slots[slot].newest = max(newest, time)
    slots[slot].oldest = min(slots[slot].oldest, time)
    var to = slots[slot].base + UInt64(slots[slot].count) - 1
    while to > position {
      event(slot, to).update(from: event(slot, to - 1), count: stride)
      to -= 1
    }
    return event(slot, position)
  }

  private func growRing(_ slot: Int) {
    let old = slots[slot]
    let capacity = old.capacity == 0 ? 2 : Int(old.capacity) * 2
    let words = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity * stride)
    if let from = old.words {
      let first = min(Int(old.count), Int(old.capacity - old.head))
      words.update(from: from + Int(old.head) * stride, count: first * stride)
      (words + first * stride).update(from: from, count: (Int(old.count) - first) * stride)
      from.deallocate()
    }
    slots[slot].words = words
    slots[slot].capacity = UInt32(capacity)
    slots[slot].head = 0
  }

  /// Drops events older than `cutoff`, but none at or after absolute position `keep`.
  @inline(__always)
  func dropEvents(_ slot: Int, before cutoff: Int64, keep: UInt64 = .max) {
    while slots[slot].oldest < cutoff, slots[slot].base < keep {
      slots[slot].head = (slots[slot].head + 1) & (slots[slot].capacity - 1)
      slots[slot].count -= 1
      slots[slot].base += 1
      if slots[slot].count > 0 {
        slots[slot].oldest = time(slot, slots[slot].base)
      } else {
        slots[slot].oldest = .max
        slots[slot].newest = .min
      }
    }
  }

  /// The first position whose event is after (`time`, `arrival`), or the end.
  ///
  /// - Complexity: O(log *n*)
  func position(_ slot: Int, after time: Int64, _ arrival: UInt64) -> UInt64 {
    var range = positions(slot)
    while !range.isEmpty {
      let middle = range.lowerBound + (range.upperBound - range.lowerBound) / 2
      let words = event(slot, middle)
      let t = Int64(bitPattern: words[0])
      if t < time || (t == time && words[1] <= arrival) {
        range = (middle + 1)..<range.upperBound
      } else {
        range = range.lowerBound..<middle
      }
    }
    return range.lowerBound
  }

  /// Frees the keys among the next `limit` slots whose newest event is older than `cutoff`.
  ///
  /// `release` is called with the index of the windows of a freed key.
  ///
  /// - Complexity: O(`limit`)
  func sweep(_ limit: Int, before cutoff: Int64, release: (Int) -> Void) {
    // Until something is that old there is nothing to find.
    guard earliest < cutoff else { return }
    for _ in 0..<min(limit, slotsUsed) {
      sweepAt = sweepAt + 1 < slotsUsed ? sweepAt + 1 : 0
      let slot = slots[sweepAt]
      guard slot.capacity != .max else { continue }
      if slot.count > 0, slot.newest >= cutoff { continue }
      unlink(sweepAt)
      slot.words?.deallocate()
      if slot.heavy >= 0 { release(Int(slot.heavy)) }
      // A capacity of UInt32.max marks a free slot.
      slots[sweepAt] = Slot(key: 0, capacity: .max)
      freeSlots.append(UInt32(sweepAt))
      slotCount -= 1
    }
  }
}
