import SieveBytes

/// The format of Microsoft Network Monitor: frames one behind the other, then a table of them.
///
/// Times are local ones of a zone that the file does not name; they are read as UTC.
struct NetworkMonitorContainer {
  /// The first bytes of version 1, `RTSS`.
  static let magic1: UInt32 = 0x5254_5353
  /// The first bytes of version 2, `GMBU`.
  static let magic2: UInt32 = 0x474D_4255
  static let headerLength = 128

  private let isVersion2: Bool
  private let trailerLength: Int
  private let link: UInt16
  private let start: Int64
  /// Where the table begins, behind the frames.
  private let tableOffset: UInt64
  private var packets: UInt64 = 0

  /// Reads the file header, 128 bytes at `at`.
  init(_ bytes: Span<UInt8>, _ at: Int) {
    isVersion2 = bytes.bigEndian32(at) == Self.magic2
    switch (isVersion2, bytes[at + 4]) {
    case (false, _), (true, 0): trailerLength = 0
    case (true, 1): trailerLength = 2
    case (true, 2): trailerLength = 6
    default: trailerLength = 15
    }
    link = bytes.word16(at + 6, bigEndian: false)
    tableOffset = UInt64(bytes.word32(at + 24, bigEndian: false))
    start = Self.time(bytes, at + 8)
  }

  /// Year, month, day of the week, day, hour, minute, second, millisecond.
  private static func time(_ bytes: Span<UInt8>, _ at: Int) -> Int64 {
    let parts = (0..<8).map { Int(bytes.word16(at + $0 * 2, bigEndian: false)) }
    guard (1970...9999).contains(parts[0]), (1...12).contains(parts[1]),
      (1...CivilTime.daysInMonth(year: parts[0], month: parts[1])).contains(parts[3])
    else { return 0 }
    let days = CivilTime.days(year: parts[0], month: parts[1], day: parts[3])
    let seconds = days * 86_400 + parts[4] * 3600 + parts[5] * 60 + parts[6]
    return Int64(seconds) * 1000 + Int64(parts[7])
  }

  mutating func step(_ bytes: Span<UInt8>, _ at: Int, offset: UInt64) -> ContainerStep {
    guard offset < tableOffset else { return .end }
    let headerLength = isVersion2 ? 16 : 8
    guard bytes.count - at >= headerLength else { return .needs(headerLength) }
    let original =
      isVersion2
      ? Int(bytes.word32(at + 8, bigEndian: false)) : Int(bytes.word16(at + 4, bigEndian: false))
    let length =
      isVersion2
      ? Int(bytes.word32(at + 12, bigEndian: false)) : Int(bytes.word16(at + 6, bigEndian: false))
    let whole = headerLength + length + trailerLength
    guard length <= ContainerLimit.packet else { return .fault(.badLength(UInt64(length))) }
    guard bytes.count - at >= whole else { return .needs(whole) }
    packets += 1
    let low = UInt64(bytes.word32(at, bigEndian: false))
    let high = isVersion2 ? UInt64(bytes.word32(at + 4, bigEndian: false)) : 0
    let stamp = high << 32 | low
    let delta = isVersion2 ? stamp / 1000 : low
    var record = PacketRecord(
      number: packets,
      time: ContainerLimit.clamp(start + Int64(min(delta, UInt64(ContainerLimit.time)))),
      link: link(bytes, at + headerLength + length),
      start: at + headerLength,
      end: at + headerLength + length,
      offset: offset,
      isCut: original > length
    )
    if isVersion2 { record.nanoseconds = UInt32(stamp % 1000 * 1000) }
    return .packet(record, UInt64(whole))
  }

  /// The link type: that of the file, or of the packet where packets have their own.
  private func link(_ bytes: Span<UInt8>, _ trailer: Int) -> UInt16 {
    let own = trailerLength > 0 ? bytes.word16(trailer, bigEndian: false) : link
    switch own {
    // Some captures of version 3.4 say 0 and have Ethernet.
    case 0, 1: return 1
    // Numbers of pcap in disguise.
    case 0xE001...0xEFFF: return own & 0x0FFF
    default: return UInt16.max
    }
  }
}
