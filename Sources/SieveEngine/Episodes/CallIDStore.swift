import SieveModel

/// The call ids of recent attempts by arrival number, for the records that alerts name.
///
/// One segment per batch; a segment goes when its newest attempt is older than any alert can name.
struct CallIDStore {
  private struct Segment {
    let first: UInt64
    let newest: Int64
    /// Ends of the ids in `bytes`; empty when no attempt of the batch has one.
    let ends: [UInt32]
    let bytes: [UInt8]
    let count: Int
  }

  private var segments: [Segment] = []
  private var head = 0

  /// Remembers the ids of a batch whose first attempt has arrival number `first`.
  mutating func append(_ batch: borrowing AttemptBatch, first: UInt64) {
    var ends: [UInt32] = []
    var bytes: [UInt8] = []
    ends.reserveCapacity(batch.count)
    var newest = Int64.min
    for attempt in batch.attempts {
      newest = max(newest, attempt.setupTime)
      bytes.append(contentsOf: batch.bytes(attempt.callID, of: attempt))
      ends.append(UInt32(bytes.count))
    }
    if bytes.isEmpty { ends = [] }
    segments.append(
      Segment(first: first, newest: newest, ends: ends, bytes: bytes, count: batch.count)
    )
  }

  /// Forgets batches that are older than `time`.
  mutating func drop(before time: Int64) {
    while head < segments.count, segments[head].newest < time { head += 1 }
    if head > 1024, head * 2 > segments.count {
      segments.removeFirst(head)
      head = 0
    }
  }

  /// The id of an attempt, empty when it had none.
  func callID(_ arrival: UInt64) -> String {
    var low = head
    var high = segments.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if segments[middle].first <= arrival { low = middle } else { high = middle }
    }
    guard low < segments.count, segments[low].first <= arrival else { return "" }
    let segment = segments[low]
    let index = Int(arrival - segment.first)
    guard index < segment.ends.count else { return "" }
    let start = index == 0 ? 0 : Int(segment.ends[index - 1])
    return String(decoding: segment.bytes[start..<Int(segment.ends[index])], as: UTF8.self)
  }
}
