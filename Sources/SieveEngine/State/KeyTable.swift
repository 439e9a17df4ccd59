/// Events of fixed size by key: nearly all keys have few and keep them in their slot, the others a ring.
///
/// A slot is one or two cache lines: key, count, and room for the first events, so that a key that makes a
/// few calls a day costs one miss of the index and one of the slot. A key with more events gets a
/// ring of a power-of-two capacity, and its slot the address of that; one with more than `Chunks.length` has
/// them in chunks.
///
/// ```
/// word 0     key
/// word 1     count of events, or address of the ring, or all ones in a free slot
/// word 2 …   events
/// ```
final class KeyTable {
  /// What a busy key has beside its slot.
  struct Ring {
    /// The events, or their `Chunks` when there is room for more than `Chunks.length`.
    var words: UnsafeMutablePointer<UInt64>
    var capacity: Int
    /// Index of the oldest event, in the ring or in the first chunk.
    var head: Int
    var count: Int
    /// Position of the oldest event.
    var base: UInt64
    /// The key's windows and episodes; `nil` when it has none.
    var block: UnsafeMutablePointer<UInt64>?
    /// Place among the keys that have a block.
    var holder: Int
    /// Set-up time of the newest event that talked for the table's `longTalk`; `Int64.min` for none.
    var longTalkTime: Int64

    /// Position after the newest event.
    @inline(__always)
    var end: UInt64 { base &+ UInt64(truncatingIfNeeded: count) }
    @inline(__always)
    var isChunked: Bool { capacity > Chunks.length }
    /// Whether there is no room for another event; the first chunk may begin with empty places.
    @inline(__always)
    var isFull: Bool { isChunked ? head &+ count == capacity : count == capacity }
  }

  typealias Slot = UnsafeMutablePointer<UInt64>

  static let freeMark = UInt64.max
  private static let chunkBits = 12
  /// Words of a `Ring` in the pool.
  private static let ringWords = 8

  /// Words an event.
  let stride: Int
  /// How many events back an attempt is going to look first.
  let lookBack: Int
  /// Events that talked so long are noted, in milliseconds; `Int64.max` where no rule asks.
  let longTalk: Int64
  let slotWords: Int
  let inlineCapacity: Int
  private let memory: StateMemory
  private let pool: BlockPool
  var index: KeyIndex
  var chunks: UnsafeMutablePointer<UnsafeMutablePointer<UInt64>>
  private var chunkCount = 0
  private var chunkRoom = 64
  var used = 0
  var firstFree: Int?
  /// The rings of keys that have a block.
  var holders: [UnsafeMutablePointer<Ring>] = []
  /// Keys held.
  var keyCount = 0
  var sweepAt = 0
  /// No key's newest event is older.
  var oldestKey = Int64.max
  /// The same for the keys that this round of the sweep has seen or that came since it began.
  var oldestSeen = Int64.max

  init(
    stride: Int,
    lookBack: Int = 0,
    longTalk: Int64 = .max,
    memory: StateMemory,
    pool: BlockPool
  ) {
    self.stride = stride
    self.lookBack = lookBack
    self.longTalk = longTalk
    self.memory = memory
    self.pool = pool
    index = KeyIndex(pool: pool)
    // One line when two events fit, else two lines, or what one event needs.
    let words = stride <= 3 ? 8 : max(16, (2 + stride + 7) & ~7)
    slotWords = words
    inlineCapacity = (words - 2) / stride
    chunks = .allocate(capacity: chunkRoom)
  }

  deinit { chunks.deallocate() }

  /// Bytes of the slots that are free for other keys.
  var unusedBytes: Int { ((chunkCount << Self.chunkBits) - keyCount) * slotWords * 8 }

  // MARK: Keys

  @inline(__always)
  func slot(_ at: Int) -> Slot {
    chunks[at >> Self.chunkBits] + (at & (1 << Self.chunkBits - 1)) &* slotWords
  }

  /// The ring of a key that has one.
  @inline(__always)
  func ring(_ slot: Slot) -> UnsafeMutablePointer<Ring>? {
    let state = slot[1]
    if state <= UInt64(inlineCapacity) || state == Self.freeMark { return nil }
    return UnsafeMutablePointer(bitPattern: UInt(state))
  }

  /// The slot of a key, `nil` when it has none.
  @inline(__always)
  func find(_ key: UInt64) -> Slot? {
    index.find(index.hash(key)) { slot($0)[0] == key }.map { self.slot($0) }
  }

  /// The slot of a key, made when there is none; `time` is that of the event that follows.
  ///
  /// - Complexity: O(1) amortised.
  @inline(__always)
  func findOrInsert(_ key: UInt64, time: Int64) -> Slot {
    let hash = index.hash(key)
    if let at = index.find(hash, isKey: { slot($0)[0] == key }) { return slot(at) }
    return insert(key, hash, time)
  }

  private func insert(_ key: UInt64, _ hash: UInt64, _ time: Int64) -> Slot {
    let at: Int
    if let free = firstFree {
      at = free
      let next = self.slot(at)[0]
      firstFree = next == Self.freeMark ? nil : Int(next)
    } else {
      if used == chunkCount << Self.chunkBits { addChunk() }
      at = used
      used += 1
    }
    let slot = self.slot(at)
    slot[0] = key
    slot[1] = 0
    index.insert(hash, slot: at)
    keyCount += 1
    oldestKey = min(oldestKey, time)
    oldestSeen = min(oldestSeen, time)
    return slot
  }

  private func addChunk() {
    if chunkCount == chunkRoom {
      let more = UnsafeMutablePointer<UnsafeMutablePointer<UInt64>>.allocate(
        capacity: chunkRoom * 2
      )
      more.update(from: chunks, count: chunkCount)
      chunks.deallocate()
      chunks = more
      chunkRoom *= 2
    }
    let words = slotWords << Self.chunkBits
    chunks[chunkCount] = memory.take(words * 8).bindMemory(to: UInt64.self, capacity: words)
    chunkCount += 1
  }

  // MARK: Events

  /// The events of a key.
  @inline(__always)
  func events(_ slot: Slot) -> Events {
    guard let ring = ring(slot) else {
      return Events(
        words: slot + 2,
        isChunked: false,
        head: 0,
        mask: .max,
        stride: stride,
        count: Int(truncatingIfNeeded: slot[1]),
        base: 0
      )
    }
    return events(ring)
  }

  @inline(__always)
  func events(_ ring: UnsafeMutablePointer<Ring>) -> Events {
    Events(
      words: ring.pointee.words,
      isChunked: ring.pointee.isChunked,
      head: ring.pointee.head,
      mask: ring.pointee.isChunked ? .max : ring.pointee.capacity &- 1,
      stride: stride,
      count: ring.pointee.count,
      base: ring.pointee.base
    )
  }

  /// Room for one more event at the end; its words are not initialised.
  ///
  /// When there is none, events older than `cutoff` go first, but none at or after the position that
  /// `keep` says.
  ///
  /// - Complexity: O(1) amortised.
  @inline(__always)
  func append(
    _ slot: Slot,
    cutoff: Int64,
    keep: (UnsafeMutablePointer<UInt64>) -> UInt64
  ) -> UnsafeMutablePointer<UInt64> {
    let state = slot[1]
    if state < UInt64(inlineCapacity) {
      slot[1] = state &+ 1
      return slot + (2 &+ Int(truncatingIfNeeded: state) &* stride)
    }
    if let ring = ring(slot), !ring.pointee.isFull {
      return extend(ring)
    }
    return appendToFull(slot, cutoff, keep)
  }

  @inline(__always)
  private func extend(_ ring: UnsafeMutablePointer<Ring>) -> UnsafeMutablePointer<UInt64> {
    ring.pointee.count &+= 1
    let events = events(ring)
    return events[events.end &- 1]
  }

  @inline(never)
  private func appendToFull(
    _ slot: Slot,
    _ cutoff: Int64,
    _ keep: (UnsafeMutablePointer<UInt64>) -> UInt64
  ) -> UnsafeMutablePointer<UInt64> {
    if ring(slot) == nil {
      dropInline(slot, before: cutoff)
      let count = Int(slot[1])
      if count < inlineCapacity {
        slot[1] += 1
        return slot + 2 + count * stride
      }
    }
    let ring = makeRing(slot)
    if ring.pointee.isFull {
      drop(ring, before: cutoff, keep: ring.pointee.block.map(keep) ?? .max)
      // With little gained a ring would be full again at once.
      let isNearlyFull =
        !ring.pointee.isChunked && ring.pointee.count * 4 > ring.pointee.capacity * 3
      if isNearlyFull || ring.pointee.isFull { grow(ring) }
    }
    return extend(ring)
  }

  /// Adds a key that is not there, with events from elsewhere; without any it counts as used at `time`.
  ///
  /// - Complexity: O(*n*)
  func add(_ key: UInt64, _ events: Events, at time: Int64) -> Slot {
    let slot = findOrInsert(key, time: events.count > 0 ? events.time(events.end - 1) : time)
    for index in 0..<UInt64(events.count) { add(events[events.base + index], to: slot) }
    return slot
  }

  /// Room for an event at a position; later ones move up by one.
  ///
  /// - Complexity: O(*n*) in the number of later events.
  func insert(_ slot: Slot, at position: UInt64) -> UnsafeMutablePointer<UInt64> {
    let ring = makeRing(slot)
    if ring.pointee.isFull { grow(ring) }
    _ = extend(ring)
    let events = events(ring)
    var to = events.end - 1
    while to > position {
      events[to].update(from: events[to - 1], count: stride)
      to -= 1
    }
    return events[position]
  }

  /// Adds `count` events that belong before, between or after those that are there, in order.
  ///
  /// - Complexity: O(events of the key)
  func merge(_ slot: Slot, count: Int, _ added: (Int) -> UnsafeMutablePointer<UInt64>) {
    let ring = makeRing(slot)
    let held = ring.pointee.count
    for _ in 0..<count {
      if ring.pointee.isFull { grow(ring) }
      _ = extend(ring)
    }
    let events = events(ring)
    var from = events.base + UInt64(held)
    var to = events.end
    var left = count
    while left > 0 {
      to -= 1
      let next = added(left - 1)
      if from > events.base, EventLayout.isBefore(next, events[from - 1]) {
        from -= 1
        events[to].update(from: events[from], count: stride)
      } else {
        left -= 1
        events[to].update(from: next, count: stride)
        note(next, of: slot)
      }
    }
  }

  private func dropInline(_ slot: Slot, before cutoff: Int64) {
    let count = Int(slot[1])
    var old = 0
    while old < count, EventLayout.time(slot + 2 + old * stride) < cutoff { old += 1 }
    guard old > 0 else { return }
    (slot + 2).update(from: slot + 2 + old * stride, count: (count - old) * stride)
    slot[1] = UInt64(count - old)
  }

  func drop(_ ring: UnsafeMutablePointer<Ring>, before cutoff: Int64, keep: UInt64) {
    let events = events(ring)
    var at = events.base
    while at < events.end, at < keep, events.time(at) < cutoff { at += 1 }
    let gone = Int(at - events.base)
    ring.pointee.count -= gone
    ring.pointee.base = at
    ring.pointee.head += gone
    guard ring.pointee.isChunked else {
      ring.pointee.head &= ring.pointee.capacity - 1
      return
    }
    let chunks = Chunks(ring.pointee.words)
    // Two stay, so that it remains one that has chunks.
    while ring.pointee.head >= Chunks.length, chunks.count > 2 {
      pool.give(chunks.removeFirst(), Chunks.length * stride)
      ring.pointee.head -= Chunks.length
      ring.pointee.capacity -= Chunks.length
    }
  }

  private func grow(_ ring: UnsafeMutablePointer<Ring>) {
    if ring.pointee.isChunked {
      addChunk(to: ring)
      return
    }
    let old = ring.pointee
    let isBig = old.capacity * 2 > Chunks.length
    let words = pool.take((isBig ? Chunks.length : old.capacity * 2) * stride)
    let first = min(old.count, old.capacity - old.head)
    words.update(from: old.words + old.head * stride, count: first * stride)
    (words + first * stride).update(from: old.words, count: (old.count - first) * stride)
    pool.give(old.words, old.capacity * stride)
    ring.pointee.head = 0
    if isBig {
      ring.pointee.words = Chunks(pool: pool).adding(words, pool: pool).words
      ring.pointee.capacity = Chunks.length
      addChunk(to: ring)
    } else {
      ring.pointee.words = words
      ring.pointee.capacity = old.capacity * 2
    }
  }

  private func addChunk(to ring: UnsafeMutablePointer<Ring>) {
    let chunk = pool.take(Chunks.length * stride)
    ring.pointee.words = Chunks(ring.pointee.words).adding(chunk, pool: pool).words
    ring.pointee.capacity += Chunks.length
  }

  /// The ring of a key, made when it has none.
  func makeRing(_ slot: Slot) -> UnsafeMutablePointer<Ring> {
    if let ring = ring(slot) { return ring }
    let count = Int(slot[1])
    var capacity = 4
    while capacity <= inlineCapacity { capacity *= 2 }
    let words = pool.take(capacity * stride)
    words.update(from: slot + 2, count: count * stride)
    let ring = UnsafeMutableRawPointer(pool.take(Self.ringWords))
      .bindMemory(to: Ring.self, capacity: 1)
    ring.initialize(
      to: Ring(
        words: words,
        capacity: capacity,
        head: 0,
        count: count,
        base: 0,
        block: nil,
        holder: 0,
        longTalkTime: longTalkTime(slot)
      )
    )
    slot[1] = UInt64(UInt(bitPattern: ring))
    return ring
  }

  func releaseRing(_ ring: UnsafeMutablePointer<Ring>) {
    if ring.pointee.isChunked {
      let chunks = Chunks(ring.pointee.words)
      while chunks.count > 0 { pool.give(chunks.removeFirst(), Chunks.length * stride) }
      chunks.free(pool)
    } else {
      pool.give(ring.pointee.words, ring.pointee.capacity * stride)
    }
    pool.give(
      UnsafeMutableRawPointer(ring).bindMemory(to: UInt64.self, capacity: Self.ringWords),
      Self.ringWords
    )
  }
}
