/// What became of the HEP packets and connections of a listener.
public struct HEPCounts: Sendable, Equatable {
  /// Packets of HEP that were received; the sum of the next six.
  public var packets: UInt64 = 0
  /// SIP messages that were taken.
  public var messages: UInt64 = 0
  /// Packets with something else than SIP.
  public var other: UInt64 = 0
  /// Packets that were no HEP.
  public var malformed: UInt64 = 0
  /// Packets whose compressed payload was damaged or too long.
  public var badPayload: UInt64 = 0
  /// Packets without a key.
  public var keyMissing: UInt64 = 0
  /// Packets with another key.
  public var keyWrong: UInt64 = 0
  /// Messages whose time was in the future, which got that of their arrival.
  public var timeReplaced: UInt64 = 0
  /// Datagrams that the kernel dropped because the socket's buffer was full.
  public var kernelDrops: UInt64 = 0
  /// TCP connections taken.
  public var connections: UInt64 = 0
  /// TCP connections refused because there were too many.
  public var connectionsRefused: UInt64 = 0
  /// TCP connections closed because they sent nothing for too long.
  public var connectionsIdle: UInt64 = 0

  /// Makes counts of nothing.
  public init() {}
}
