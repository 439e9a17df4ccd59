/// Generic Routing Encapsulation (RFC 2784, 2890), and PPTP's version 1 of it (RFC 2637).
enum GRE {
  /// What a packet of GRE carries, `nil` when it is nothing of IP.
  static func open(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Frame? {
    let start = range.lowerBound
    let end = range.upperBound
    guard range.count >= 4 else { return Frame(.cutShort) }
    let flags = bytes.bigEndian16(start)
    let version = flags & 7
    let hasSequence = flags & 0x1000 != 0
    var at = start + 4
    // Checksum or routing bring a word with both; source routes are obsolete and not walked over.
    if flags & 0xC000 != 0 { at += 4 }
    if flags & 0x2000 != 0 { at += 4 }
    if hasSequence { at += 4 }
    if version == 1, flags & 0x0080 != 0 { at += 4 }
    guard version <= 1, flags & 0x4000 == 0 else { return nil }
    guard at <= end else { return Frame(.cutShort) }
    switch bytes.bigEndian16(start + 2) {
    // Transparent Ethernet bridging.
    case 0x6558: return LinkLayer.ethernet(bytes, at, end)
    case 0x880B: return PPP.open(bytes, at..<end)
    case 0x88BE:
      // Type I has no header of its own and no sequence number; some makers leave that of type II out.
      let isSecond = hasSequence || isERSPAN2(bytes, at, end)
      return isSecond ? Frame(.erspan, at..<end) : LinkLayer.ethernet(bytes, at, end)
    case 0x22EB: return Frame(.erspan, at..<end)
    case let type:
      let inside = LinkLayer.etherType(type, bytes, at, end)
      return inside.bucket == .otherEtherType ? nil : inside
    }
  }

  /// Whether a header is there whose flags are those of RFC 2890 and which leads to what it names.
  static func isWhole(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    let start = range.lowerBound
    guard range.count >= 8, bytes.bigEndian16(start) & 0x4FFF == 0 else { return false }
    let flags = bytes[start]
    let at = start + 4 + [0x80, 0x20, 0x10].count { flags & $0 != 0 } * 4
    switch bytes.bigEndian16(start + 2) {
    case 0x0800, 0x86DD: return LinkLayer.isIP(bytes, at, range.upperBound)
    case 0x6558: return MPLS.isEthernet(bytes, at, range.upperBound)
    case 0x8847, 0x8848, 0x880B, 0x88BE, 0x22EB: return true
    default: return false
    }
  }

  /// Whether Ethernet is behind a header of version 1 of ERSPAN, and not in its place.
  private static func isERSPAN2(_ bytes: Span<UInt8>, _ at: Int, _ end: Int) -> Bool {
    end - at >= 22 && bytes[at] >> 4 == 1 && MPLS.isEthernet(bytes, at + 8, end)
      && !MPLS.isEthernet(bytes, at, end)
  }
}
