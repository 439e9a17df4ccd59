/// The pcap format: a header of 24 bytes, then packets with 16 bytes before each.
struct ClassicContainer {
  static let headerLength = 24
  private static let recordHeaderLength = 16

  private let isBigEndian: Bool
  private let isNanosecond: Bool
  private let link: UInt16
  private let snapLength: UInt32
  private var packets: UInt64 = 0

  /// Whether four bytes are a magic number of pcap, and in which byte order and resolution.
  static func magic(_ value: UInt32) -> (isBigEndian: Bool, isNanosecond: Bool)? {
    switch value {
    case 0xA1B2_C3D4: (true, false)
    case 0xD4C3_B2A1: (false, false)
    case 0xA1B2_3C4D: (true, true)
    case 0x4D3C_B2A1: (false, true)
    default: nil
    }
  }

  /// Reads the file header, 24 bytes at `at`.
  init?(_ bytes: Span<UInt8>, _ at: Int) {
    guard let magic = Self.magic(bytes.bigEndian32(at)) else { return nil }
    isBigEndian = magic.isBigEndian
    isNanosecond = magic.isNanosecond
    snapLength = bytes.word32(at + 16, bigEndian: isBigEndian)
    // The upper bits hold the length of the frame check sequence.
    link = UInt16(truncatingIfNeeded: bytes.word32(at + 20, bigEndian: isBigEndian))
  }

  mutating func step(_ bytes: Span<UInt8>, _ at: Int, offset: UInt64) -> ContainerStep {
    let available = bytes.count - at
    guard available >= Self.recordHeaderLength else { return .needs(Self.recordHeaderLength) }
    let length = Int(bytes.word32(at + 8, bigEndian: isBigEndian))
    let whole = Self.recordHeaderLength + length
    if length > ContainerLimit.packet {
      guard length <= ContainerLimit.skippedPacket, length <= Int(snapLength) else {
        return .fault(.badLength(UInt64(length)))
      }
      return .tooLong(record(bytes, at, offset), UInt64(whole))
    }
    guard available >= whole else { return .needs(whole) }
    var record = record(bytes, at, offset)
    record.start = at + Self.recordHeaderLength
    record.end = at + whole
    return .packet(record, UInt64(whole))
  }

  private mutating func record(_ bytes: Span<UInt8>, _ at: Int, _ offset: UInt64) -> PacketRecord {
    packets += 1
    let seconds = Int64(bytes.word32(at, bigEndian: isBigEndian))
    let fraction = Int64(bytes.word32(at + 4, bigEndian: isBigEndian))
    let milliseconds = min(999, fraction / (isNanosecond ? 1_000_000 : 1000))
    return PacketRecord(
      number: packets,
      time: seconds * 1000 + milliseconds,
      link: link,
      start: at,
      end: at,
      offset: offset
    )
  }
}
