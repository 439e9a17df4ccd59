import SieveModel
import Synchronization

/// The attempts of the last hours, once for all subjects, for those that come late.
///
/// Windows look back an hour, but an attempt may come a day late and is put where it belongs. To keep a day of events
/// under every key took 150 bytes an attempt, spread over thousands of places, and four tenths of the time of a run.
/// Here an attempt is one row of about 40 bytes, written one behind the other, and read only when somebody comes
/// late by more than `slack`; what is needed then is given back to the key (`SubjectState+Late.swift`).
///
/// Rows are numbered as the steps of the stream. Written by one thread at a time; while nobody writes, any number may look
/// for rows.
final class AttemptArchive {
  /// How late an attempt may be for which the keys themselves still have all that is needed, in milliseconds.
  static let slack: Int64 = 600_000
  /// Words of a segment: 1 MiB, which a pool still cuts from huge pages.
  static let segmentWords = 1 << 17

  /// Rows that are not worth a new index: 1,024 are looked at in a few microseconds, and to index the last segment every
  /// 1,024 rows, when many come late while it fills, takes about one for each row.
  private static let unindexedMax = 1024

  /// Rows that come and go together.
  private struct Segment {
    let first: UInt64
    let rows: UnsafeMutablePointer<UInt64>
    var count = 0
    var oldest = Int64.max
    var newest = Int64.min
  }

  let layout: ArchiveLayout
  private let pool: BlockPool
  private let capacity: Int
  private var segments: [Segment] = []
  /// Rows by the hash of a key, for segments by their first row; made when somebody looks.
  private let indexes = Mutex<[UInt64: [ArchivedKey: ArchiveIndex]]>([:])

  init(_ layout: ArchiveLayout, pool: BlockPool, segmentWords: Int) {
    self.layout = layout
    self.pool = pool
    capacity = max(AttemptRun.lengthMax, segmentWords / layout.stride)
  }

  /// Room for the rows of up to `count` attempts, the first with number `first`: for one at least, with any content.
  func begin(_ first: UInt64, count: Int) -> (rows: UnsafeMutablePointer<UInt64>, count: Int) {
    if let last = segments.last, last.count < capacity {
      return (last.rows + last.count &* layout.stride, min(count, capacity - last.count))
    }
    let rows = pool.take(capacity * layout.stride)
    segments.append(Segment(first: first, rows: rows))
    return (rows, min(count, capacity))
  }

  /// Ends what `begin` began: `count` rows with set-up times from `oldest` to `newest`.
  func end(count: Int, oldest: Int64, newest: Int64) {
    let last = segments.count - 1
    segments[last].count += count
    segments[last].oldest = min(segments[last].oldest, oldest)
    segments[last].newest = max(segments[last].newest, newest)
  }

  /// Forgets segments without anything from `time` on.
  func drop(before time: Int64) {
    guard let first = segments.first, first.newest < time else { return }
    let kept = segments.firstIndex { $0.newest >= time } ?? segments.count
    for segment in segments[..<kept] {
      pool.give(segment.rows, capacity * layout.stride)
      indexes.withLock { $0[segment.first] = nil }
    }
    segments.removeFirst(kept)
  }

  /// The row of a step; `nil` when it has been forgotten.
  func row(_ step: UInt64) -> UnsafeMutablePointer<UInt64>? {
    var low = 0
    var high = segments.count
    while low < high {
      let middle = (low + high) / 2
      if segments[middle].first <= step { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    let segment = segments[low - 1]
    guard step - segment.first < UInt64(segment.count) else { return nil }
    return segment.rows + Int(step - segment.first) * layout.stride
  }

  /// Hands over the attempts of a key with set-up times from `start` up to `end`, in no order.
  ///
  /// `place` is where a row has the key.
  ///
  /// - Complexity: O(log *n*) for each segment of that time, after a first time that is O(*n* log *n*); up to
  ///   `unindexedMax` rows are looked at one by one.
  func forEach(
    _ key: UInt64,
    at place: ArchivedKey,
    from start: Int64,
    before end: Int64,
    _ body: (ArchivedAttempt) -> Void
  ) {
    for at in segments.indices
    where segments[at].newest >= start && segments[at].oldest < end {
      let (rows, first) = (segments[at].rows, segments[at].first)
      func visit(_ index: Int) {
        let row = rows + index * layout.stride
        guard place.value(row) == key else { return }
        let time = ArchiveLayout.time(row)
        guard time >= start, time < end else { return }
        body(ArchivedAttempt(row: row, arrival: first + UInt64(index), layout: layout))
      }
      let index = index(of: at, place)
      index.forEach(key, visit)
      for row in index.rowCount..<segments[at].count { visit(row) }
    }
  }

  /// The index of a segment, made anew when too many rows have come since.
  private func index(of at: Int, _ place: ArchivedKey) -> ArchiveIndex {
    let segment = segments[at]
    return indexes.withLock { indexes in
      if let index = indexes[segment.first]?[place],
        segment.count - index.rowCount <= Self.unindexedMax
      {
        return index
      }
      let index = ArchiveIndex(segment.rows, count: segment.count, stride: layout.stride, place)
      indexes[segment.first, default: [:]][place] = index
      return index
    }
  }

  // MARK: Checkpoints

  /// How many rows there are, and the number of the first.
  var extent: (first: UInt64, count: Int) {
    (segments.first?.first ?? 0, segments.reduce(0) { $0 + $1.count })
  }
}

/// The rows of a segment by the hash of one of their keys.
struct ArchiveIndex {
  /// Hash << 32 | row, in order.
  private let places: [UInt64]
  /// Rows that are indexed; later ones are not.
  let rowCount: Int

  init(_ rows: UnsafeMutablePointer<UInt64>, count: Int, stride: Int, _ place: ArchivedKey) {
    var places: [UInt64] = []
    places.reserveCapacity(count)
    for row in 0..<count {
      let key = place.value(rows + row * stride)
      if key != 0 { places.append(Self.hash(key) << 32 | UInt64(row)) }
    }
    places.sort()
    self.places = places
    rowCount = count
  }

  /// No need for a secret: sorted places do not degrade.
  private static func hash(_ key: UInt64) -> UInt64 { (key &* 0x9E37_79B9_7F4A_7C15) >> 32 }

  /// Hands over the rows whose key may be `key`.
  func forEach(_ key: UInt64, _ body: (Int) -> Void) {
    let hash = Self.hash(key)
    var low = 0
    var high = places.count
    while low < high {
      let middle = (low + high) / 2
      if places[middle] >> 32 < hash { low = middle + 1 } else { high = middle }
    }
    while low < places.count, places[low] >> 32 == hash {
      body(Int(places[low] & 0xFFFF_FFFF))
      low += 1
    }
  }
}
