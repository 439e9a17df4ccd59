/// The pcap format: a header of 24 bytes, then packets with at least 16 bytes before each.
struct ClassicContainer {
  static let headerLength = 24
  /// Bytes before each packet in the usual variant.
  static let recordHeaderLength = 16

  /// What a magic number says.
  struct Magic: BitwiseCopyable {
    var isBigEndian: Bool
    var isNanosecond = false
    /// Bytes before each packet.
    var recordHeaderLength = ClassicContainer.recordHeaderLength
    /// Bytes of the file's header.
    var fileHeaderLength = ClassicContainer.headerLength
  }

  private let magic: Magic
  /// Before version 2.3 the two lengths of a packet stood the other way round; 2.3 had both.
  private let mayBeSwapped: Bool
  let link: UInt16
  let snapLength: UInt32
  var packets: UInt64 = 0

  var isBigEndian: Bool { magic.isBigEndian }
  var isNanosecond: Bool { magic.isNanosecond }
  /// Whether records have the usual header of 16 bytes, with its lengths in their order.
  var isUsual: Bool { magic.recordHeaderLength == Self.recordHeaderLength && !mayBeSwapped }

  /// Bytes of the file's header.
  var fileHeaderLength: Int { magic.fileHeaderLength }

  /// What four bytes say when they are a magic number of pcap.
  static func magic(_ value: UInt32) -> Magic? {
    switch value {
    case 0xA1B2_C3D4: Magic(isBigEndian: true)
    case 0xD4C3_B2A1: Magic(isBigEndian: false)
    case 0xA1B2_3C4D: Magic(isBigEndian: true, isNanosecond: true)
    case 0x4D3C_B2A1: Magic(isBigEndian: false, isNanosecond: true)
    // Kuznetsov's: interface, protocol and packet type follow the lengths.
    case 0xA1B2_CD34: Magic(isBigEndian: true, recordHeaderLength: 24)
    case 0x34CD_B2A1: Magic(isBigEndian: false, recordHeaderLength: 24)
    // Ixia's hardware and software: nanoseconds, and the file's length in its header.
    case 0x1C00_01AC, 0x1C00_01AB:
      Magic(isBigEndian: true, isNanosecond: true, fileHeaderLength: 28)
    case 0xAC01_001C, 0xAB01_001C:
      Magic(isBigEndian: false, isNanosecond: true, fileHeaderLength: 28)
    default: nil
    }
  }

  /// Reads the file header, 24 bytes at `at`.
  init?(_ bytes: Span<UInt8>, _ at: Int) {
    guard let magic = Self.magic(bytes.bigEndian32(at)) else { return nil }
    self.magic = magic
    let version = (
      bytes.word16(at + 4, bigEndian: magic.isBigEndian),
      bytes.word16(at + 6, bigEndian: magic.isBigEndian)
    )
    mayBeSwapped = version.0 == 2 && version.1 <= 3
    let isBigEndian = magic.isBigEndian
    snapLength = bytes.word32(at + 16, bigEndian: isBigEndian)
    // The upper bits hold the length of the frame check sequence.
    link = UInt16(truncatingIfNeeded: bytes.word32(at + 20, bigEndian: isBigEndian))
  }

  mutating func step(_ bytes: Span<UInt8>, _ at: Int, offset: UInt64) -> ContainerStep {
    let available = bytes.count - at
    let headerLength = magic.recordHeaderLength
    guard available >= headerLength else { return .needs(headerLength) }
    var length = Int(bytes.word32(at + 8, bigEndian: isBigEndian))
    var original = Int(bytes.word32(at + 12, bigEndian: isBigEndian))
    if mayBeSwapped, length > original { swap(&length, &original) }
    let whole = headerLength + length
    if length > ContainerLimit.packet {
      guard length <= ContainerLimit.skippedPacket, length <= Int(snapLength) else {
        return .fault(.badLength(UInt64(length)))
      }
      return .tooLong(record(bytes, at, offset), UInt64(whole))
    }
    guard available >= whole else { return .needs(whole) }
    var record = record(bytes, at, offset)
    record.start = at + headerLength
    record.end = at + whole
    record.isCut = original > length
    return .packet(record, UInt64(whole))
  }

  private mutating func record(_ bytes: Span<UInt8>, _ at: Int, _ offset: UInt64) -> PacketRecord {
    packets += 1
    let seconds = Int64(bytes.word32(at, bigEndian: isBigEndian))
    let fraction = Int64(bytes.word32(at + 4, bigEndian: isBigEndian))
    let milliseconds = min(999, fraction / (isNanosecond ? 1_000_000 : 1000))
    var record = PacketRecord(
      number: packets,
      time: seconds * 1000 + milliseconds,
      link: link,
      start: at,
      end: at,
      offset: offset
    )
    let rest = isNanosecond ? fraction % 1_000_000 : fraction % 1000 * 1000
    record.nanoseconds = UInt32(rest)
    return record
  }
}
