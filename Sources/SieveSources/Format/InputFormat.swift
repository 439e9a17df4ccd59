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

  /// Whether its records are packets.
  public var isCapture: Bool { self != .csv && self != .jsonLines }
}
