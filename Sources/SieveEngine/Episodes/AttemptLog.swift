import SieveBytes
import SieveModel

/// Where recent attempts came from, by arrival number: call id and origin, for the records that alerts name.
///
/// One segment per batch; a segment goes when its newest attempt is older than any alert can name.
/// Packed: with ids that count up 5 bytes an attempt, and 4 for the cell when rules ask where cells are.
struct AttemptLog {
  private struct Segment {
    let first: UInt64
    let newest: Int64
    /// Source << 48 | origin, and the call id.
    let records: PackedRecords
    /// Numbers of the cells, one an attempt, when they are wanted.
    let cells: UnsafeMutablePointer<UInt32>?

    func free() {
      cells?.deallocate()
      records.free()
    }
  }

  private var segments: [Segment] = []
  private var head = 0
  private let cells: CellLookup?
  private var room = PackedRecords.Room()

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
    guard let start = attempts.baseAddress, !attempts.isEmpty else { return }
    var newest = Int64.min
    var size = 0
    for index in attempts.indices {
      size &+= Int(attempts[index].callID.length)
      newest = max(newest, attempts[index].setupTime)
    }
    let records = PackedRecords(count: attempts.count, idBytes: size, room: &room) { index in
      let attempt = start + index
      return (
        UInt64(attempt.pointee.source) << 48 | attempt.pointee.origin & 0xFFFF_FFFF_FFFF,
        texts.bytes(attempt.pointee.callID, of: attempt)
      )
    }
    segments.append(
      Segment(first: first, newest: newest, records: records, cells: places(attempts, texts))
    )
  }

  private func places(
    _ attempts: UnsafeBufferPointer<Attempt>,
    _ texts: AttemptTexts
  ) -> UnsafeMutablePointer<UInt32>? {
    guard let cells, let start = attempts.baseAddress else { return nil }
    let places = UnsafeMutablePointer<UInt32>.allocate(capacity: attempts.count)
    for index in attempts.indices {
      places[index] = UInt32(truncatingIfNeeded: cells.number(start + index, texts))
    }
    return places
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

  /// Forgets everything, for good.
  mutating func free() {
    for segment in segments[head...] { segment.free() }
    segments = []
    head = 0
    room.free()
  }

  // MARK: Checkpoints

  /// Writes what is remembered, segment by segment.
  func save(to writer: inout StateWriter) {
    writer.add(segments.count - head)
    for segment in segments[head...] {
      writer.add(segment.first)
      writer.add(segment.newest)
      writer.add(segment.records.count)
      var places: [UInt64] = []
      var bytes: [UInt8] = []
      segment.records.forEach(from: 0) { index, origin, id in
        writer.add(origin)
        bytes += id
        places.append(UInt64(bytes.count) << 32 | UInt64(segment.cells?[index] ?? 0))
        return true
      }
      for place in places { writer.add(place) }
      bytes.withUnsafeBufferPointer { writer.add($0) }
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
      let ends = [0] + places.map { Int($0 >> 32) }
      // An id has 16 bits of length.
      guard zip(ends, ends.dropFirst()).allSatisfy({ $0 <= $1 && $1 - $0 <= 0xFFFF }),
        ends.last == bytes.count
      else { throw .damaged }
      let records = bytes.withUnsafeBufferPointer { bytes in
        PackedRecords(count: count, idBytes: bytes.count, room: &room) { index in
          (origins[index], UnsafeBufferPointer(rebasing: bytes[ends[index]..<ends[index + 1]]))
        }
      }
      segments.append(
        Segment(
          first: first,
          newest: newest,
          records: records,
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
      arrival - segments[low].first < UInt64(segments[low].records.count)
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
    var record = Alert.Record(callID: "", source: 0, origin: 0)
    guard let (segment, index) = find(arrival) else { return record }
    segment.records.forEach(from: index) { _, origin, id in
      record = Alert.Record(
        callID: String(decoding: id, as: UTF8.self),
        source: UInt16(origin >> 48),
        origin: origin & 0xFFFF_FFFF_FFFF
      )
      return false
    }
    return record
  }
}
