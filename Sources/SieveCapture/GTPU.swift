/// The user plane of mobile networks (3GPP TS 29.281): IP or Ethernet in UDP port 2152.
enum GTPU {
  private static let extensionsMax = 16

  /// The packet of a G-PDU, `nil` for signalling and for what is neither IP nor Ethernet.
  static func open(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Frame? {
    let start = range.lowerBound
    guard range.count >= 8 else { return Frame(.cutShort) }
    let first = bytes[start]
    // Version 1, GTP and not GTP', message type 255: a user's packet.
    guard first & 0xF0 == 0x30, bytes[start + 1] == 255 else { return nil }
    let length = Int(bytes.bigEndian16(start + 2))
    let end = length == 0 ? range.upperBound : min(range.upperBound, start + 8 + length)
    var at = start + 8
    if first & 0x07 != 0 {
      at += 4
      guard at <= end else { return Frame(.cutShort) }
      var next = first & 0x04 != 0 ? bytes[at - 1] : 0
      var count = 0
      while next != 0 {
        count += 1
        guard count <= extensionsMax else { return nil }
        guard at < end, bytes[at] > 0 else { return Frame(.cutShort) }
        at += Int(bytes[at]) * 4
        guard at <= end else { return Frame(.cutShort) }
        next = bytes[at - 1]
      }
    }
    // No field says of which kind a session is.
    if !LinkLayer.isIP(bytes, at, end, mayBeCut: true), MPLS.isEthernet(bytes, at, end) {
      return LinkLayer.ethernet(bytes, at, end)
    }
    let inside = LinkLayer.version(bytes, at, end)
    return inside.bucket == .otherEtherType ? nil : inside
  }
}
