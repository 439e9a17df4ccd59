/// IPv4 and IPv6 headers, and the transport headers behind them.
enum InternetLayer {
  @inline(__always)
  static func ipv4(_ bytes: Span<UInt8>, _ start: Int, _ captured: Int) -> Frame {
    guard captured - start >= 20 else { return Frame(.cutShort) }
    let first = bytes[start]
    let headerLength = Int(first & 0x0F) * 4
    guard first >> 4 == 4, headerLength >= 20 else { return Frame(.cutShort) }
    // Offloading network cards write a total length of 0 into large segments.
    let total = Int(bytes.bigEndian16(start + 2))
    let end = total == 0 ? captured : min(captured, start + total)
    guard end - start >= headerLength else { return Frame(.cutShort) }
    var frame = Frame()
    frame.networkStart = start
    frame.source = IPAddress(ipv4: bytes.bigEndian32(start + 12))
    frame.destination = IPAddress(ipv4: bytes.bigEndian32(start + 16))
    // More fragments, or a fragment offset.
    guard bytes.bigEndian16(start + 6) & 0x3FFF == 0 else {
      return frame.wrapping(.ipFragment, start + headerLength, end)
    }
    // Told first, so that the usual datagram is read without a further call.
    if bytes[start + 9] == 17 { return udp(bytes, start + headerLength, end, frame) }
    if bytes[start + 9] == 6 { return tcp(bytes, start + headerLength, end, frame) }
    return transport(bytes[start + 9], bytes, start + headerLength, end, frame)
  }

  private static let extensionHeadersMax = 16

  static func ipv6(_ bytes: Span<UInt8>, _ start: Int, _ captured: Int) -> Frame {
    guard captured - start >= 40, bytes[start] >> 4 == 6 else { return Frame(.cutShort) }
    // 0 announces a jumbogram, or a network card that offloads.
    let length = Int(bytes.bigEndian16(start + 4))
    let end = length == 0 ? captured : min(captured, start + 40 + length)
    var frame = Frame()
    frame.networkStart = start
    frame.source = IPAddress(
      high: bytes.bigEndian64(start + 8),
      low: bytes.bigEndian64(start + 16)
    )
    frame.destination = IPAddress(
      high: bytes.bigEndian64(start + 24),
      low: bytes.bigEndian64(start + 32)
    )
    var next = bytes[start + 6]
    var at = start + 40
    var headers = 0
    while let isAuthentication = isExtension(next) {
      headers += 1
      guard headers <= extensionHeadersMax else { return Frame(.otherIPProtocol) }
      guard end - at >= 8 else { return Frame(.cutShort) }
      if next == 44 {
        // A fragment header of a packet that is in one piece is legal (RFC 6946).
        guard bytes.bigEndian16(at + 2) & 0xFFF9 == 0 else {
          return frame.wrapping(.ipFragment, at, end)
        }
        next = bytes[at]
        at += 8
      } else {
        next = bytes[at]
        at += isAuthentication ? (Int(bytes[at + 1]) + 2) * 4 : (Int(bytes[at + 1]) + 1) * 8
      }
      guard at <= end else { return Frame(.cutShort) }
    }
    return transport(next, bytes, at, end, frame)
  }

  /// Whether a protocol number is an extension header that is walked over: hop-by-hop, routing,
  /// fragment, destination options, authentication (which counts its length differently).
  private static func isExtension(_ number: UInt8) -> Bool? {
    switch number {
    case 0, 43, 44, 60: false
    case 51: true
    default: nil
    }
  }

  /// What a protocol number says is at `start`.
  static func transport(
    _ number: UInt8,
    _ bytes: Span<UInt8>,
    _ start: Int,
    _ end: Int,
    _ addresses: Frame
  ) -> Frame {
    switch number {
    case 17: return udp(bytes, start, end, addresses)
    case 6: return tcp(bytes, start, end, addresses)
    case 132: return addresses.wrapping(.sctp, start, end)
    case 47: return addresses.wrapping(.gre, start, end)
    case 4: return addresses.wrapping(.ipInIP, start, end)
    case 41: return addresses.wrapping(.ipv6InIP, start, end)
    case 50: return Frame(.ipsec)
    case 137: return addresses.wrapping(.mpls, start, end)
    case 51:
      // An authentication header in IPv4: length in words, minus two.
      guard end - start >= 12 else { return Frame(.cutShort) }
      let next = start + (Int(bytes[start + 1]) + 2) * 4
      guard next <= end, bytes[start] != 51 else { return Frame(.cutShort) }
      return transport(bytes[start], bytes, next, end, addresses)
    default: return Frame(.otherIPProtocol)
    }
  }

  @inline(__always)
  static func udp(
    _ bytes: Span<UInt8>,
    _ start: Int,
    _ end: Int,
    _ addresses: Frame
  ) -> Frame {
    guard end - start >= 8 else { return Frame(.cutShort) }
    var frame = addresses
    frame.transport = .udp
    frame.transportStart = start
    frame.sourcePort = bytes.bigEndian16(start)
    frame.destinationPort = bytes.bigEndian16(start + 2)
    let length = Int(bytes.bigEndian16(start + 4))
    frame.payloadStart = start + 8
    frame.payloadEnd = length < 8 ? end : min(end, start + length)
    return frame
  }

  @inline(__always)
  private static func tcp(
    _ bytes: Span<UInt8>,
    _ start: Int,
    _ end: Int,
    _ addresses: Frame
  ) -> Frame {
    guard end - start >= 20 else { return Frame(.cutShort) }
    var frame = addresses
    frame.transport = .tcp
    frame.transportStart = start
    frame.sourcePort = bytes.bigEndian16(start)
    frame.destinationPort = bytes.bigEndian16(start + 2)
    frame.sequence = bytes.bigEndian32(start + 4)
    frame.flags = bytes[start + 13]
    let payload = start + Int(bytes[start + 12] >> 4) * 4
    guard payload >= start + 20, payload <= end else { return Frame(.cutShort) }
    frame.payloadStart = payload
    frame.payloadEnd = end
    return frame
  }
}

extension Frame {
  /// The same addresses, around something that has to be unwrapped.
  fileprivate func wrapping(_ bucket: PacketBucket, _ start: Int, _ end: Int) -> Frame {
    var frame = self
    frame.bucket = bucket
    frame.payloadStart = start
    frame.payloadEnd = end
    return frame
  }
}
