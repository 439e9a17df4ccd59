import SieveBytes
import SieveModel

/// Where recent attempts came from, by arrival number: call id and origin, for the records that alerts name.
///
/// One segment per batch; a segment goes when its newest attempt is older than any alert can name.
/// 12 bytes an attempt and its call id, and 4 for the cell when rules ask where cells are.
struct AttemptLog {
  private struct Segment {
    let first: UInt64
    let newest: Int64
    let count: Int
    /// Source << 48 | origin, one an attempt.
    let origins: UnsafeMutablePointer<UInt64>
    /// Ends of the call ids in `bytes`, one an attempt.
    let ends: UnsafeMutablePointer<UInt32>
    let bytes: UnsafeMutablePointer<UInt8>
    /// Numbers of the cells, one an attempt, when they are wanted.
    let cells: UnsafeMutablePointer<UInt32>?

    func free() {
      cells?.deallocate()
      origins.deallocate()
      ends.deallocate()
      bytes.deallocate()
    }
  }

  private var segments: [Segment] = []
  private var head = 0
  private let cells: CellLookup?

  /// An empty log; with `cells` it remembers where attempts were made.
  init(cells: CellLookup? = nil) { self.cells = cells }

  /// Arrival number of the oldest attempt that is remembered.
  var firstArrival: UInt64 { head < segments.count ? segments[head].first : 0 }

  /// Remembers a batch whose first attempt has arrival number `first`.
  mutating func append(
    _ attempts: UnsafeBufferPointer<Attempt>,
    _ texts: AttemptTexts,
    first: UInt64
  ) {
    guard var attempt = attempts.baseAddress, !attempts.isEmpty else { return }
    var newest = Int64.min
    var size = 0
    for index in attempts.indices { size &+= Int(attempts[index].callID.length) }
    let origins = UnsafeMutablePointer<UInt64>.allocate(capacity: attempts.count)
    let ends = UnsafeMutablePointer<UInt32>.allocate(capacity: attempts.count)
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, size))
    let places = cells.map { _ in
      UnsafeMutablePointer<UInt32>.allocate(capacity: attempts.count)
    }
    var end = 0
    for index in attempts.indices {
      if let cells, let places {
        places[index] = UInt32(truncatingIfNeeded: cells.number(attempt, texts))
      }
      newest = max(newest, attempt.pointee.setupTime)
      origins[index] =
        UInt64(attempt.pointee.source) << 48 | attempt.pointee.origin & 0xFFFF_FFFF_FFFF
      let id = texts.bytes(attempt.pointee.callID, of: attempt)
      if let start = id.baseAddress { (bytes + end).update(from: start, count: id.count) }
      end &+= id.count
      ends[index] = UInt32(truncatingIfNeeded: end)
      attempt += 1
    }
    segments.append(
      Segment(
        first: first,
        newest: newest,
        count: attempts.count,
        origins: origins,
        ends: ends,
        bytes: bytes,
        cells: places
      )
    )
  }

  /// Forgets batches that are older than `time`.
  mutating func drop(before time: Int64) {
    while head < segments.count, segments[head].newest < time {
      segments[head].free()
      head += 1
    }
    if head > 1024, head * 2 > segments.count {
      segments.removeFirst(head)
      head = 0
    }
  }

  /// Forgets everything.
  mutating func removeAll() { drop(before: .max) }

  // MARK: Checkpoints

  /// Writes what is remembered, segment by segment.
  func save(to writer: inout StateWriter) {
    writer.add(segments.count - head)
    for segment in segments[head...] {
      writer.add(segment.first)
      writer.add(segment.newest)
      writer.add(segment.count)
      writer.add(segment.origins, count: segment.count)
      for index in 0..<segment.count {
        writer.add(UInt64(segment.ends[index]) << 32 | UInt64(segment.cells?[index] ?? 0))
      }
      let size = segment.count == 0 ? 0 : Int(segment.ends[segment.count - 1])
      writer.add(UnsafeBufferPointer(start: segment.bytes, count: size))
    }
  }

  /// Reads what `save(to:)` wrote into an empty log.
  mutating func restore(from reader: inout StateReader) throws(CheckpointFault) {
    for _ in 0..<(try reader.count(of: 4)) {
      let first = try reader.word()
      let newest = try reader.signed()
      let count = try reader.count(of: 2)
      var origins: [UInt64] = []
      for _ in 0..<count { origins.append(try reader.word()) }
      var places: [UInt64] = []
      for _ in 0..<count { places.append(try reader.word()) }
      let bytes = try reader.bytes()
      let ends = places.map { UInt32(truncatingIfNeeded: $0 >> 32) }
      guard zip(ends, ends.dropFirst()).allSatisfy({ $0 <= $1 }), Int(ends.last ?? 0) == bytes.count
      else { throw .damaged }
      segments.append(
        Segment(
          first: first,
          newest: newest,
          count: count,
          origins: Self.copy(origins),
          ends: Self.copy(ends),
          bytes: Self.copy(bytes),
          cells: cells.map { _ in Self.copy(places.map { UInt32(truncatingIfNeeded: $0) }) }
        )
      )
    }
  }

  private static func copy<Element>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
    memory.initialize(from: elements, count: elements.count)
    return memory
  }

  /// Where an attempt lies in the log.
  private func find(_ arrival: UInt64) -> (segment: Segment, index: Int)? {
    var low = head
    var high = segments.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if segments[middle].first <= arrival { low = middle } else { high = middle }
    }
    guard low < segments.count, segments[low].first <= arrival,
      arrival - segments[low].first < UInt64(segments[low].count)
    else { return nil }
    return (segments[low], Int(arrival - segments[low].first))
  }

  /// The number of the cell of the last attempt that has one on the map.
  func latestCell(_ arrivals: [UInt64]) -> Int? {
    for arrival in arrivals.reversed() {
      guard let (segment, index) = find(arrival), let cells = segment.cells else { continue }
      if cells[index] > 0 { return Int(cells[index]) }
    }
    return nil
  }

  /// The record of an attempt as alerts name it; empty when it has been forgotten.
  func record(_ arrival: UInt64) -> Alert.Record {
    guard let (segment, index) = find(arrival) else {
      return Alert.Record(callID: "", source: 0, origin: 0)
    }
    let start = index == 0 ? 0 : Int(segment.ends[index - 1])
    let id = UnsafeBufferPointer(
      start: segment.bytes + start,
      count: Int(segment.ends[index]) - start
    )
    let origin = segment.origins[index]
    return Alert.Record(
      callID: String(decoding: id, as: UTF8.self),
      source: UInt16(origin >> 48),
      origin: origin & 0xFFFF_FFFF_FFFF
    )
  }
}
