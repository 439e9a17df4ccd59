/// Generic network virtualisation encapsulation (RFC 8926).
enum GENEVE {
  /// What a packet carries, `nil` when it is nothing of Ethernet or IP.
  static func open(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Frame? {
    let start = range.lowerBound
    let end = range.upperBound
    guard range.count >= 8 else { return Frame(.cutShort) }
    let at = start + 8 + Int(bytes[start] & 0x3F) * 4
    guard at <= end else { return Frame(.cutShort) }
    switch bytes.bigEndian16(start + 2) {
    case 0x6558: return LinkLayer.ethernet(bytes, at, end)
    case let type:
      let inside = LinkLayer.etherType(type, bytes, at, end)
      return inside.bucket == .otherEtherType ? nil : inside
    }
  }
}
