/// All TCP streams of a capture, bounded in number and bytes.
///
/// A stream is kept from its SYN or from the first segment that begins like SIP. Connections that
/// carry something else keep a record without bytes, so that their packets count as what they are.
public struct StreamTable: Sendable {
  /// Streams kept; the least recently used is forgotten for a new one.
  public static let streamsMax = 16_384
  /// Bytes held for all streams together.
  public static let bytesMax = 64 << 20
  static let earlySegmentsMax = 64
  static let earlyBytesMax = 131_072
  /// A missing segment is given up after this time.
  static let gapMilliseconds: Int64 = 5000

  /// A message cut out of a stream.
  public struct Message: BitwiseCopyable, Sendable {
    /// Which stream's bytes it is in.
    public var stream: Int
    /// Its positions there.
    public var start: Int
    /// One past its last byte.
    public var end: Int
    /// Whether it has no end that could be found.
    public var isTooLong: Bool
    /// Number of the packet that completed it.
    public var packet: UInt64
    /// Time of that packet.
    public var time: Int64
    /// Address of the sender.
    public var source: IPAddress
  }

  /// Missing segments that were given up.
  public private(set) var gaps: UInt64 = 0
  /// Streams forgotten because there were too many.
  public private(set) var evictions: UInt64 = 0

  private var streams: [SegmentStream?] = []
  private var free: [Int] = []
  private var index = HashIndex()
  private var hand = 0
  private var cursor = 0
  private var held = 0
  /// The streams that may have messages, in the order of these, and how many of them have none any more.
  private var current: [Int] = []
  private var looked = 0
  /// Streams that wait for a missing segment, in the order in which they began to.
  private var waiting: [Int] = []

  /// Segments that were counted as SIP on TCP, and what they turned out to be.
  private var corrections: [(segments: Int, bucket: PacketBucket)] = []

  /// Makes an empty table.
  public init() {}

  /// Puts right what was counted before it was known what it is.
  public mutating func correct(_ statistics: inout PacketStatistics) {
    guard !corrections.isEmpty else { return }
    for (segments, bucket) in corrections {
      statistics.move(segments, from: .sipOverTCP, to: bucket)
    }
    corrections.removeAll(keepingCapacity: true)
  }

  /// The bytes that the positions of a stream's last message refer to.
  public func bytes(of stream: Int) -> [UInt8] {
    guard let found = streams[stream] else { return [] }
    return found.inner.current?.bytes ?? found.buffer
  }

  /// Takes a segment and says what it is; `next` then gives the messages that it completed.
  public mutating func take(
    _ bytes: Span<UInt8>,
    _ frame: Frame,
    packet: UInt64,
    time: Int64
  ) -> PacketBucket {
    current.removeAll(keepingCapacity: true)
    looked = 0
    if !waiting.isEmpty {
      giveUpGaps(time)
      acknowledge(bytes, frame)
    }
    var frame = frame
    let key = StreamKey(frame)
    let hash = key.hash
    var slot = find(key, hash)
    if frame.flags & Frame.flagRST != 0 {
      if let slot { streams[slot]?.isReset = true }
      return .tcpWithoutData
    }
    if frame.flags & Frame.flagSYN != 0 {
      // The handshake has a number of its own; data may come with it.
      frame.sequence &+= 1
      if let known = slot,
        streams[known]?.initial != frame.sequence || streams[known]?.isReset == true
      {
        remove(known)
        slot = nil
      }
      if slot == nil {
        var stream = SegmentStream(key: key, hash: hash, expected: frame.sequence)
        stream.initial = frame.sequence
        slot = add(stream)
      }
    }
    guard !frame.payload.isEmpty else { return .tcpWithoutData }
    guard let slot = slot ?? begin(bytes, frame, key, hash) else { return .tcpNotSIP }
    return accept(slot, bytes, frame, packet, time)
  }

  /// The head of the message that a segment is by itself: one of a stream in which nothing waits.
  ///
  /// With `nil` nothing has happened, and `take` has to be asked.
  public mutating func takeWhole(
    _ bytes: Span<UInt8>,
    _ frame: Frame,
    time: Int64
  ) -> Range<Int>? {
    guard frame.flags & (Frame.flagRST | Frame.flagSYN) == 0, SIPStart.isUsual(bytes, frame.payload)
    else { return nil }
    let key = StreamKey(frame)
    guard let slot = find(key, key.hash) else { return nil }
    if waiting.isEmpty, let head = streams[slot]?.takeWhole(bytes, frame, time: time) {
      return head
    }
    return streams[slot]?.takeLate(bytes, frame)
  }

  /// Goes on in the other direction of a connection when its receiver has what is waited for there.
  ///
  /// Before the segment itself is taken: what it answers then is there already.
  private mutating func acknowledge(_ bytes: Span<UInt8>, _ frame: Frame) {
    guard frame.flags & (Frame.flagACK | Frame.flagRST) == Frame.flagACK else { return }
    let key = StreamKey(frame).reversed
    guard let slot = find(key, key.hash) else { return }
    streams[slot]?.acknowledge(bytes.bigEndian32(frame.transportStart + 8))
    if streams[slot]?.isGapLost == true { current.append(slot) }
  }

  /// Goes on behind segments that other streams have waited for too long.
  private mutating func giveUpGaps(_ time: Int64) {
    while let slot = waiting.first {
      guard streams[slot]?.early.isEmpty == false else {
        streams[slot]?.isQueued = false
        waiting.removeFirst()
        continue
      }
      guard streams[slot]?.isGapHopeless(time) == true else { return }
      waiting.removeFirst()
      held -= streams[slot]?.held ?? 0
      if streams[slot]?.giveUpGap(time) == true { waiting.append(slot) }
      held += streams[slot]?.held ?? 0
      gaps += 1
      current.append(slot)
    }
  }

  /// The next message that the last segment completed.
  public mutating func next() -> Message? {
    while looked < current.count {
      let slot = current[looked]
      if let message = cut(slot) { return message }
      // Only now, since what was in order before the gap is lost with it.
      if !waiting.isEmpty, streams[slot]?.isGapLost == true {
        held -= streams[slot]?.held ?? 0
        streams[slot]?.skipLost()
        held += streams[slot]?.held ?? 0
        gaps += 1
      } else {
        looked += 1
      }
    }
    return nil
  }

  /// After the last packet: the next message behind a segment that never came.
  public mutating func nextAtEnd() -> Message? {
    while cursor < streams.count {
      if let message = cut(cursor) { return message }
      if streams[cursor]?.early.isEmpty == false {
        _ = streams[cursor]?.giveUpGap(0)
        gaps += 1
      } else {
        decide(cursor)
        cursor += 1
      }
    }
    return nil
  }

  /// Says of a stream that ends what it was, when no message came out of it.
  private mutating func decide(_ slot: Int) {
    guard let stream = streams[slot], stream.undecided > 0 else { return }
    let bucket: PacketBucket = stream.content == .sip ? .malformedSIP : .tcpNotSIP
    corrections.append((stream.undecided, bucket))
    streams[slot]?.undecided = 0
  }

  private mutating func queue(_ slot: Int) {
    waiting.append(slot)
    // Streams that were forgotten leave entries behind.
    guard waiting.count > 2 * Self.streamsMax else { return }
    waiting = streams.indices.filter { streams[$0]?.early.isEmpty == false || $0 == slot }
  }

  private mutating func accept(
    _ slot: Int,
    _ bytes: Span<UInt8>,
    _ frame: Frame,
    _ packet: UInt64,
    _ time: Int64
  ) -> PacketBucket {
    held -= streams[slot]?.held ?? 0
    // Changed in place: taking a stream out costs as much as all that is done to it.
    let arrival = streams[slot]?.accept(bytes, frame, packet: packet, time: time)
    held += streams[slot]?.held ?? 0
    guard let arrival else { return .tcpNotSIP }
    if arrival.hasLost { gaps += 1 }
    if arrival.settled > 0 { corrections.append((arrival.settled, arrival.bucket)) }
    if arrival.waits { queue(slot) }
    if arrival.isRead { current.append(slot) }
    while held > Self.bytesMax, evict(sparing: slot) {}
    return arrival.bucket
  }

  private mutating func cut(_ slot: Int) -> Message? {
    guard var message = streams[slot]?.cutMessage() else { return nil }
    message.stream = slot
    return message
  }

  private func find(_ key: StreamKey, _ hash: UInt64) -> Int? {
    var position = index.start(hash)
    while let slot = index.next(hash, &position) {
      if streams[slot]?.key == key { return slot }
    }
    return nil
  }

  /// Begins a stream without a handshake, when the segment says what it is.
  private mutating func begin(
    _ bytes: Span<UInt8>,
    _ frame: Frame,
    _ key: StreamKey,
    _ hash: UInt64
  ) -> Int? {
    var stream = SegmentStream(key: key, hash: hash, expected: frame.sequence)
    if let content = SegmentStream.content(of: bytes, frame.payload) {
      stream.content = content
      return add(stream)
    }
    if Self.isInTheMiddle(bytes, frame) {
      stream.content = .sip
      stream.isLost = true
      return add(stream)
    }
    if Self.isInsideHEP(bytes, frame) {
      stream.content = .hep
      return add(stream)
    }
    let bucket = ForeignPayload.tcp(bytes, frame.payload)
    guard bucket != .tcpNotSIP else { return nil }
    stream.content = .foreign(bucket)
    return add(stream)
  }

  /// Whether a segment on a port of SIP has the beginning of a message behind the end of another.
  private static func isInTheMiddle(_ bytes: Span<UInt8>, _ frame: Frame) -> Bool {
    guard frame.sourcePort == 5060 || frame.destinationPort == 5060 else { return false }
    let range = frame.payload
    var at = range.lowerBound
    while let lineFeed = bytes.firstIndex(of: 0x0A, in: at..<range.upperBound) {
      at = lineFeed + 1
      if SIPStart.isStartLine(bytes, at, range.upperBound) { return true }
    }
    return false
  }

  /// Whether a segment to a port of HEP has the beginning of a packet behind the end of another.
  private static func isInsideHEP(_ bytes: Span<UInt8>, _ frame: Frame) -> Bool {
    guard frame.destinationPort == 9060 || frame.destinationPort == 9061 else { return false }
    let range = frame.payload
    var at = range.lowerBound
    while let found = bytes.firstIndex(of: 0x48, in: at..<range.upperBound) {
      if HEP.begins(bytes, found, range.upperBound) { return true }
      at = found + 1
    }
    return false
  }

  private mutating func add(_ stream: SegmentStream) -> Int {
    if index.count >= Self.streamsMax { _ = evict(sparing: -1) }
    let slot = free.popLast() ?? streams.count
    if slot == streams.count { streams.append(stream) } else { streams[slot] = stream }
    index.insert(stream.hash, slot: slot)
    return slot
  }

  private mutating func remove(_ slot: Int) {
    decide(slot)
    guard let stream = streams[slot] else { return }
    held -= stream.held
    index.remove(stream.hash, slot: slot)
    streams[slot] = nil
    free.append(slot)
  }

  /// Forgets a stream that was not used since the hand passed it last; whether there was one.
  private mutating func evict(sparing spared: Int) -> Bool {
    for _ in 0..<(2 * streams.count) {
      hand = hand + 1 < streams.count ? hand + 1 : 0
      guard hand != spared, let stream = streams[hand] else { continue }
      guard !stream.isTouched else {
        streams[hand]?.isTouched = false
        continue
      }
      remove(hand)
      evictions += 1
      return true
    }
    return false
  }
}
