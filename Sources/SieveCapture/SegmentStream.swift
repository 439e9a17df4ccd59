/// One direction of a TCP connection: puts segments in order and cuts messages out of them.
struct SegmentStream {
  /// What the bytes of the stream are.
  enum Content: Equatable {
    /// Nothing has been seen but the handshake.
    case unknown
    /// SIP.
    case sip
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
  /// Set by every segment, cleared by the search for a stream to evict.
  var isTouched = true

  init(key: StreamKey, hash: UInt64, expected: UInt32) {
    self.key = key
    self.hash = hash
    self.expected = expected
  }

  /// Bytes held for this stream, with what it takes to keep account of them.
  var held: Int { buffer.count + earlyBytes + marks.count * 24 + early.count * 64 }

  /// Says where a segment counts, and settles what the stream carries when it is its first.
  mutating func classify(_ bytes: Span<UInt8>, _ frame: Frame) -> PacketBucket {
    switch content {
    case .sip: return .sipOverTCP
    case .foreign(let bucket):
      guard bucket == .tcpNotSIP, case .message = SIPStart.find(bytes, frame.payload) else {
        return bucket
      }
      content = .sip
      expected = frame.sequence
      return .sipOverTCP
    case .unknown:
      // Short or early segments are held until the first bytes are there.
      guard buffer.isEmpty, distance(frame.sequence) == 0,
        case .other = SIPStart.find(bytes, frame.payload),
        !SIPStart.mayBecomeMessage(bytes, frame.payload)
      else { return .sipOverTCP }
      let bucket = ForeignPayload.tcp(bytes, frame.payload)
      becomeForeign(bucket)
      return bucket
    }
  }

  /// Settles what the stream carries by its first bytes in order.
  mutating func settle() {
    guard content == .unknown, buffer.count >= 8 else { return }
    switch SIPStart.find(buffer.span, 0..<buffer.count) {
    case .message: content = .sip
    case .blank: if buffer.count > 64 { becomeForeign(.tcpNotSIP) }
    case .other:
      if !SIPStart.mayBecomeMessage(buffer.span, 0..<buffer.count) {
        becomeForeign(ForeignPayload.tcp(buffer.span, 0..<buffer.count))
      }
    }
  }

  private mutating func becomeForeign(_ bucket: PacketBucket) {
    content = .foreign(bucket)
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
    if abs(ahead) > Self.windowMax {
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
  private static let windowMax = 1 << 20

  private func isGapHopeless(_ time: Int64) -> Bool {
    early.count > StreamTable.earlySegmentsMax || earlyBytes > StreamTable.earlyBytesMax
      || time - gapSince > StreamTable.gapMilliseconds
  }

  private mutating func restart(at sequence: UInt32) {
    becomeForeign(.tcpNotSIP)
    content = .sip
    start = 0
    searched = 0
    bodyLeft = 0
    isLost = true
    expected = sequence
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
    buffer.removeAll(keepingCapacity: true)
    marks.removeAll(keepingCapacity: true)
    start = 0
    searched = 0
    bodyLeft = 0
    isLost = true
    expected = nearest.sequence
    deliverEarly()
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

/// Addresses and ports of one direction.
struct StreamKey: BitwiseCopyable, Equatable {
  var source: IPAddress
  var destination: IPAddress
  var ports: UInt32

  init(_ frame: Frame) {
    source = frame.source
    destination = frame.destination
    ports = UInt32(frame.sourcePort) << 16 | UInt32(frame.destinationPort)
  }

  var hash: UInt64 {
    var hash = (source.high ^ UInt64(ports)) &* 0x9E37_79B9_7F4A_7C15
    for part in [source.low, destination.high, destination.low] {
      hash = (hash ^ (hash >> 29) ^ part) &* 0xBF58_476D_1CE4_E5B9
    }
    return hash ^ (hash >> 32)
  }
}
