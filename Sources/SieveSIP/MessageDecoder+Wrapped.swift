import SieveCapture
import SieveModel

/// Packets that wrap SIP in something else than UDP or TCP.
extension MessageDecoder {
  /// Takes what is in tunnels, fragments, SCTP and HEP; where the packet counts.
  mutating func takeWrapped(
    _ bytes: Span<UInt8>,
    _ frame: Frame,
    _ packet: PacketRecord,
    _ queue: inout MessageQueue,
    into output: inout DecodedRecords
  ) -> PacketBucket {
    var bucket: PacketBucket
    if frame.transport == .none, frame.bucket == .ipFragment {
      switch unwrapper.openFragment(bytes, frame, time: packet.time, &counted) {
      case .counted(let own): return own
      case .datagram(let datagram, nil):
        return takeDatagram(bytes, datagram, packet, &queue, into: &output)
      case .datagram(let datagram, let whole?):
        flush(bytes, &queue, into: &output)
        let own = takeDatagram(whole.span, datagram, packet, &queue, into: &output)
        flush(whole.span, &queue, into: &output)
        unwrapper.recycle(whole)
        return own
      case .opened(let own): bucket = own
      }
    } else {
      bucket = unwrapper.open(bytes, frame, time: packet.time, &counted)
    }
    var isFirst = true
    while let content = unwrapper.next() {
      let own: PacketBucket
      if let held = content.bytes {
        flush(bytes, &queue, into: &output)
        own = takeContent(held.span, content, packet, &queue, into: &output)
        flush(held.span, &queue, into: &output)
      } else {
        own = takeContent(bytes, content, packet, &queue, into: &output)
      }
      counted.settle(content, own)
      // SIP counts more than anything beside it in the packet, and what is used most of all.
      if isFirst || (!bucket.isUsed && (own.isUsed || own == .malformedSIP)) { bucket = own }
      isFirst = false
    }
    return bucket
  }

  private mutating func takeContent(
    _ bytes: Span<UInt8>,
    _ content: Unwrapper.Content,
    _ outer: PacketRecord,
    _ queue: inout MessageQueue,
    into output: inout DecodedRecords
  ) -> PacketBucket {
    var packet = outer
    packet.time = content.time
    guard content.frame.transport == .udp else {
      return takeSegment(bytes, content.frame, packet, &queue, into: &output)
    }
    switch takeDatagram(bytes, content.frame, packet, &queue, into: &output) {
    case .sipOverUDP: return content.carrier
    case .sipKeepAlive: return .sipKeepAlive
    case .malformedSIP: return .malformedSIP
    case let bucket: return content.other ?? bucket
    }
  }
}
