import CSieveKernels

/// Events of the many keys that have few, together: in partitions by the key's hash, by time within each.
///
/// To add an event touches the end of its partition, which is in the cache; a slot for each key would be
/// a cache miss, and memory for keys that are never looked at. What is asked of a key here is answered
/// by a search of its partition: at most `entriesMax` entries, of which a window is mostly a small part.
///
/// A partition that is full splits in four by two more bits of the hash. When one key fills it alone,
/// `crowdedKey` asks the owner to take that key elsewhere.
///
/// ```
/// entry     word 0: key, 0 when taken out; then the words of the event
/// chunk     word 0: next newer chunk, word 1: next older, word 2: entries; then the entries
/// ```
final class QuietLog {
  /// Entries of a partition that does not split: searched, they cost about a microsecond.
  static let entriesMax = 1024
  /// 2 KiB: with 1 KiB the chunks that go, cold by then, cost twice as many misses, 5 % of a run.
  private static let chunkWords = 256
  private static let entriesAt = 3
  static let splitBits = 2
  static let depthMax = 26

  typealias Chunk = UnsafeMutablePointer<UInt64>
  typealias Entry = UnsafeMutablePointer<UInt64>

  struct Partition {
    /// Set-up time of the newest entry.
    var newest: Int64
    var oldestChunk: Chunk
    var newestChunk: Chunk
    /// Entries in the newest chunk.
    var filled: Int
    var entries: Int
    /// How many of them were taken out.
    var dead: Int
    /// Bits of the hash that its keys share.
    var depth: Int
    /// The oldest chunk has something as new as this, `Int64.min` when that is not known: to look costs a miss.
    var oldestKept = Int64.min
  }

  /// Words of an event.
  let stride: Int
  let entryWords: Int
  private let chunkEntries: Int
  private let entriesMax: Int
  let pool: BlockPool
  /// One partition for each value of the hash's first `depth` bits.
  var directory: UnsafeMutablePointer<UnsafeMutablePointer<Partition>>
  var depth = 0
  var sweepAt = 0
  /// Entries let go because they were old.
  var dropped = 0
  private var scratch: UnsafeMutablePointer<UInt64>
  private var scratchWords = 256
  /// A key that fills its partition alone; the owner takes it out and sets this back to 0.
  var crowdedKey: UInt64 = 0
  let secret = KeyHash.secret

  /// An empty log; `pool` outlives it.
  init(stride: Int, pool: BlockPool, entriesMax: Int = QuietLog.entriesMax) {
    self.entriesMax = entriesMax
    self.stride = stride
    self.pool = pool
    entryWords = stride + 1
    chunkEntries = max(1, (Self.chunkWords - Self.entriesAt) / (stride + 1))
    directory = .allocate(capacity: 1)
    scratch = .allocate(capacity: scratchWords)
    directory.initialize(to: makePartition(depth: 0))
  }

  deinit {
    directory.deallocate()
    scratch.deallocate()
  }

  @inline(__always)
  func partition(_ hash: UInt64) -> UnsafeMutablePointer<Partition> {
    // In two steps, for a shift by 64 bits.
    directory[Int(truncatingIfNeeded: (hash >> 1) &>> UInt64(truncatingIfNeeded: 63 &- depth))]
  }

  @inline(__always)
  func entry(_ chunk: Chunk, _ index: Int) -> Entry {
    chunk + (Self.entriesAt &+ index &* entryWords)
  }

  @inline(__always)
  static func time(_ entry: Entry) -> Int64 { EventLayout.time(entry + 1) }

  // MARK: Memory

  func makePartition(depth: Int) -> UnsafeMutablePointer<Partition> {
    let words = pool.take(MemoryLayout<Partition>.size / 8)
    let partition = UnsafeMutableRawPointer(words).bindMemory(to: Partition.self, capacity: 1)
    let chunk = makeChunk(older: nil)
    partition.initialize(
      to: Partition(
        newest: .min,
        oldestChunk: chunk,
        newestChunk: chunk,
        filled: 0,
        entries: 0,
        dead: 0,
        depth: depth
      )
    )
    return partition
  }

  var wordsOfChunk: Int { max(Self.chunkWords, Self.entriesAt + entryWords) }

  func makeChunk(older: Chunk?) -> Chunk {
    let chunk = pool.take(wordsOfChunk)
    chunk[0] = 0
    chunk[1] = UInt64(UInt(bitPattern: older))
    chunk[2] = 0
    if let older { older[0] = UInt64(UInt(bitPattern: chunk)) }
    return chunk
  }

  static func newer(_ chunk: Chunk) -> Chunk? { Chunk(bitPattern: UInt(chunk[0])) }
  static func older(_ chunk: Chunk) -> Chunk? { Chunk(bitPattern: UInt(chunk[1])) }

  /// Entries of a chunk of a partition.
  @inline(__always)
  func filled(_ chunk: Chunk, _ partition: UnsafeMutablePointer<Partition>) -> Int {
    chunk == partition.pointee.newestChunk
      ? partition.pointee.filled : Int(truncatingIfNeeded: chunk[2])
  }

  // MARK: Adding

  /// Brings the partition of a hash into the cache.
  @inline(__always)
  func prefetchPartition(_ hash: UInt64) { sieve_prefetch(partition(hash)) }

  /// Brings what the next event of a key is going to touch into the cache, once its partition is there.
  @inline(__always)
  func prefetchEntry(_ hash: UInt64) {
    let partition = partition(hash)
    sieve_prefetch(entry(partition.pointee.newestChunk, partition.pointee.filled))
  }

  /// Room for an event of a key; its words are not initialised.
  ///
  /// Entries older than `cutoff` may go. The key may have later events only when `isLateAllowed`.
  ///
  /// - Returns: `nil` when it has and may not; nothing is added then.
  /// - Complexity: O(1) amortised, O(later entries of the partition) when there are such.
  @inline(__always)
  func append(
    _ key: UInt64,
    _ hash: UInt64,
    time: Int64,
    cutoff: Int64,
    isLateAllowed: Bool
  ) -> UnsafeMutablePointer<UInt64>? {
    appendAtOnce(key, hash, time: time) ?? appendSlowly(key, hash, time, cutoff, isLateAllowed)
  }

  /// Room for an event of a key that is the newest of its partition; `nil` when it is not, or when there is none.
  @inline(__always)
  func appendAtOnce(
    _ key: UInt64,
    _ hash: UInt64,
    time: Int64
  ) -> UnsafeMutablePointer<UInt64>? {
    let partition = partition(hash)
    let filled = partition.pointee.filled
    guard time >= partition.pointee.newest, filled < chunkEntries else { return nil }
    let entry = entry(partition.pointee.newestChunk, filled)
    partition.pointee.filled = filled &+ 1
    partition.pointee.entries &+= 1
    partition.pointee.newest = time
    entry[0] = key
    return entry + 1
  }

  @inline(never)
  private func appendSlowly(
    _ key: UInt64,
    _ hash: UInt64,
    _ time: Int64,
    _ cutoff: Int64,
    _ isLateAllowed: Bool
  ) -> UnsafeMutablePointer<UInt64>? {
    var partition = partition(hash)
    if partition.pointee.filled == chunkEntries {
      drop(partition, before: cutoff)
      if partition.pointee.entries >= entriesMax { partition = thinned(partition, hash) }
    }
    if time < partition.pointee.newest, !isLateAllowed, hasLater(key, than: time, in: partition) {
      return nil
    }
    var to = extend(partition)
    if time >= partition.pointee.newest {
      partition.pointee.newest = time
    } else {
      var from = before(to)
      while let earlier = from, Self.time(entry(earlier.chunk, earlier.index)) > time {
        entry(to.chunk, to.index).update(
          from: entry(earlier.chunk, earlier.index),
          count: entryWords
        )
        to = earlier
        from = before(earlier)
      }
    }
    let entry = entry(to.chunk, to.index)
    entry[0] = key
    return entry + 1
  }

  typealias Place = (chunk: Chunk, index: Int)

  /// One more place at the end.
  func extend(_ partition: UnsafeMutablePointer<Partition>) -> Place {
    if partition.pointee.filled == chunkEntries {
      partition.pointee.newestChunk[2] = UInt64(partition.pointee.filled)
      partition.pointee.newestChunk = makeChunk(older: partition.pointee.newestChunk)
      partition.pointee.filled = 0
    }
    partition.pointee.filled += 1
    partition.pointee.entries += 1
    return (partition.pointee.newestChunk, partition.pointee.filled - 1)
  }

  private func before(_ place: Place) -> Place? {
    if place.index > 0 { return (place.chunk, place.index - 1) }
    guard let older = Self.older(place.chunk) else { return nil }
    return (older, Int(older[2]) - 1)
  }

  private func hasLater(
    _ key: UInt64,
    than time: Int64,
    in partition: UnsafeMutablePointer<Partition>
  ) -> Bool {
    var isFound = false
    backwards(partition) { entry in
      guard Self.time(entry) > time else { return false }
      isFound = entry[0] == key
      return !isFound
    }
    return isFound
  }

  // MARK: Looking

  /// Hands the entries of a partition to `body`, newest first, until it says no.
  @inline(__always)
  private func backwards(
    _ partition: UnsafeMutablePointer<Partition>,
    _ body: (Entry) -> Bool
  ) {
    var chunk: Chunk? = partition.pointee.newestChunk
    while let current = chunk {
      var index = filled(current, partition)
      while index > 0 {
        index &-= 1
        guard body(entry(current, index)) else { return }
      }
      chunk = Self.older(current)
    }
  }

  /// The events of a key that are later than `start`: a copy, valid until the next call.
  ///
  /// - Complexity: O(entries of the partition since `start`)
  func events(_ key: UInt64, _ hash: UInt64, after start: Int64) -> Events {
    let partition = partition(hash)
    let room = max(1, partition.pointee.entries) * stride
    if room > scratchWords {
      scratch.deallocate()
      scratchWords = room * 2
      scratch = .allocate(capacity: scratchWords)
    }
    var first = scratch + scratchWords
    var count = 0
    backwards(partition) { entry in
      guard Self.time(entry) > start else { return false }
      if entry[0] == key {
        first -= stride
        first.update(from: entry + 1, count: stride)
        count += 1
      }
      return true
    }
    return Events(
      words: first,
      isChunked: false,
      head: 0,
      mask: .max,
      stride: stride,
      count: count,
      base: 0
    )
  }

  /// The event of an arrival.
  func find(
    _ key: UInt64,
    _ hash: UInt64,
    arrival: UInt64,
    at time: Int64
  ) -> UnsafeMutablePointer<UInt64>? {
    var found: UnsafeMutablePointer<UInt64>?
    backwards(partition(hash)) { entry in
      let at = Self.time(entry)
      if at == time, entry[0] == key, EventLayout.arrival(entry + 1) == arrival {
        found = entry + 1
      }
      return found == nil && at >= time
    }
    return found
  }

  /// Takes out the events of a key.
  ///
  /// - Complexity: O(entries of the partition)
  func remove(_ key: UInt64, _ hash: UInt64) {
    let partition = partition(hash)
    backwards(partition) { entry in
      if entry[0] == key {
        entry[0] = 0
        partition.pointee.dead += 1
      }
      return true
    }
  }

  /// How many keys have events here.
  ///
  /// - Complexity: O(entries), and memory for as many keys.
  var keyCount: Int {
    var keys: Set<UInt64> = []
    forEachPartition { partition in
      backwards(partition) { entry in
        if entry[0] != 0 { keys.insert(entry[0]) }
        return true
      }
    }
    return keys.count
  }

  /// Hands every entry that is not taken out to `body`: partition by partition, the newest first.
  func forEachEntry(_ body: (Entry) -> Void) {
    forEachPartition { partition in
      backwards(partition) { entry in
        if entry[0] != 0 { body(entry) }
        return true
      }
    }
  }

  func forEachPartition(_ body: (UnsafeMutablePointer<Partition>) -> Void) {
    var at = 0
    while at < 1 << depth {
      body(directory[at])
      at += 1 << (depth - directory[at].pointee.depth)
    }
  }
}
