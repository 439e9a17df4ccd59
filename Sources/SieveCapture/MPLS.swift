/// A stack of MPLS labels (RFC 3032), and what is below it by its looks, since no field names it.
enum MPLS {
  private static let labelsMax = 16

  /// What the labels carry, `nil` when it looks like nothing known.
  static func open(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Frame? {
    var at = range.lowerBound
    let end = range.upperBound
    var isBottom = false
    for _ in 0..<labelsMax where !isBottom {
      guard end - at >= 4 else { return Frame(.cutShort) }
      isBottom = bytes[at + 2] & 1 == 1
      at += 4
    }
    guard isBottom else { return nil }
    guard end > at else { return Frame(.cutShort) }
    switch bytes[at] >> 4 {
    case 4: return InternetLayer.ipv4(bytes, at, end)
    case 6: return InternetLayer.ipv6(bytes, at, end)
    // The control word of an Ethernet pseudowire (RFC 4448).
    case 0 where isEthernet(bytes, at + 4, end): return LinkLayer.ethernet(bytes, at + 4, end)
    default: return isEthernet(bytes, at, end) ? LinkLayer.ethernet(bytes, at, end) : nil
    }
  }

  /// Whether labels are there with a packet of IP below them, or with Ethernet, by more than their first bits.
  static func isWhole(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var at = range.lowerBound
    let end = range.upperBound
    repeat {
      guard end - at >= 24, at - range.lowerBound < 4 * labelsMax else { return false }
      at += 4
    } while bytes[at - 2] & 1 == 0
    return LinkLayer.isIP(bytes, at, end) || isEthernet(bytes, at, end)
      || (bytes[at] >> 4 == 0 && isEthernet(bytes, at + 4, end))
  }

  /// Whether an EtherType that leads to IP is where Ethernet has it.
  static func isEthernet(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    guard end - start >= 14 else { return false }
    switch bytes.bigEndian16(start + 12) {
    case 0x0800, 0x86DD, 0x8100, 0x88A8, 0x9100, 0x8847, 0x8864: return true
    default: return false
    }
  }
}
