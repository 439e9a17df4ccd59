import SieveCapture
import SieveModel

/// Packets to messages to calls: everything behind the container.
struct MessageDecoder {
  private(set) var streamTime: Int64?
  var dialogs: DialogTable
  var unwrapper = Unwrapper()
  var counted = PacketStatistics()
  private var streams = StreamTable()
  /// The names of the captures that are read here, by the place that packets have in their numbers.
  var sourceNames: [String]
  /// Packets of the most frequent buckets, not yet in `counted`.
  private var messagesCounted: UInt64 = 0
  private var mediaCounted: UInt64 = 0

  init(dialogs: DialogTable, sourceName: String) {
    self.dialogs = dialogs
    sourceNames = [sourceName]
  }

  /// What became of the packets.
  var packetStatistics: PacketStatistics {
    var statistics = counted
    statistics.add(messagesCounted, .sipOverUDP)
    statistics.add(mediaCounted, .rtp)
    return statistics
  }

  /// What was given up so far, in all captures that are read here.
  var losses: Losses {
    let (fragments, parts) = unwrapper.givenUp
    return Losses(
      gaps: streams.gaps,
      streams: streams.evictions,
      fragments: fragments,
      parts: parts
    )
  }

  /// Goes on counting packets elsewhere.
  mutating func exchange(_ other: inout PacketStatistics) {
    counted.add(messagesCounted, .sipOverUDP)
    counted.add(mediaCounted, .rtp)
    (messagesCounted, mediaCounted) = (0, 0)
    swap(&counted, &other)
  }

  /// Takes a packet, quickly when it is of a usual kind.
  ///
  /// Its message may wait in the queue until `flush`, which has to be called with the same bytes.
  @inline(__always)
  mutating func take(
    _ bytes: Span<UInt8>,
    _ packet: PacketRecord,
    _ queue: inout MessageQueue,
    into output: inout DecodedRecords
  ) {
    streamTime = max(streamTime ?? packet.time, packet.time)
    if packet.bucket == nil, let datagram = PlainDatagram(bytes, packet) {
      let payload = datagram.start..<datagram.end
      if SIPStart.isUsual(bytes, payload) {
        let source = IPAddress(ipv4: datagram.source)
        let origin = MessageOrigin(packet: packet.number, time: packet.time, source: source)
        if enqueue(bytes, payload, origin, &queue, into: &output) {
          counted.checksums.look(bytes, datagram, isCut: packet.isCut)
          messagesCounted &+= 1
          return
        }
      } else if let bucket = datagram.media(bytes) {
        counted.checksums.look(bytes, datagram, isCut: packet.isCut)
        if bucket == .rtp { mediaCounted &+= 1 } else { counted.count(bucket) }
        return
      }
    }
    takeUnusual(bytes, packet, &queue, into: &output)
  }

  /// Parses a message and files it to be taken; whether it could be, or else nothing has happened.
  @inline(__always)
  private mutating func enqueue(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ origin: MessageOrigin,
    _ queue: inout MessageQueue,
    into output: inout DecodedRecords
  ) -> Bool {
    let entry = queue.next
    guard SIPParser.parse(bytes, range, into: &entry.pointee.message) == nil,
      !entry.pointee.message.isFolded
    else { return false }
    entry.pointee.key = DialogTable.key(bytes, entry.pointee.message)
    entry.pointee.origin = origin
    dialogs.foretell(entry.pointee.key)
    queue.keep()
    if queue.isFull { flush(bytes, &queue, into: &output) }
    return true
  }

  /// Takes the messages that wait, of which these are the bytes.
  mutating func flush(
    _ bytes: Span<UInt8>,
    _ queue: inout MessageQueue,
    into output: inout DecodedRecords
  ) {
    for place in 0..<queue.count {
      queue[place].pointee.slot = dialogs.foresee(queue[place].pointee.key)
    }
    // A pointer to each, or else every message would be copied once more.
    for place in 0..<queue.count {
      dialogs.take(bytes, UnsafePointer(queue[place]), into: &output)
    }
    queue.removeAll()
  }

  /// Takes a packet of any kind.
  @inline(never)
  private mutating func takeUnusual(
    _ bytes: Span<UInt8>,
    _ packet: PacketRecord,
    _ queue: inout MessageQueue,
    into output: inout DecodedRecords
  ) {
    if let bucket = packet.bucket {
      counted.count(bucket)
      return
    }
    let frame = LinkLayer.dissect(bytes, packet.start..<packet.end, link: packet.link)
    counted.checksums.look(bytes, frame, isCut: packet.isCut)
    switch frame.transport {
    case .none: counted.count(takeWrapped(bytes, frame, packet, &queue, into: &output))
    case .udp:
      var bucket = takeDatagram(bytes, frame, packet, &queue, into: &output)
      if bucket.isWrapping { bucket = takeWrapped(bytes, frame, packet, &queue, into: &output) }
      counted.count(bucket)
    case .tcp: counted.count(takeSegment(bytes, frame, packet, &queue, into: &output))
    }
  }

  /// Takes a segment of TCP and the messages that it completes.
  mutating func takeSegment(
    _ bytes: Span<UInt8>,
    _ frame: Frame,
    _ packet: PacketRecord,
    _ queue: inout MessageQueue,
    into output: inout DecodedRecords
  ) -> PacketBucket {
    if let head = streams.takeWhole(bytes, frame, time: packet.time) {
      let origin = MessageOrigin(packet: packet.number, time: packet.time, source: frame.source)
      _ = takeMessage(bytes, head, origin, &queue, into: &output)
      return .sipOverTCP
    }
    // Messages are taken in their order.
    flush(bytes, &queue, into: &output)
    let bucket = streams.take(bytes, frame, packet: packet.number, time: packet.time)
    while let message = streams.next() { takeStreamMessage(message, &queue, into: &output) }
    counted.streamGaps = streams.gaps
    counted.streamsEvicted = streams.evictions
    streams.correct(&counted)
    return bucket
  }

  /// Counts a packet that was too long to be held.
  ///
  /// Its number is that in the capture at `capture` among those that are read here.
  mutating func takeTooLong(
    _ packet: PacketRecord,
    capture: Int = 0,
    into output: inout DecodedRecords
  ) {
    streamTime = max(streamTime ?? packet.time, packet.time)
    counted.count(.tooLong)
    let diagnostic = CaptureDiagnostics.tooLong(sourceNames[capture], packet)
    output.rejects.append(Reject(diagnostic, record: EmptyCollection()))
  }

  /// Takes the end of the input.
  mutating func finish(into output: inout DecodedRecords) {
    MessageQueue.with { queue in
      while let message = streams.nextAtEnd() { takeStreamMessage(message, &queue, into: &output) }
    }
    counted.streamGaps = streams.gaps
    streams.correct(&counted)
    unwrapper.finish(&counted)
    dialogs.finish(into: &output)
  }

  /// Takes the message of a datagram; what follows it is no message (RFC 3261, 18.3).
  mutating func takeDatagram(
    _ bytes: Span<UInt8>,
    _ frame: Frame,
    _ packet: PacketRecord,
    _ queue: inout MessageQueue,
    into output: inout DecodedRecords
  ) -> PacketBucket {
    if SIPStart.isUsual(bytes, frame.payload) {
      let origin = MessageOrigin(packet: packet.number, time: packet.time, source: frame.source)
      if enqueue(bytes, frame.payload, origin, &queue, into: &output) { return .sipOverUDP }
    }
    switch SIPStart.find(bytes, frame.payload) {
    case .blank: return .sipKeepAlive
    case .other: return ForeignPayload.udp(bytes, frame)
    case .message(let at):
      let origin = MessageOrigin(packet: packet.number, time: packet.time, source: frame.source)
      let isGood = takeMessage(bytes, at..<frame.payloadEnd, origin, &queue, into: &output)
      return isGood ? .sipOverUDP : .malformedSIP
    }
  }

  /// Takes a message of a stream, in bytes of its own: none waits in the queue before or behind it.
  private mutating func takeStreamMessage(
    _ message: StreamTable.Message,
    _ queue: inout MessageQueue,
    into output: inout DecodedRecords
  ) {
    let origin = MessageOrigin(packet: message.packet, time: message.time, source: message.source)
    let bytes = streams.bytes(of: message.stream)
    let range = message.start..<message.end
    if message.isTooLong {
      dialogs.statistics.rejected += 1
      let diagnostic = CaptureDiagnostics.streamLost(sourceNames[origin.capture], origin)
      output.rejects.append(Reject(diagnostic, record: bytes[range]))
    } else {
      _ = takeMessage(bytes.span, range, origin, &queue, into: &output)
      flush(bytes.span, &queue, into: &output)
    }
  }

  /// Takes one message, which may wait in the queue; whether it could be used.
  private mutating func takeMessage(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ origin: MessageOrigin,
    _ queue: inout MessageQueue,
    into output: inout DecodedRecords
  ) -> Bool {
    if enqueue(bytes, range, origin, &queue, into: &output) { return true }
    flush(bytes, &queue, into: &output)
    var message = SIPMessage()
    let fault = SIPParser.parse(bytes, range, into: &message)
    if message.isFolded {
      return takeFolded(bytes, range.lowerBound..<message.headEnd, origin, into: &output)
    }
    if let fault {
      reject(fault, bytes, range, origin, into: &output)
      return false
    }
    dialogs.take(bytes, message, origin, into: &output)
    return true
  }

  /// Parses a message again after its folded headers were put on one line each.
  private mutating func takeFolded(
    _ bytes: Span<UInt8>,
    _ head: Range<Int>,
    _ origin: MessageOrigin,
    into output: inout DecodedRecords
  ) -> Bool {
    let unfolded = SIPParser.unfold(bytes, head)
    var message = SIPMessage()
    if let fault = SIPParser.parse(unfolded.span, 0..<unfolded.count, into: &message) {
      reject(fault, bytes, head, origin, into: &output)
      return false
    }
    dialogs.take(unfolded.span, message, origin, into: &output)
    return true
  }

  private mutating func reject(
    _ fault: SIPFault,
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ origin: MessageOrigin,
    into output: inout DecodedRecords
  ) {
    dialogs.statistics.rejected += 1
    let name = sourceNames[origin.capture]
    output.rejects.append(CaptureDiagnostics.reject(name, fault, bytes, range, origin))
  }
}
