/// What is captured from, and how.
public struct LiveOptions: Sendable {
  /// Interfaces by name; all of them make one stream.
  public var interfaces: [String]
  /// A filter in the language of libpcap; `nil` is `PacketInterface.defaultFilter`.
  public var filter: String?
  /// Bytes kept of each packet.
  public var snapLength: Int
  /// Bytes of the kernel's buffer for each interface.
  public var bufferBytes: Int
  /// Whether packets for others than this machine are seen.
  public var isPromiscuous: Bool
  /// Whether each packet is handed over at once instead of within a few hundredths of a second.
  public var isImmediate: Bool
  /// Where HEP is listened for.
  public var hep: [HEPEndpoint]
  /// The key that HEP packets must have.
  public var hepKey: [UInt8]?
  /// Bounds of the HEP listener.
  public var hepLimits: HEPLimits
  /// Milliseconds after which the capture ends by itself.
  public var durationMilliseconds: Int64?

  /// Makes options that capture from nothing.
  public init() {
    interfaces = []
    snapLength = 262_144
    bufferBytes = 32 << 20
    isPromiscuous = true
    isImmediate = false
    hep = []
    hepLimits = HEPLimits()
  }
}

/// Bounds of a HEP listener; whoever goes beyond them is counted and refused.
public struct HEPLimits: Sendable {
  /// TCP connections at a time.
  public var connections = 256
  /// TCP connections of one address.
  public var connectionsPerAddress = 32
  /// Seconds without a byte after which a connection is closed.
  public var idleSeconds = 600.0
  /// Seconds for the first packet of a connection, and for any packet that has begun.
  public var packetSeconds = 30.0

  /// Makes the usual bounds.
  public init() {}
}
