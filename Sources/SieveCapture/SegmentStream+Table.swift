/// What the table of streams asks of a stream.
extension SegmentStream {
  /// What became of a segment.
  struct Arrival {
    var bucket: PacketBucket
    /// Whether there may be messages.
    var isRead: Bool
    /// Whether a missing segment was given up for it.
    var hasLost = false
    /// Whether the stream now waits for a missing segment, and the table does not know yet.
    var waits = false
    /// How many segments that were counted as SIP before count here after all.
    var settled = 0
  }

  /// Takes a segment with data.
  mutating func accept(
    _ bytes: Span<UInt8>,
    _ frame: Frame,
    packet: UInt64,
    time: Int64
  ) -> Arrival {
    isTouched = true
    classify(bytes, frame)
    if case .foreign(let bucket) = content {
      return Arrival(bucket: bucket, isRead: false, settled: settleCount(bucket))
    }
    let hasLost = take(bytes, frame, packet: packet, time: time)
    settle()
    unwrap()
    let waits = !early.isEmpty && !isQueued
    if waits { isQueued = true }
    let bucket = bucket
    return Arrival(
      bucket: bucket,
      isRead: true,
      hasLost: hasLost,
      waits: waits,
      settled: settleCount(bucket)
    )
  }

  /// Goes on behind the missing segment; whether another one is waited for.
  mutating func giveUpGap(_ time: Int64) -> Bool {
    skipGap()
    settle()
    unwrap()
    gapSince = time
    isQueued = !early.isEmpty
    return isQueued
  }

  /// The next message; the table says which stream it is of.
  mutating func cutMessage() -> StreamTable.Message? {
    guard isRead else { return nil }
    let (range, isTooLong): (Range<Int>, Bool)
    switch cut() {
    case .incomplete: return nil
    case .message(let found): (range, isTooLong) = (found, false)
    case .tooLong(let found): (range, isTooLong) = (found, true)
    }
    if !isTooLong {
      hasMessage = true
      undecided = 0
    }
    let mark = mark(before: range.upperBound)
    return StreamTable.Message(
      stream: 0,
      start: range.lowerBound,
      end: range.upperBound,
      isTooLong: isTooLong,
      packet: inner.current?.packet ?? mark.packet,
      time: inner.current?.time ?? mark.time,
      source: inner.current?.source ?? key.source
    )
  }

  /// What segments turned out to be that were counted as SIP, now that a segment counts here; how many these are.
  private mutating func settleCount(_ bucket: PacketBucket) -> Int {
    guard bucket == .sipOverTCP else {
      defer { undecided = 0 }
      return undecided
    }
    if !hasMessage { undecided += 1 }
    return 0
  }
}
