/// What a person wants to know first of a bucket of packets.
public enum PacketKind: String, Sendable, CaseIterable {
  /// SIP that was used.
  case sip = "SIP"
  /// Voice and what belongs to it.
  case media = "RTP-like"
  /// Understood, and without SIP.
  case other = "other"
  /// May hold SIP that was not read: calls may be missing.
  case outOfReach = "out of reach"
}

extension PacketBucket {
  /// What kind of packets are in it.
  public var kind: PacketKind {
    switch self {
    case .rtp, .rtcp: .media
    case .sipKeepAlive: .sip
    default: isUsed ? .sip : mayHideCalls ? .outOfReach : .other
    }
  }
}
