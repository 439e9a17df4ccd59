/// The format of Solaris' snoop (RFC 1761): everything big-endian, records of a stated length.
struct SnoopContainer {
  /// The first bytes, `snoo`; `p` and zeros follow.
  static let magic: UInt32 = 0x736E_6F6F
  static let headerLength = 16
  private static let recordHeaderLength = 24

  private let link: UInt16
  private var packets: UInt64 = 0

  /// Reads the file header, 16 bytes at `at`.
  init(_ bytes: Span<UInt8>, _ at: Int) {
    // 802.3 and Ethernet; others are unknown by any number.
    switch bytes.bigEndian32(at + 12) {
    case 0, 4: link = 1
    default: link = UInt16.max
    }
  }

  mutating func step(_ bytes: Span<UInt8>, _ at: Int, offset: UInt64) -> ContainerStep {
    let available = bytes.count - at
    guard available >= Self.recordHeaderLength else { return .needs(Self.recordHeaderLength) }
    let original = Int(bytes.bigEndian32(at))
    let length = Int(bytes.bigEndian32(at + 4))
    let whole = Int(bytes.bigEndian32(at + 8))
    guard whole >= Self.recordHeaderLength + length, length <= ContainerLimit.skippedPacket,
      whole <= ContainerLimit.skippedPacket
    else { return .fault(.badLength(UInt64(max(whole, length)))) }
    let isHeld = whole <= ContainerLimit.packet + 4096
    guard !isHeld || available >= whole else { return .needs(whole) }
    packets += 1
    let seconds = Int64(bytes.bigEndian32(at + 16))
    let microseconds = Int64(min(bytes.bigEndian32(at + 20), 999_999))
    let start = at + Self.recordHeaderLength
    var record = PacketRecord(
      number: packets,
      time: seconds * 1000 + microseconds / 1000,
      link: link,
      start: start,
      end: isHeld ? start + length : start,
      offset: offset,
      isCut: original > length
    )
    record.nanoseconds = UInt32(microseconds % 1000 * 1000)
    return isHeld ? .packet(record, UInt64(whole)) : .tooLong(record, UInt64(whole))
  }
}
