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

  /// Whether its records are packets.
  public var isCapture: Bool { self == .pcap || self == .pcapng }
}
