import SieveCapture
import SieveModel

/// Packets that wrap SIP in something else than UDP or TCP.
extension MessageDecoder {
  /// Takes what is in tunnels, fragments, SCTP and HEP; where the packet counts.
  mutating func takeWrapped(
    _ bytes: Span<UInt8>,
    _ frame: Frame,
    _ packet: PacketRecord,
    into output: inout DecodedRecords
  ) -> PacketBucket {
    var bucket = unwrapper.open(bytes, frame, time: packet.time, &counted)
    var isFirst = true
    while let content = unwrapper.next() {
      let own =
        if let held = content.bytes {
          takeContent(held.span, content, packet, into: &output)
        } else {
          takeContent(bytes, content, packet, into: &output)
        }
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
    into output: inout DecodedRecords
  ) -> PacketBucket {
    var packet = outer
    packet.time = content.time
    guard content.frame.transport == .udp else {
      return takeSegment(bytes, content.frame, packet, into: &output)
    }
    switch takeDatagram(bytes, content.frame, packet, into: &output) {
    case .sipOverUDP: return content.carrier
    case .sipKeepAlive: return .sipKeepAlive
    case .malformedSIP: return .malformedSIP
    case let bucket: return content.other ?? bucket
    }
  }
}
