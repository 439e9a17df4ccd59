/// Finds the network layer of a packet: link headers, VLAN tags and EtherTypes.
///
/// Link types are those of https://www.tcpdump.org/linktypes.html.
public enum LinkLayer {
  /// Takes a packet apart.
  public static func dissect(_ bytes: Span<UInt8>, _ packet: Range<Int>, link: UInt16) -> Frame {
    let start = packet.lowerBound
    let end = packet.upperBound
    switch link {
    case 1: return ethernet(bytes, start, end)
    case 113:
      guard end - start >= 16 else { return Frame(.cutShort) }
      return etherType(bytes.bigEndian16(start + 14), bytes, start + 16, end)
    case 276:
      guard end - start >= 20 else { return Frame(.cutShort) }
      return etherType(bytes.bigEndian16(start), bytes, start + 20, end)
    case 0, 108:
      guard end - start >= 4 else { return Frame(.cutShort) }
      return family(bytes.bigEndian32(start), bytes, start + 4, end)
    case 9, 50: return PPP.open(bytes, start..<end) ?? Frame(.otherEtherType)
    case 51: return PPPoE.open(bytes, start..<end) ?? Frame(.pppoe)
    case 12, 14, 101, 228, 229: return version(bytes, start, end)
    default:
      return Frame(.unknownLinkType)
    }
  }

  @inline(__always)
  static func ethernet(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Frame {
    guard end - start >= 14 else { return Frame(.cutShort) }
    let type = bytes.bigEndian16(start + 12)
    if type == 0x0800 { return InternetLayer.ipv4(bytes, start + 14, end) }
    return etherType(type, bytes, start + 14, end)
  }

  /// IP by its own version number; the link type's word is not trusted over it.
  static func version(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Frame {
    guard end > start else { return Frame(.cutShort) }
    return switch bytes[start] >> 4 {
    case 4: InternetLayer.ipv4(bytes, start, end)
    case 6: InternetLayer.ipv6(bytes, start, end)
    default: Frame(.otherEtherType)
    }
  }

  /// Whether a header of IP is there with the length of what is there, or with more when it may be cut.
  static func isIP(_ bytes: Span<UInt8>, _ at: Int, _ end: Int, mayBeCut: Bool = false) -> Bool {
    guard end - at >= 20 else { return false }
    let length: Int
    switch bytes[at] >> 4 {
    case 4: length = bytes[at] & 0x0F >= 5 ? Int(bytes.bigEndian16(at + 2)) : 0
    case 6: length = Int(bytes.bigEndian16(at + 4)) + 40
    default: return false
    }
    return mayBeCut ? length >= end - at : length == end - at
  }

  /// BSD address families, in either byte order: 2 is IPv4, 24, 28 and 30 are IPv6.
  private static func family(
    _ written: UInt32,
    _ bytes: Span<UInt8>,
    _ start: Int,
    _ end: Int
  ) -> Frame {
    let family = written > 0xFFFF ? written.byteSwapped : written
    switch family {
    case 2: return InternetLayer.ipv4(bytes, start, end)
    case 10, 24, 28, 30: return InternetLayer.ipv6(bytes, start, end)
    default: return Frame(.otherEtherType)
    }
  }

  private static let tagsMax = 8

  static func etherType(
    _ outer: UInt16,
    _ bytes: Span<UInt8>,
    _ outerStart: Int,
    _ end: Int
  ) -> Frame {
    var type = outer
    var start = outerStart
    var tags = 0
    while type == 0x8100 || type == 0x88A8 || type == 0x9100 {
      tags += 1
      guard tags <= tagsMax else { return Frame(.otherEtherType) }
      guard end - start >= 4 else { return Frame(.cutShort) }
      type = bytes.bigEndian16(start + 2)
      start += 4
    }
    switch type {
    case 0x0800: return InternetLayer.ipv4(bytes, start, end)
    case 0x86DD: return InternetLayer.ipv6(bytes, start, end)
    case 0x0806: return Frame(.arp)
    case 0x8847, 0x8848: return Frame(.mpls, start..<end)
    case 0x8863, 0x8864: return Frame(.pppoe, start..<end)
    default: return Frame(.otherEtherType)
    }
  }
}
