/// The Point-to-Point Protocol: a protocol number of one or two bytes, then the packet.
enum PPP {
  /// What a PPP frame carries, `nil` when it is nothing of IP.
  static func open(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Frame? {
    var at = range.lowerBound
    let end = range.upperBound
    // Address and control of HDLC-like framing.
    if end - at >= 2, bytes[at] == 0xFF, bytes[at + 1] == 0x03 { at += 2 }
    guard end - at >= 2 else { return Frame(.cutShort) }
    // A compressed protocol number has its lowest bit set.
    var number = UInt16(bytes[at])
    at += 1
    if number & 1 == 0 {
      number = number << 8 | UInt16(bytes[at])
      at += 1
    }
    switch number {
    case 0x0021: return InternetLayer.ipv4(bytes, at, end)
    case 0x0057: return InternetLayer.ipv6(bytes, at, end)
    case 0x0281, 0x0283: return Frame(.mpls, at..<end)
    default: return nil
    }
  }
}

/// PPP over Ethernet (RFC 2516).
enum PPPoE {
  /// What a session packet carries, `nil` for discovery and for what is not IP.
  static func open(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Frame? {
    let start = range.lowerBound
    guard range.count >= 6 else { return Frame(.cutShort) }
    // Version 1, type 1, code 0: a session packet.
    guard bytes[start] == 0x11, bytes[start + 1] == 0 else { return nil }
    let length = Int(bytes.bigEndian16(start + 4))
    return PPP.open(bytes, (start + 6)..<min(range.upperBound, start + 6 + length))
  }
}
