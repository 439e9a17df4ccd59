/// A format that callsieve reads.
public enum InputFormat: String, Sendable, CaseIterable {
  /// Rows of fields with a delimiter.
  case csv
  /// One JSON object a line.
  case jsonLines = "jsonl"
  /// A capture of libpcap or tcpdump.
  case pcap
  /// A capture of Wireshark.
  case pcapng
  /// A capture of Solaris.
  case snoop
  /// A capture of Microsoft Network Monitor.
  case networkMonitor = "netmon"
  /// Messages as text, of Kamailio's sipdump, sipp or sngrep.
  case messageLog = "siplog"
  /// Call records of 3GPP TS 32.298 in BER, or whatever family the bytes show.
  case ber
  /// Roaming records of GSMA TAP3.
  case tap = "tap3"
  /// Near-real-time roaming records of GSMA.
  case nrtrde

  /// Whether its records are packets.
  public var isCapture: Bool {
    switch self {
    case .csv, .jsonLines, .ber, .tap, .nrtrde: false
    case .pcap, .pcapng, .snoop, .networkMonitor, .messageLog: true
    }
  }
}
