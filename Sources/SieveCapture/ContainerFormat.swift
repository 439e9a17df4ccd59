/// The formats of captures, told by their first bytes.
public enum ContainerFormat: Sendable, CaseIterable {
  /// Of libpcap and tcpdump, with any of its magic numbers.
  case pcap
  /// Of Wireshark.
  case pcapng
  /// Of Solaris (RFC 1761).
  case snoop
  /// Of Microsoft Network Monitor, versions 1 and 2.
  case networkMonitor
  /// Messages as text, of Kamailio's sipdump, of sipp or of sngrep.
  case messageLog

  /// The format of a file that begins with `head`.
  public static func recognise(_ head: Span<UInt8>) -> ContainerFormat? {
    guard head.count >= 4 else { return nil }
    let magic = head.bigEndian32(0)
    if ClassicContainer.magic(magic) != nil { return .pcap }
    switch magic {
    case BlockContainer.sectionHeader: return .pcapng
    case NetworkMonitorContainer.magic1, NetworkMonitorContainer.magic2: return .networkMonitor
    case SnoopContainer.magic where head.count >= 8 && head.bigEndian32(4) == 0x7000_0000:
      return .snoop
    default: return MessageLog.recognise(head) == nil ? nil : .messageLog
    }
  }
}
