/// A log stays small: what is old goes, and partitions that are full are split.
extension QuietLog {
  // MARK: Letting go

  /// Looks at the next `limit` partitions for what is older than `cutoff`.
  func sweep(_ limit: Int, before cutoff: Int64) {
    for _ in 0..<min(limit, 1 << depth) {
      sweepAt = (sweepAt + 1) & (1 << depth - 1)
      drop(directory[sweepAt], before: cutoff)
    }
  }

  /// Looks at all partitions for what is older than `cutoff`.
  ///
  /// - Complexity: O(partitions and chunks that go)
  func sweepAll(before cutoff: Int64) { forEachPartition { drop($0, before: cutoff) } }

  /// Gives back the chunks whose entries are all older than `cutoff`; one stays.
  func drop(_ partition: UnsafeMutablePointer<Partition>, before cutoff: Int64) {
    guard partition.pointee.oldestKept < cutoff else { return }
    while true {
      let chunk = partition.pointee.oldestChunk
      let count = filled(chunk, partition)
      guard count > 0 else { return }
      let newest = Self.time(entry(chunk, count - 1))
      guard newest < cutoff else {
        if chunk != partition.pointee.newestChunk { partition.pointee.oldestKept = newest }
        return
      }
      partition.pointee.entries -= count
      dropped += count
      // Mostly nothing was taken out, and to look is a cache miss for every entry.
      if partition.pointee.dead > 0 {
        for index in 0..<count where entry(chunk, index)[0] == 0 { partition.pointee.dead -= 1 }
      }
      guard let newer = Self.newer(chunk) else {
        partition.pointee.filled = 0
        return
      }
      newer[1] = 0
      partition.pointee.oldestChunk = newer
      pool.give(chunk, wordsOfChunk)
    }
  }

  /// Makes a full partition smaller: without what was taken out, or as two.
  ///
  /// - Returns: the partition that now has the hash.
  func thinned(
    _ partition: UnsafeMutablePointer<Partition>,
    _ hash: UInt64
  ) -> UnsafeMutablePointer<Partition> {
    if partition.pointee.dead * 4 >= partition.pointee.entries {
      deal(partition)
      return partition
    }
    if let key = commonest(partition) {
      crowdedKey = key
      return partition
    }
    let shared = partition.pointee.depth
    guard shared < Self.depthMax else { return partition }
    while depth < shared + Self.splitBits { doubleDirectory() }
    let span = 1 << (depth - shared)
    let first = Int((hash >> 1) >> UInt64(63 - depth)) & ~(span - 1)
    let part = span >> Self.splitBits
    for index in 0..<span where index % part == 0 {
      directory[first + index] =
        index == 0 ? partition : makePartition(depth: shared + Self.splitBits)
    }
    for index in 0..<span { directory[first + index] = directory[first + index / part * part] }
    partition.pointee.depth = shared + Self.splitBits
    deal(partition)
    return self.partition(hash)
  }

  /// The key of more than half of the entries of the newest chunk.
  ///
  /// Not of all: to count those cost as much as to split.
  private func commonest(_ partition: UnsafeMutablePointer<Partition>) -> UInt64? {
    let chunk = partition.pointee.newestChunk
    let count = partition.pointee.filled
    for index in 0..<min(2, count) {
      // Of a majority, one is the median of any order: try the middle and its neighbour.
      let key = entry(chunk, (count / 2 + index) % count)[0]
      guard key != 0 else { continue }
      var same = 0
      for other in 0..<count where entry(chunk, other)[0] == key { same += 1 }
      if same * 2 > count { return key }
    }
    return nil
  }

  /// Adds the entries of a partition again, each to the one that the directory now has for it.
  private func deal(_ partition: UnsafeMutablePointer<Partition>) {
    partition.pointee.newestChunk[2] = UInt64(partition.pointee.filled)
    let newest = partition.pointee.newest
    var chunk: Chunk? = partition.pointee.oldestChunk
    let fresh = makeChunk(older: nil)
    partition.pointee.oldestChunk = fresh
    partition.pointee.newestChunk = fresh
    partition.pointee.filled = 0
    partition.pointee.entries = 0
    partition.pointee.dead = 0
    partition.pointee.oldestKept = .min
    while let current = chunk {
      for index in 0..<Int(current[2]) {
        let entry = entry(current, index)
        guard entry[0] != 0 else { continue }
        let target = self.partition(KeyHash.hash(entry[0], secret))
        let place = extend(target)
        self.entry(place.chunk, place.index).update(from: entry, count: entryWords)
        target.pointee.newest = max(target.pointee.newest, Self.time(entry))
      }
      chunk = Self.newer(current)
      pool.give(current, wordsOfChunk)
    }
    partition.pointee.newest = newest
  }

  private func doubleDirectory() {
    let count = 1 << depth
    let bigger = UnsafeMutablePointer<UnsafeMutablePointer<Partition>>.allocate(
      capacity: count * 2
    )
    for at in 0..<count {
      (bigger + at * 2).initialize(to: directory[at])
      (bigger + at * 2 + 1).initialize(to: directory[at])
    }
    directory.deallocate()
    directory = bigger
    depth += 1
  }
}
