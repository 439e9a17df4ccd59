/// One packet of a container: where its bytes are, when it was captured and on what link.
public struct PacketRecord: BitwiseCopyable, Sendable {
  /// Number in the file, from 1.
  public var number: UInt64
  /// Milliseconds since 1970-01-01 UTC.
  public var time: Int64
  /// Link type, as in https://www.tcpdump.org/linktypes.html.
  public var link: UInt16
  /// First byte.
  public var start: Int
  /// One past the last byte that was captured.
  public var end: Int
  /// Where its record begins in the decompressed input.
  public var offset: UInt64
  /// Set when the packet cannot be read but is counted: its interface is unknown.
  public var bucket: PacketBucket?
  /// Whether the snap length of the capture cut it.
  public var isCut = false
  /// What the capture says beyond `time`, below 1,000,000: only for those who put several captures in order.
  public var nanoseconds: UInt32 = 0

  /// Makes a record, of no bucket.
  @inlinable
  public init(
    number: UInt64,
    time: Int64,
    link: UInt16,
    start: Int,
    end: Int,
    offset: UInt64,
    bucket: PacketBucket? = nil,
    isCut: Bool = false
  ) {
    self.number = number
    self.time = time
    self.link = link
    self.start = start
    self.end = end
    self.offset = offset
    self.bucket = bucket
    self.isCut = isCut
  }
}

/// Why a container cannot be read on.
public enum ContainerFault: Equatable, Sendable {
  /// None of the formats that are read.
  case notACapture(magic: UInt32)
  /// A length that cannot be true.
  case badLength(UInt64)
  /// The two lengths of a pcapng block differ.
  case lengthsDiffer(UInt64, UInt64)
  /// A pcapng section with an unknown byte order or version.
  case badSection
}

/// What the next bytes of a container are.
enum ContainerStep {
  /// Too few bytes are there: so many are needed from the beginning of this record.
  case needs(Int)
  /// Nothing to use: go on after so many bytes.
  case skip(UInt64)
  /// A packet; go on after so many bytes.
  case packet(PacketRecord, UInt64)
  /// A message of a text, which becomes a packet behind these headers; go on after so many bytes.
  case message(headers: [UInt8], PacketRecord, UInt64)
  /// A packet that is too long to be held; go on after so many bytes.
  case tooLong(PacketRecord, UInt64)
  /// The packets are over; what follows is of no use.
  case end
  /// The rest cannot be read.
  case fault(ContainerFault)
}

/// Limits that hostile captures run into.
@usableFromInline
enum ContainerLimit {
  /// The largest snap length of libpcap; longer packets are skipped.
  @inlinable static var packet: Int { 262_144 }
  /// Above this a length is taken for damage even when the file header allows it.
  static let skippedPacket = 16_777_216
  /// Interfaces of one pcapng section.
  static let interfaces = 65_536
  /// Times are kept within ±2^52 ms so that differences cannot overflow.
  static let time: Int64 = 1 << 52

  static func clamp(_ time: Int64) -> Int64 { max(-Self.time, min(Self.time, time)) }
}
