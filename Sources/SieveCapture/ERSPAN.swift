/// Mirrored frames of switches, types II and III (draft-foschiano-erspan); type I is plain GRE.
enum ERSPAN {
  /// The frame that was mirrored, `nil` when it is none of Ethernet or IP.
  static func open(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Frame? {
    let start = range.lowerBound
    let end = range.upperBound
    guard range.count >= 8 else { return Frame(.cutShort) }
    switch bytes[start] >> 4 {
    case 1: return LinkLayer.ethernet(bytes, start + 8, end)
    case 2:
      guard range.count >= 12 else { return Frame(.cutShort) }
      let word = bytes.bigEndian16(start + 10)
      // The lowest bit announces eight more bytes; bits 10 to 14 tell Ethernet (0) from IP (2).
      let at = start + 12 + (word & 1 == 1 ? 8 : 0)
      guard at <= end else { return Frame(.cutShort) }
      switch word >> 10 & 0x1F {
      case 0: return LinkLayer.ethernet(bytes, at, end)
      case 2: return LinkLayer.version(bytes, at, end)
      default: return nil
      }
    default: return nil
    }
  }
}
