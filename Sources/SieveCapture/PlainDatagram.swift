/// A UDP datagram as captures are full of: over Ethernet without tags, in one IPv4 packet without
/// options.
///
/// `LinkLayer` would find the same; this finds it in a few comparisons, and does not find the rest.
@frozen
public struct PlainDatagram {
  /// Address of the sender.
  public let source: UInt32
  /// First byte of the payload.
  public let start: Int
  /// One past its last byte.
  public let end: Int
  /// Both ports, the sender's in the upper half.
  @usableFromInline let ports: UInt32

  /// Takes a packet apart; `nil` when it is anything else, cut short for instance.
  @inlinable @inline(__always)
  public init?(_ bytes: Span<UInt8>, _ packet: borrowing PacketRecord) {
    let at = packet.start
    let captured = packet.end
    guard packet.link == 1, captured &- at >= 42, at >= 0, captured <= bytes.count else {
      return nil
    }
    // All reads below are within the 42 bytes; integers have no invalid bit patterns.
    let raw = bytes.bytes
    @inline(__always)
    func word16(_ offset: Int) -> Int {
      Int(
        UInt16(
          bigEndian: raw.unsafeLoadUnaligned(
            fromUncheckedByteOffset: at &+ offset,
            as: UInt16.self
          )
        )
      )
    }
    @inline(__always)
    func word32(_ offset: Int) -> UInt32 {
      UInt32(
        bigEndian: raw.unsafeLoadUnaligned(fromUncheckedByteOffset: at &+ offset, as: UInt32.self)
      )
    }
    // EtherType, then version and length of the header; no fragment; UDP.
    guard word32(12) >> 8 == 0x08_0045, word16(20) & 0x3FFF == 0, bytes[unchecked: at &+ 23] == 17
    else { return nil }
    let total = word16(16)
    let packetEnd = total == 0 ? captured : min(captured, at &+ 14 &+ total)
    guard packetEnd &- at >= 42 else { return nil }
    let length = word16(38)
    source = word32(26)
    ports = word32(34)
    start = at &+ 42
    end = length < 8 ? packetEnd : min(packetEnd, at &+ 34 &+ length)
  }

  /// The bucket of media, told by version 2 of RTP and RTCP; `nil` for all else.
  ///
  /// Little that is looked for elsewhere begins like this: IPsec and three tunnels, on their ports.
  @inlinable @inline(__always)
  public func media(_ bytes: Span<UInt8>) -> PacketBucket? {
    guard end &- start >= 12, bytes[unchecked: start] >> 6 == 2 else { return nil }
    // One bit for the last six of each of these ports: two shifts for all of them.
    // 4500, 4754, and 6635 and 9899, which end alike.
    let known: UInt64 = 1 &<< 20 | 1 &<< 18 | 1 &<< 43
    if (known &>> UInt64(ports & 63) | known &>> UInt64(ports >> 16 & 63)) & 1 != 0, isOnKnownPort {
      return nil
    }
    return bytes[unchecked: start &+ 1] &- 192 < 32 ? .rtcp : .rtp
  }

  /// Whether the port is one that something else may have which begins like media.
  @usableFromInline
  var isOnKnownPort: Bool {
    switch ports & 0xFFFF {
    case 4500, 4754, 6635, 9899: true
    default: ports >> 16 == 4500 || ports >> 16 == 9899
    }
  }

  /// The same as a frame.
  func frame(_ bytes: Span<UInt8>) -> Frame {
    var frame = Frame()
    frame.transport = .udp
    frame.source = IPAddress(ipv4: source)
    frame.destination = IPAddress(ipv4: bytes.bigEndian32(start - 12))
    frame.sourcePort = UInt16(ports >> 16)
    frame.destinationPort = UInt16(truncatingIfNeeded: ports)
    frame.networkStart = start - 28
    frame.transportStart = start - 8
    frame.payloadStart = start
    frame.payloadEnd = end
    return frame
  }
}
