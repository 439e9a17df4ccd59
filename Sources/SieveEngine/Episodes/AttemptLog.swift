import SieveModel

/// Where recent attempts came from, by arrival number: call id and origin, for the records that alerts name.
///
/// One segment per batch; a segment goes when its newest attempt is older than any alert can name.
/// 12 bytes an attempt and its call id.
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

    func free() {
      origins.deallocate()
      ends.deallocate()
      bytes.deallocate()
    }
  }

  private var segments: [Segment] = []
  private var head = 0

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
    var end = 0
    for index in attempts.indices {
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
        bytes: bytes
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

  /// The record of an attempt as alerts name it; empty when it has been forgotten.
  func record(_ arrival: UInt64) -> Alert.Record {
    var low = head
    var high = segments.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if segments[middle].first <= arrival { low = middle } else { high = middle }
    }
    guard low < segments.count, segments[low].first <= arrival,
      arrival - segments[low].first < UInt64(segments[low].count)
    else { return Alert.Record(callID: "", source: 0, origin: 0) }
    let segment = segments[low]
    let index = Int(arrival - segment.first)
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
