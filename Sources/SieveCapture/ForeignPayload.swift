/// Names what is not SIP, so that statistics say what a capture holds.
public enum ForeignPayload {
  /// The bucket of a UDP payload that is not SIP.
  public static func udp(_ bytes: Span<UInt8>, _ frame: Frame) -> PacketBucket {
    let at = frame.payloadStart
    let length = frame.payloadEnd - at
    guard length >= 8 else { return .udpNotSIP }
    let first = bytes[at]
    if let tunnel = tunnel(bytes, frame, first) { return tunnel }
    if frame.destinationPort == 4500 || frame.sourcePort == 4500 { return .ipsec }
    // RTP and RTCP have version 2; RTCP packet types 192–223 lie outside of RTP's payload types.
    if first >> 6 == 2, length >= 12 {
      return (192...223).contains(bytes[at + 1]) ? .rtcp : .rtp
    }
    return .udpNotSIP
  }

  /// Tunnels by port, confirmed by the bits that are fixed; HEP 3 by its content on any port.
  private static func tunnel(
    _ bytes: Span<UInt8>,
    _ frame: Frame,
    _ first: UInt8
  ) -> PacketBucket? {
    // Media on whatever port: few of these can begin with the version of RTP.
    guard first >> 6 != 2 else { return likeMedia(bytes, frame) }
    if first == 0x48, HEP.isVersion3(bytes, frame.payload) { return .hep }
    switch frame.destinationPort {
    case 4789, 8472, 4790: return first & 0xF0 == 0 ? .vxlan : nil
    case 6081: return first >> 6 == 0 ? .geneve : nil
    case 2152: return first >> 4 == 3 ? .gtpU : nil
    case 6635: return .mpls
    case 4754: return .gre
    case 9899: return .sctp
    case 9060, 9061: return HEP.isOldVersion(bytes, frame.payload) ? .hep : nil
    default: break
    }
    switch frame.sourcePort {
    case 2152: return first >> 4 == 3 ? .gtpU : nil
    case 9899: return .sctp
    default: return nil
    }
  }

  /// Tunnels whose first bits are those of RTP, by more of their bytes: the port of SCTP is the first thing in it, GRE may have
  /// a checksum, and labels of MPLS be high.
  private static func likeMedia(_ bytes: Span<UInt8>, _ frame: Frame) -> PacketBucket? {
    switch frame.destinationPort {
    case 6635: return MPLS.isWhole(bytes, frame.payload) ? .mpls : nil
    case 4754: return GRE.isWhole(bytes, frame.payload) ? .gre : nil
    case 9899: return SCTP.isWhole(bytes, frame.payload) ? .sctp : nil
    default: break
    }
    return frame.sourcePort == 9899 && SCTP.isWhole(bytes, frame.payload) ? .sctp : nil
  }

  /// The bucket of the beginning of a TCP stream that is not SIP.
  static func tcp(_ bytes: Span<UInt8>, _ payload: Range<Int>) -> PacketBucket {
    let at = payload.lowerBound
    guard payload.count >= 3 else { return .tcpNotSIP }
    if (0x14...0x17).contains(bytes[at]), bytes[at + 1] == 3, bytes[at + 2] <= 4 { return .tls }
    return .tcpNotSIP
  }
}
