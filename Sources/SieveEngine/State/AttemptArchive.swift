import SieveModel
import Synchronization

/// The attempts of the last hours, once for all subjects, for those that come late.
///
/// Windows look back an hour, but an attempt may come a day late and is put where it belongs. To keep a day of events
/// under every key took 150 bytes an attempt, spread over thousands of places, and four tenths of the time of a run.
/// Here an attempt is one row, written one behind the other, and read only when somebody comes
/// late by more than `slack`; what is needed then is given back to the key (`SubjectState+Late.swift`).
///
/// Rows are written into a *block*, which is packed when it is full (`RowPacker`) and serves again: so the memory that is touched for
/// the first time is what the packed rows take. Rows of calls that may still change wait as long as an attempt may be late without a look
/// into the archive; a change after that is kept beside.
///
/// Rows are numbered as the steps of the stream. Written by one thread at a time; while nobody writes, any number may look
/// for rows.
final class AttemptArchive {
  /// How late an attempt may be for which the keys themselves still have all that is needed, in milliseconds.
  static let slack: Int64 = 600_000
  /// Words of a chunk that packed rows lie in, and of the rows of a segment before they are packed: 1 MiB, which a pool still cuts from
  /// huge pages.
  static let segmentWords = 1 << 17

  /// Rows that are not worth a new index when many come late while a segment fills.
  private static let unindexedMax = 256
  /// Rows that are packed together: few enough for their times to be alike, and for the first-level cache.
  private static let frameRowsMax = 256

  /// Rows that are packed together.
  private struct Frame {
    /// Packed, or as they were written.
    var words: UnsafeMutablePointer<UInt64>
    /// Number of the chunk where they lie packed.
    var chunk: Int?
  }

  /// Rows that are indexed together and go together.
  private struct Segment {
    let first: UInt64
    var frames: [Frame] = []
    var count = 0
    var oldest = Int64.max
    var newest = Int64.min
  }

  /// Rows as they are written.
  private struct Block {
    let first: UInt64
    let rows: UnsafeMutablePointer<UInt64>
    var count = 0
    var newest = Int64.min
    /// Whether more may become known of some.
    var mayChange = false
  }

  let layout: ArchiveLayout
  private let pool: BlockPool
  /// How long rows that may change stay as they are, in milliseconds.
  private let waiting: Int64
  private let frameRows: Int
  private let blockRows: Int
  private let segmentRows: Int
  private let chunkWords: Int
  private let packer: RowPacker
  private var segments: [Segment] = []
  /// Those that are not packed yet, in order; the last one is being filled.
  private var blocks: [Block] = []
  /// Room for the next one: what is large the pool would give back to the system, to be cleared again.
  private var spare: UnsafeMutablePointer<UInt64>?
  /// Where packed rows lie, in order; the first has number `firstChunk`.
  private var chunks: [UnsafeMutablePointer<UInt64>] = []
  private var firstChunk = 0
  /// Words of the last chunk that are taken.
  private var chunkFilled = 0
  /// Packed rows of which more has become known.
  private var changed: [UInt64: UnsafeMutablePointer<UInt64>] = [:]
  /// Rows by the hash of a key, for segments by their first row; made when somebody looks.
  private let indexes = Mutex<[UInt64: [ArchivedKey: ArchiveIndex]]>([:])

  /// An empty archive in `pool`.
  ///
  /// Blocks are as large as segments for several shards, which write them together, else they stay in the cache.
  init(_ layout: ArchiveLayout, pool: BlockPool, _ options: EngineOptions) {
    self.layout = layout
    self.pool = pool
    waiting = options.lateSlack
    let wanted = max(AttemptRun.lengthMax, options.archiveWords / layout.stride)
    let rows = min(wanted, ArchiveIndex.rowsMax)
    frameRows = min(rows, Self.frameRowsMax)
    segmentRows = rows / frameRows * frameRows
    blockRows = options.shards > 1 ? segmentRows : frameRows
    chunkWords = max(
      options.archiveWords,
      RowPacker.wordsMax(stride: layout.stride, rows: frameRows)
    )
    packer = RowPacker(stride: layout.stride, plain: layout.factsAt)
  }

  // MARK: Writing

  /// Room for the rows of up to `count` attempts, the first with number `first`: for one at least, with any content.
  func begin(_ first: UInt64, count: Int) -> (rows: UnsafeMutablePointer<UInt64>, count: Int) {
    if let last = blocks.last, last.count < blockRows {
      return (last.rows + last.count &* layout.stride, min(count, blockRows - last.count))
    }
    let rows = spare ?? pool.take(blockRows * layout.stride)
    spare = nil
    blocks.append(Block(first: first, rows: rows))
    if segments.last.map({ $0.count == segmentRows }) ?? true {
      segments.append(Segment(first: first))
    }
    for frame in 0..<(blockRows / frameRows) {
      segments[segments.count - 1].frames.append(
        Frame(words: rows + frame * frameRows * layout.stride)
      )
    }
    return (rows, min(count, blockRows))
  }

  /// Ends what `begin` began.
  ///
  /// - Parameters:
  ///   - count: How many rows were written.
  ///   - oldest: The oldest of their set-up times.
  ///   - newest: The newest.
  ///   - mayChange: Whether more may become known of some.
  ///   - streamTime: Stream time before them.
  func end(count: Int, oldest: Int64, newest: Int64, mayChange: Bool, at streamTime: Int64) {
    let last = segments.count - 1
    segments[last].count += count
    segments[last].oldest = min(segments[last].oldest, oldest)
    segments[last].newest = max(segments[last].newest, newest)
    let block = blocks.count - 1
    blocks[block].count += count
    blocks[block].newest = max(blocks[block].newest, newest)
    if mayChange { blocks[block].mayChange = true }
    packFull(at: streamTime)
  }

  private func packFull(at streamTime: Int64) {
    while let block = blocks.first, block.count == blockRows,
      !block.mayChange || block.newest < streamTime.subtractingClamped(waiting)
    {
      if let at = segmentIndex(block.first) {
        let frame = Int(block.first - segments[at].first) / frameRows
        for index in 0..<(blockRows / frameRows) {
          let rows = block.rows + index * frameRows * layout.stride
          segments[at].frames[frame + index] = pack(rows)
        }
      }
      blocks.removeFirst()
      if let old = spare { pool.give(old, blockRows * layout.stride) }
      spare = block.rows
    }
  }

  private func pack(_ rows: UnsafeMutablePointer<UInt64>) -> Frame {
    let words = packer.pack(rows, count: frameRows) { count in
      if chunks.isEmpty || chunkFilled + count > chunkWords {
        chunks.append(pool.take(chunkWords))
        chunkFilled = 0
      }
      defer { chunkFilled += count }
      return chunks[chunks.count - 1] + chunkFilled
    }
    return Frame(words: words, chunk: firstChunk + chunks.count - 1)
  }

  /// Has `change` write what has become known of an attempt with set-up time `time`, if it is there.
  func change(
    _ step: UInt64,
    at time: Int64,
    _ change: (UnsafeMutablePointer<UInt64>) -> Void
  ) {
    guard let (segment, index) = find(step) else { return }
    if let row = changed[step] {
      if ArchiveLayout.time(row) == time { change(row) }
      return
    }
    let frame = segments[segment].frames[index / frameRows]
    if frame.chunk == nil {
      let row = frame.words + index % frameRows * layout.stride
      if ArchiveLayout.time(row) == time { change(row) }
      return
    }
    let row = pool.take(layout.stride)
    packer.unpack(frame.words, count: frameRows, index % frameRows, to: row)
    guard ArchiveLayout.time(row) == time else {
      pool.give(row, layout.stride)
      return
    }
    change(row)
    changed[step] = row
  }

  // MARK: Letting go

  /// Forgets segments without anything from `time` on.
  func drop(before time: Int64) {
    guard let first = segments.first, first.newest < time else { return }
    let kept = segments.firstIndex { $0.newest >= time } ?? segments.count
    for segment in segments[..<kept] {
      indexes.withLock { $0[segment.first] = nil }
    }
    let end = segments[kept - 1].first + UInt64(segments[kept - 1].count)
    segments.removeFirst(kept)
    while let block = blocks.first, block.first < end {
      blocks.removeFirst()
      pool.give(block.rows, blockRows * layout.stride)
    }
    dropChunks()
    guard !changed.isEmpty else { return }
    for (step, row) in changed where step < end {
      pool.give(row, layout.stride)
      changed[step] = nil
    }
  }

  /// Gives back the chunks before that of the first row that is packed.
  private func dropChunks() {
    // Rows are packed in order, so if the first are not none is.
    let needed = segments.first?.frames.first?.chunk ?? firstChunk + chunks.count
    for chunk in chunks[..<(needed - firstChunk)] { pool.give(chunk, chunkWords) }
    chunks.removeFirst(needed - firstChunk)
    firstChunk = needed
  }

  // MARK: Looking

  /// The segment that has a step, if it has not been forgotten.
  private func segmentIndex(_ step: UInt64) -> Int? {
    var low = 0
    var high = segments.count
    while low < high {
      let middle = (low + high) / 2
      if segments[middle].first <= step { low = middle + 1 } else { high = middle }
    }
    guard low > 0, step - segments[low - 1].first < UInt64(segments[low - 1].count) else {
      return nil
    }
    return low - 1
  }

  private func find(_ step: UInt64) -> (segment: Int, index: Int)? {
    segmentIndex(step).map { ($0, Int(step - segments[$0].first)) }
  }

  /// Hands over the row of a step, valid during the call; not when it has been forgotten.
  func withRow(_ step: UInt64, _ body: (UnsafeMutablePointer<UInt64>) -> Void) {
    guard let (segment, index) = find(step) else { return }
    withRoom { room in body(row(index, of: segments[segment], room)) }
  }

  private func withRoom(_ body: (UnsafeMutablePointer<UInt64>) -> Void) {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: layout.stride) { room in
      if let start = room.baseAddress { body(start) }
    }
  }

  /// A row of a segment, in `room` when it has to be unpacked.
  private func row(
    _ index: Int,
    of segment: Segment,
    _ room: UnsafeMutablePointer<UInt64>
  ) -> UnsafeMutablePointer<UInt64> {
    let frame = segment.frames[index / frameRows]
    guard frame.chunk != nil else { return frame.words + index % frameRows * layout.stride }
    if !changed.isEmpty, let row = changed[segment.first + UInt64(index)] { return row }
    packer.unpack(frame.words, count: frameRows, index % frameRows, to: room)
    return room
  }

  /// One word of a row of a segment: rows are looked for by a key and a time, and few are unpacked.
  private func word(_ word: Int, _ index: Int, of segment: Segment) -> UInt64 {
    let frame = segment.frames[index / frameRows]
    guard frame.chunk != nil else {
      return frame.words[index % frameRows * layout.stride + word]
    }
    if !changed.isEmpty, let row = changed[segment.first + UInt64(index)] { return row[word] }
    return packer.word(word, of: frame.words, count: frameRows, index % frameRows)
  }

  private func time(_ index: Int, of segment: Segment) -> Int64 {
    ArchiveLayout.time(ofFirst: word(0, index, of: segment))
  }

  /// Hands over the attempts of a key with set-up times from `start` up to `end`, in no order.
  ///
  /// `place` is where a row has the key.
  ///
  /// - Complexity: O(log *n*) for each segment of that time, after a first time that is O(*n* log *n*); up to
  ///   `unindexedMax` rows of the last one are looked at one by one.
  func forEach(
    _ key: UInt64,
    at place: ArchivedKey,
    from start: Int64,
    before end: Int64,
    _ body: (ArchivedAttempt) -> Void
  ) {
    withRoom { room in
      for segment in segments where segment.newest >= start && segment.oldest < end {
        func visit(_ index: Int) {
          guard place.value(of: word(place.word, index, of: segment)) == key else { return }
          let time = time(index, of: segment)
          guard time >= start, time < end else { return }
          body(
            ArchivedAttempt(
              row: row(index, of: segment, room),
              arrival: segment.first + UInt64(index),
              layout: layout
            )
          )
        }
        let index = index(of: segment, place)
        index.forEach(key, from: start, before: end, visit)
        for row in index.rowCount..<segment.count { visit(row) }
      }
    }
  }

  /// The index of a segment, extended when too many rows have come since, or the last has.
  private func index(of segment: Segment, _ place: ArchivedKey) -> ArchiveIndex {
    indexes.withLock { indexes in
      var index =
        indexes[segment.first]?[place] ?? ArchiveIndex(near: time(0, of: segment))
      let unindexed = segment.count - index.rowCount
      guard unindexed > (segment.count == segmentRows ? 0 : Self.unindexedMax) else { return index }
      indexes[segment.first]?[place] = nil
      index.extend(to: segment.count) {
        place.value(of: word(place.word, $0, of: segment))
      } time: {
        time($0, of: segment)
      }
      indexes[segment.first, default: [:]][place] = index
      return index
    }
  }

  // MARK: Checkpoints

  /// How many rows there are, and the number of the first.
  var extent: (first: UInt64, count: Int) {
    (segments.first?.first ?? 0, segments.reduce(0) { $0 + $1.count })
  }

  /// Words that packed rows take, and how many rows these are.
  var packedExtent: (words: Int, rows: Int) {
    (
      chunks.isEmpty ? 0 : (chunks.count - 1) * chunkWords + chunkFilled,
      extent.count - blocks.reduce(0) { $0 + $1.count }
    )
  }
}
