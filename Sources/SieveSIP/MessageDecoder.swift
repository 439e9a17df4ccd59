import SieveCapture
import SieveModel

/// Packets to messages to calls: everything behind the container.
struct MessageDecoder {
  var packetStatistics = PacketStatistics()
  private(set) var streamTime: Int64?
  var dialogs: DialogTable
  private var streams = StreamTable()
  var unwrapper = Unwrapper()
  private let sourceName: String

  init(dialogs: DialogTable, sourceName: String) {
    self.dialogs = dialogs
    self.sourceName = sourceName
  }

  /// Takes a packet.
  mutating func take(
    _ bytes: Span<UInt8>,
    _ packet: PacketRecord,
    into output: inout DecodedRecords
  ) {
    streamTime = max(streamTime ?? packet.time, packet.time)
    if let bucket = packet.bucket {
      packetStatistics.count(bucket)
      return
    }
    let frame = LinkLayer.dissect(bytes, packet.start..<packet.end, link: packet.link)
    packetStatistics.checksums.look(bytes, frame, isCut: packet.isCut)
    switch frame.transport {
    case .none: packetStatistics.count(takeWrapped(bytes, frame, packet, into: &output))
    case .udp:
      var bucket = takeDatagram(bytes, frame, packet, into: &output)
      if bucket.isWrapping { bucket = takeWrapped(bytes, frame, packet, into: &output) }
      packetStatistics.count(bucket)
    case .tcp: packetStatistics.count(takeSegment(bytes, frame, packet, into: &output))
    }
  }

  /// Takes a segment of TCP and the messages that it completes.
  mutating func takeSegment(
    _ bytes: Span<UInt8>,
    _ frame: Frame,
    _ packet: PacketRecord,
    into output: inout DecodedRecords
  ) -> PacketBucket {
    let bucket = streams.take(bytes, frame, packet: packet.number, time: packet.time)
    while let message = streams.next() { takeStreamMessage(message, into: &output) }
    packetStatistics.streamGaps = streams.gaps
    packetStatistics.streamsEvicted = streams.evictions
    return bucket
  }

  /// Counts a packet that was too long to be held.
  mutating func takeTooLong(_ packet: PacketRecord, into output: inout DecodedRecords) {
    streamTime = max(streamTime ?? packet.time, packet.time)
    packetStatistics.count(.tooLong)
    let diagnostic = CaptureDiagnostics.tooLong(sourceName, packet)
    output.rejects.append(Reject(diagnostic, record: EmptyCollection()))
  }

  /// Takes the end of the input.
  mutating func finish(into output: inout DecodedRecords) {
    while let message = streams.nextAtEnd() { takeStreamMessage(message, into: &output) }
    packetStatistics.streamGaps = streams.gaps
    unwrapper.finish(&packetStatistics)
    dialogs.finish(into: &output)
  }

  /// Takes the message of a datagram; what follows it is no message (RFC 3261, 18.3).
  mutating func takeDatagram(
    _ bytes: Span<UInt8>,
    _ frame: Frame,
    _ packet: PacketRecord,
    into output: inout DecodedRecords
  ) -> PacketBucket {
    switch SIPStart.find(bytes, frame.payload) {
    case .blank: return .sipKeepAlive
    case .other: return ForeignPayload.udp(bytes, frame)
    case .message(let at):
      let origin = MessageOrigin(packet: packet.number, time: packet.time, source: frame.source)
      let isGood = takeMessage(bytes, at..<frame.payloadEnd, origin, into: &output)
      return isGood ? .sipOverUDP : .malformedSIP
    }
  }

  private mutating func takeStreamMessage(
    _ message: StreamTable.Message,
    into output: inout DecodedRecords
  ) {
    let origin = MessageOrigin(packet: message.packet, time: message.time, source: message.source)
    let bytes = streams.bytes(of: message.stream)
    let range = message.start..<message.end
    if message.isTooLong {
      dialogs.statistics.rejected += 1
      output.rejects.append(
        Reject(CaptureDiagnostics.streamLost(sourceName, origin), record: bytes[range])
      )
    } else {
      _ = takeMessage(bytes.span, range, origin, into: &output)
    }
  }

  /// Takes one message; whether it could be used.
  private mutating func takeMessage(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ origin: MessageOrigin,
    into output: inout DecodedRecords
  ) -> Bool {
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
    output.rejects.append(CaptureDiagnostics.reject(sourceName, fault, bytes, range, origin))
  }
}
