/// Puts the packets of several lanes in order of time.
///
/// Kernels hand packets over in blocks, so that an answer seen on one interface may arrive before the
/// question seen on another. Packets therefore wait until every lane has come as far, or was silent
/// for long enough.
struct LaneMerge {
  /// How long a silent lane holds up the others.
  static let holdNanoseconds: Int64 = 250_000_000
  /// Bytes that may wait; more is let go in order of time, ready or not.
  static let heldMax = 32 << 20

  private struct Lane {
    var records: [UInt8] = []
    var at = 0
    /// Where what was taken at a moment ends, and when it was.
    var parts: [(end: Int, taken: Int64)] = []
    /// Time of the latest record.
    var reached = Int64.min

    var isEmpty: Bool { at >= records.count }
    var held: Int { records.count - at }

    /// Time of the next record; clocks of cards may be ahead, so it is never later than its arrival.
    var time: Int64 { min(PacketRecords.time(records, at), parts.first?.taken ?? .max) }

    mutating func add(_ part: [UInt8], now: Int64) {
      if isEmpty {
        records = part
        at = 0
        parts.removeAll(keepingCapacity: true)
      } else {
        compact()
        records += part
      }
      parts.append((records.count, now))
      reached = max(reached, min(LaneMerge.latest(part), now))
    }

    /// Goes on behind the next record.
    mutating func advance(to end: Int) {
      at = end
      if let part = parts.first, part.end <= at { parts.removeFirst() }
      if isEmpty { records = [] }
    }

    /// Forgets what was given, when that is most.
    private mutating func compact() {
      guard at > records.count / 2 else { return }
      records.removeFirst(at)
      for place in parts.indices { parts[place].end -= at }
      at = 0
    }
  }

  private var lanes: [Lane]
  private var held = 0
  /// When something was taken last.
  private var clock = Int64.min

  init(lanes count: Int) { lanes = Array(repeating: Lane(), count: count) }

  /// Takes what lanes handed over at a moment, in nanoseconds since 1970.
  mutating func add(_ taken: [[[UInt8]]], now: Int64) {
    clock = now
    for (index, parts) in taken.enumerated() {
      for part in parts where !part.isEmpty {
        lanes[index].add(part, now: now)
        held += part.count
      }
    }
  }

  /// Time of the last record of a part.
  private static func latest(_ part: [UInt8]) -> Int64 {
    var at = 0
    var time = Int64.min
    while at < part.count {
      time = max(time, PacketRecords.time(part, at))
      at = PacketRecords.end(part, at)
    }
    return time
  }

  /// Gives records that are ready, in order of time; all of them at the end.
  ///
  /// `body` gets the lane, its bytes and where in them the record is.
  mutating func release(isEnd: Bool, _ body: (Int, [UInt8], Range<Int>) -> Void) {
    let ready = ready
    while let index = earliest {
      guard isEnd || lanes[index].time <= ready || held > Self.heldMax else { return }
      let start = lanes[index].at
      let end = PacketRecords.end(lanes[index].records, start)
      body(index, lanes[index].records, start..<end)
      lanes[index].advance(to: end)
      held -= end - start
    }
  }

  /// The lane with the earliest record.
  private var earliest: Int? {
    var best: (index: Int, time: Int64)?
    for index in lanes.indices where !lanes[index].isEmpty {
      let time = lanes[index].time
      if best.map({ time < $0.time }) ?? true { best = (index, time) }
    }
    return best?.index
  }

  /// Up to when no lane is expected to bring an earlier packet.
  private var ready: Int64 {
    lanes.reduce(Int64.max) { min($0, max($1.reached, clock - Self.holdNanoseconds)) }
  }
}
