public import SieveBytes

/// What a capture consists of, for a person: container, links, times.
///
/// A second reading beside that of calls, so that the fast one need not count any of it.
public struct CaptureSurvey: Sendable {
  /// Packets of one link type.
  public struct Link: Sendable, Equatable {
    /// As in https://www.tcpdump.org/linktypes.html.
    public var number: UInt16
    /// How many packets.
    public var packets: UInt64
  }

  /// Packets, read or too long to be.
  public private(set) var packets: UInt64 = 0
  /// Bytes of packets that were captured.
  public private(set) var capturedBytes: UInt64 = 0
  /// The earliest time in milliseconds since 1970-01-01 UTC.
  public private(set) var earliest: Int64?
  /// The latest.
  public private(set) var latest: Int64?
  /// Packets older than the one before them.
  public private(set) var stepsBack: UInt64 = 0
  /// Why the rest could not be read, and where.
  public private(set) var fault: (fault: ContainerFault, offset: UInt64)?

  private var links: [UInt16: UInt64] = [:]
  private var previous = Int64.min
  private var reader: ContainerReader

  /// Begins; `zone` is that of times in texts that name none.
  public init(zone: ZoneTable = .utc) { reader = ContainerReader(zone: zone) }

  /// The container in words, once bytes were taken.
  public var container: String { reader.anatomy }
  /// Whether the input ended inside a record.
  public var isCutOff: Bool { reader.isCutOff }
  /// Packets that the snap length cut.
  public var cutPackets: UInt64 { reader.cutPackets }

  /// Packets by link type, the most frequent first.
  public var linkTypes: [Link] {
    links.map { Link(number: $0.key, packets: $0.value) }
      .sorted { ($0.packets, $1.number) > ($1.packets, $0.number) }
  }

  /// Takes the next bytes of the decompressed input, all of them.
  public mutating func take(_ bytes: Span<UInt8>) {
    while true {
      switch reader.next(bytes) {
      case .packet(let packet), .carriedPacket(let packet): take(packet)
      case .tooLong(let packet): take(packet)
      case .fault(let fault, let offset): self.fault = (fault, offset)
      case .exhausted: return
      }
    }
  }

  private mutating func take(_ packet: PacketRecord) {
    packets += 1
    capturedBytes &+= UInt64(max(0, packet.end - packet.start))
    if packet.bucket == nil { links[packet.link, default: 0] += 1 }
    if packet.time < previous { stepsBack += 1 }
    previous = packet.time
    earliest = min(earliest ?? packet.time, packet.time)
    latest = max(latest ?? packet.time, packet.time)
  }
}

extension ContainerReader {
  /// The container in words.
  var anatomy: String {
    switch format {
    case .undetermined: "unknown"
    case .classic: classic?.anatomy ?? "pcap"
    case .blocks(let container): container.anatomy
    case .snoop: "snoop"
    case .networkMonitor: "Network Monitor"
    case .log: "log of SIP messages"
    }
  }
}

extension ClassicContainer {
  fileprivate var anatomy: String {
    [
      isUsual ? "pcap" : "modified pcap", isBigEndian ? "big-endian" : "little-endian",
      isNanosecond ? "nanoseconds" : "microseconds", "snap length \(snapLength)",
    ].joined(separator: ", ")
  }
}

extension BlockContainer {
  fileprivate var anatomy: String {
    let sections = sections == 1 ? "1 section" : "\(sections) sections"
    let interfaces = interfacesSeen == 1 ? "1 interface" : "\(interfacesSeen) interfaces"
    return "pcapng, \(sections), \(interfaces)"
  }
}
