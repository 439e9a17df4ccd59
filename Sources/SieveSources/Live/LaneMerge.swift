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
    /// Time of the latest record.
    var reached = Int64.min

    var isEmpty: Bool { at >= records.count }
    var held: Int { records.count - at }

    /// Forgets what was given, when that is most.
    mutating func compact() {
      guard at > records.count / 2 else { return }
      records.removeFirst(at)
      at = 0
    }
  }

  private var lanes: [Lane]
  /// Clocks of cards may be ahead: no packet counts as younger than when it was taken.
  private var clock = Int64.min

  init(lanes count: Int) { lanes = Array(repeating: Lane(), count: count) }

  /// Takes what lanes handed over at a moment, in nanoseconds since 1970.
  mutating func add(_ taken: [[[UInt8]]], now: Int64) {
    clock = now
    for (index, parts) in taken.enumerated() {
      for part in parts {
        if lanes[index].isEmpty {
          lanes[index].records = part
          lanes[index].at = 0
        } else {
          lanes[index].compact()
          lanes[index].records += part
        }
        lanes[index].reached = max(lanes[index].reached, Self.latest(part))
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
    while let index = earliest {
      let lane = lanes[index]
      let time = min(PacketRecords.time(lane.records, lane.at), clock)
      guard isEnd || time <= ready || lanes.reduce(0, { $0 + $1.held }) > Self.heldMax else {
        return
      }
      let end = PacketRecords.end(lane.records, lane.at)
      body(index, lane.records, lane.at..<end)
      lanes[index].at = end
      if lanes[index].isEmpty {
        lanes[index].records = []
        lanes[index].at = 0
      }
    }
  }

  /// The lane with the earliest record.
  private var earliest: Int? {
    var best: Int?
    var bestTime = Int64.max
    for (index, lane) in lanes.enumerated() where !lane.isEmpty {
      let time = PacketRecords.time(lane.records, lane.at)
      if best == nil || time < bestTime { (best, bestTime) = (index, time) }
    }
    return best
  }

  /// Up to when no lane is expected to bring an earlier packet.
  private var ready: Int64 {
    lanes.reduce(Int64.max) { min($0, max($1.reached, clock - Self.holdNanoseconds)) }
  }
}
