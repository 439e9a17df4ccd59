/// A header that is read; everything else is passed over.
enum SIPHeader: UInt8, BitwiseCopyable {
  case from, to, callID, sequence
  case assertedIdentity, preferredIdentity, remoteParty
  case diversion, history, userAgent, reason, accessNetwork, identity
  case privacy, chargingVector, sessionID, replaces

  /// The name in messages to people.
  var name: String {
    switch self {
    case .from: "From"
    case .to: "To"
    case .callID: "Call-ID"
    case .sequence: "CSeq"
    case .assertedIdentity: "P-Asserted-Identity"
    case .preferredIdentity: "P-Preferred-Identity"
    case .remoteParty: "Remote-Party-ID"
    case .diversion: "Diversion"
    case .history: "History-Info"
    case .userAgent: "User-Agent"
    case .reason: "Reason"
    case .accessNetwork: "P-Access-Network-Info"
    case .identity: "Identity"
    case .privacy: "Privacy"
    case .chargingVector: "P-Charging-Vector"
    case .sessionID: "Session-ID"
    case .replaces: "Replaces"
    }
  }

  /// Recognises a header name, in any letter case, or its compact form.
  ///
  /// The first letter sorts most headers out, so that a line costs one comparison.
  init?(_ bytes: Span<UInt8>, _ name: Range<Int>) {
    guard let first = name.first else { return nil }
    let isCompact = name.count == 1
    func named(_ text: StaticString) -> Bool { bytes.matchesIgnoringCase(text, name) }
    switch bytes[first] | 0x20 {
    case 0x66 where isCompact || named("from"): self = .from
    case 0x74 where isCompact || named("to"): self = .to
    case 0x69 where isCompact: self = .callID
    case 0x69 where named("identity"): self = .identity
    case 0x79 where isCompact: self = .identity
    case 0x63:
      switch name.count {
      case 7 where named("call-id"): self = .callID
      case 4 where named("cseq"): self = .sequence
      default: return nil
      }
    case 0x70:
      switch name.count {
      case 7 where named("privacy"): self = .privacy
      case 17 where named("p-charging-vector"): self = .chargingVector
      case 19 where named("p-asserted-identity"): self = .assertedIdentity
      case 20 where named("p-preferred-identity"): self = .preferredIdentity
      case 21 where named("p-access-network-info"): self = .accessNetwork
      default: return nil
      }
    case 0x72 where name.count == 6 && named("reason"): self = .reason
    case 0x72 where name.count == 8 && named("replaces"): self = .replaces
    case 0x72 where name.count == 15 && named("remote-party-id"): self = .remoteParty
    case 0x73 where name.count == 10 && named("session-id"): self = .sessionID
    case 0x64 where name.count == 9 && named("diversion"): self = .diversion
    case 0x68 where name.count == 12 && named("history-info"): self = .history
    case 0x75 where name.count == 10 && named("user-agent"): self = .userAgent
    default: return nil
    }
  }
}
