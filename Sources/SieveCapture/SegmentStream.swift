/// One direction of a TCP connection: puts segments in order and cuts messages out of them.
struct SegmentStream {
  /// What the bytes of the stream are.
  enum Content: Equatable {
    /// Nothing has been seen but the handshake.
    case unknown
    /// SIP.
    case sip
    /// WebSocket frames, with the head of HTTP before them or not.
    case webSocket
    /// Packets of HEP.
    case hep
    /// Something else, counted under this bucket.
    case foreign(PacketBucket)
  }

  /// A segment that came before those in front of it.
  struct Early {
    var sequence: UInt32
    var bytes: [UInt8]
    var packet: UInt64
    var time: Int64
  }

  /// Which packet brought the bytes before `end`.
  struct Mark {
    var end: Int
    var packet: UInt64
    var time: Int64
  }

  let key: StreamKey
  let hash: UInt64
  var content = Content.unknown
  /// Sequence number of the next byte in order.
  var expected: UInt32
  /// Bytes in order; those before `start` were used.
  var buffer: [UInt8] = []
  var start = 0
  /// Whether the bytes at `start` are inside a message whose beginning was lost.
  var isLost = false
  /// Bytes of a message's body that are still to come and are dropped.
  var bodyLeft = 0
  /// Where the search for the end of the headers goes on.
  var searched = 0
  var marks: [Mark] = []
  var early: [Early] = []
  var earlyBytes = 0
  /// When the first of the early segments came.
  var gapSince: Int64 = 0
  /// What the receiver said that it has, when that is more than is in order here.
  var acknowledged: UInt32?
  /// Bytes that were given up, which an untidy capture may still have farther behind.
  var holes: [Hole] = []
  /// Sequence number of the first byte after the handshake, when it was seen.
  var initial: UInt32?
  /// Whether the table has it among those that wait for a missing segment.
  var isQueued = false
  /// Whether the connection was reset: what follows may be another one.
  var isReset = false
  /// Whether a message came out of it, and how many segments were counted as SIP before the first one.
  var hasMessage = false
  var undecided = 0
  /// When the last segment with data came.
  var latest: Int64?
  /// What is inside of WebSocket or HEP.
  var inner = InnerMessages()
  /// Set by every segment, cleared by the search for a stream to evict.
  var isTouched = true

  init(key: StreamKey, hash: UInt64, expected: UInt32) {
    self.key = key
    self.hash = hash
    self.expected = expected
  }

  /// Bytes held for this stream, with what it takes to keep account of them.
  var held: Int {
    buffer.count + earlyBytes + marks.count * 24 + early.count * 64 + inner.held
  }

  /// Whether messages come out of it.
  var isRead: Bool {
    switch content {
    case .sip, .webSocket, .hep: true
    case .unknown, .foreign: false
    }
  }

  /// Where the last segment counts, now that it was taken.
  var bucket: PacketBucket {
    switch content {
    case .unknown, .sip: .sipOverTCP
    case .foreign(let bucket): bucket
    case .webSocket: inner.bucket(sip: .sipOverWebSocket, other: .webSocket)
    case .hep: inner.bucket(sip: .sipOverHEP, other: .hep)
    }
  }

  /// Settles what the stream carries when this is its first segment, or when SIP begins late.
  mutating func classify(_ bytes: Span<UInt8>, _ frame: Frame) {
    switch content {
    case .sip, .webSocket, .hep:
      // Another connection with the same ports, of which no handshake was seen.
      if isReset, distance(frame.sequence) != 0 { restart(at: frame.sequence) }
      isReset = false
    case .foreign(let bucket):
      guard bucket == .tcpNotSIP, let found = Self.content(of: bytes, frame.payload) else { return }
      content = found
      expected = frame.sequence
    case .unknown:
      // Short or early segments are held until the first bytes are there.
      guard buffer.isEmpty, distance(frame.sequence) == 0 else { return }
      settle(bytes, frame.payload)
    }
  }

  /// Settles what the stream carries by its first bytes in order.
  mutating func settle() {
    guard content == .unknown, buffer.count >= 8 else { return }
    let first = buffer
    settle(first.span, 0..<first.count)
  }

  private mutating func settle(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    if let found = Self.content(of: bytes, range) {
      content = found
    } else if case .blank = SIPStart.find(bytes, range) {
      if range.count > 64 { becomeForeign(.tcpNotSIP) }
    } else if !SIPStart.mayBecomeMessage(bytes, range), !WebSocket.mayBecomeHead(bytes, range) {
      becomeForeign(ForeignPayload.tcp(bytes, range))
    }
  }

  /// What begins with these bytes, when it is something that is read.
  static func content(of bytes: Span<UInt8>, _ range: Range<Int>) -> Content? {
    if case .message = SIPStart.find(bytes, range) { return .sip }
    if HEP.isVersion3(bytes, range) { return .hep }
    if WebSocket.isHead(bytes, range) || WebSocket.isFrameWithSIP(bytes, range) {
      return .webSocket
    }
    return nil
  }

  private mutating func becomeForeign(_ bucket: PacketBucket) {
    content = .foreign(bucket)
    inner = InnerMessages()
    buffer = []
    marks = []
    early = []
    earlyBytes = 0
  }

  /// Takes a segment, trimmed by what is known; whether a missing one was given up for it.
  mutating func take(
    _ bytes: Span<UInt8>,
    _ frame: Frame,
    packet: UInt64,
    time: Int64
  ) -> Bool {
    let ahead = distance(frame.sequence)
    let range = frame.payload
    let silence = latest.map { time - $0 } ?? 0
    latest = time
    if abs(ahead) > Self.windowMax
      || (ahead != 0 && silence > Self.silenceMax && Self.content(of: bytes, range) == content)
    {
      restart(at: frame.sequence)
      append(bytes, range, packet: packet, time: time)
      return true
    }
    if ahead <= 0 {
      let known = -ahead
      if known < range.count {
        let new = (range.lowerBound + known)..<range.upperBound
        append(bytes, new, packet: packet, time: time)
      }
    } else {
      hold(bytes, range, frame.sequence, packet, time)
    }
    guard !early.isEmpty, isGapHopeless(time) else { return false }
    skipGap()
    gapSince = time
    return true
  }

  /// Sequence numbers farther away belong to another connection with the same ports.
  static let windowMax = 1 << 20
  /// What begins a message after a silence that no retransmission waits for does so too.
  private static let silenceMax: Int64 = 60_000

  /// Whether the missing segment will not come any more.
  func isGapHopeless(_ time: Int64) -> Bool {
    early.count > StreamTable.earlySegmentsMax || earlyBytes > StreamTable.earlyBytesMax
      || time - gapSince > StreamTable.gapMilliseconds
  }

  /// Begins again at a segment of what must be another connection, at its next message.
  private mutating func restart(at sequence: UInt32) {
    early = []
    earlyBytes = 0
    acknowledged = nil
    holes = []
    loseBuffer()
    expected = sequence
  }

  mutating func loseBuffer() {
    buffer.removeAll(keepingCapacity: true)
    marks.removeAll(keepingCapacity: true)
    start = 0
    searched = 0
    bodyLeft = 0
    isLost = true
    inner.lose()
  }

  private mutating func hold(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ sequence: UInt32,
    _ packet: UInt64,
    _ time: Int64
  ) {
    if early.isEmpty { gapSince = time }
    guard !early.contains(where: { $0.sequence == sequence && $0.bytes.count >= range.count })
    else { return }
    var copy: [UInt8] = []
    copy.reserveCapacity(range.count)
    for at in range { copy.append(bytes[at]) }
    early.append(Early(sequence: sequence, bytes: copy, packet: packet, time: time))
    earlyBytes += copy.count
  }

  /// Appends bytes that are next in order.
  private mutating func append(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    packet: UInt64,
    time: Int64
  ) {
    compact()
    bytes.extracting(range).withUnsafeBufferPointer { buffer.append(contentsOf: $0) }
    expected &+= UInt32(truncatingIfNeeded: range.count)
    marks.append(Mark(end: buffer.count, packet: packet, time: time))
    deliverEarly()
  }

  /// Moves early segments that are now next in order to the buffer.
  mutating func deliverEarly() {
    while let index = early.firstIndex(where: { distance($0.sequence) <= 0 }) {
      let segment = early.remove(at: index)
      earlyBytes -= segment.bytes.count
      let known = -distance(segment.sequence)
      guard known < segment.bytes.count else { continue }
      buffer.append(contentsOf: segment.bytes[known...])
      expected &+= UInt32(truncatingIfNeeded: segment.bytes.count - known)
      marks.append(Mark(end: buffer.count, packet: segment.packet, time: segment.time))
    }
    if early.isEmpty { earlyBytes = 0 }
  }

  /// Gives the missing bytes up: what was begun is lost, and the search for a start line begins.
  mutating func skipGap() {
    guard let nearest = early.min(by: { distance($0.sequence) < distance($1.sequence) }) else {
      return
    }
    skip(distance(nearest.sequence))
  }

  /// How far a sequence number is ahead of what is expected.
  func distance(_ sequence: UInt32) -> Int {
    Int(Int32(bitPattern: sequence &- expected))
  }

  /// Drops used bytes once they are the larger part.
  private mutating func compact() {
    guard start > 0, start * 2 >= buffer.count else { return }
    buffer.removeSubrange(0..<start)
    for at in marks.indices { marks[at].end -= start }
    marks.removeAll { $0.end <= 0 }
    searched = max(0, searched - start)
    start = 0
  }
}
