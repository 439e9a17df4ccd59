/// Ethernet in UDP (RFC 7348), with the protocol numbers of its generic extension.
enum VXLAN {
  /// What a packet carries, `nil` when it is nothing of Ethernet or IP.
  static func open(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Frame? {
    let start = range.lowerBound
    let end = range.upperBound
    guard range.count >= 8 else { return Frame(.cutShort) }
    // The P bit says that the fourth byte names what is inside.
    guard bytes[start] & 0x04 != 0 else { return LinkLayer.ethernet(bytes, start + 8, end) }
    switch bytes[start + 3] {
    case 1, 2: return LinkLayer.version(bytes, start + 8, end)
    case 3: return LinkLayer.ethernet(bytes, start + 8, end)
    case 5: return Frame(.mpls, (start + 8)..<end)
    default: return nil
    }
  }
}
