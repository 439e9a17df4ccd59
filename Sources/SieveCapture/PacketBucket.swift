/// What became of a packet; every packet of a capture is counted in exactly one.
public enum PacketBucket: UInt8, BitwiseCopyable, CaseIterable, Sendable {
  // Used.
  case sipOverUDP
  case sipOverTCP
  case sipOverSCTP
  case sipOverWebSocket
  case sipOverHEP
  case sipKeepAlive
  // SIP, but not readable.
  case malformedSIP
  // Understood, and of no use here.
  case rtp
  case rtcp
  case udpNotSIP
  case tcpNotSIP
  case tcpWithoutData
  case arp
  case ipFragmentJoined
  // May hold SIP that is out of reach.
  case ipFragment
  case tls
  case webSocket
  case compressedWebSocket
  case sctp
  case hep
  case malformedHEP
  case gre
  case ipInIP
  case ipv6InIP
  case mpls
  case pppoe
  case erspan
  case vxlan
  case geneve
  case gtpU
  case tooDeep
  case ipsec
  // Not understood.
  case otherIPProtocol
  case otherEtherType
  case unknownLinkType
  case unknownInterface
  case cutShort
  case tooLong

  /// The name in statistics.
  public var name: String {
    switch self {
    case .sipOverUDP: "sip over udp"
    case .sipOverTCP: "sip over tcp"
    case .sipOverSCTP: "sip over sctp"
    case .sipOverWebSocket: "sip over websocket"
    case .sipOverHEP: "sip over hep"
    case .sipKeepAlive: "sip keep-alive"
    case .malformedSIP: "malformed sip"
    case .rtp: "rtp"
    case .rtcp: "rtcp"
    case .udpNotSIP: "udp, not sip"
    case .tcpNotSIP: "tcp, not sip"
    case .tcpWithoutData: "tcp without data"
    case .arp: "arp"
    case .ipFragmentJoined: "ip fragment"
    case .ipFragment: "ip fragment without the rest"
    case .tls: "tls"
    case .webSocket: "websocket, not sip"
    case .compressedWebSocket: "compressed websocket"
    case .sctp: "sctp"
    case .hep: "hep, not sip"
    case .malformedHEP: "malformed hep"
    case .gre: "gre"
    case .ipInIP: "ip in ip"
    case .ipv6InIP: "ipv6 in ip"
    case .mpls: "mpls"
    case .pppoe: "pppoe"
    case .erspan: "erspan"
    case .vxlan: "vxlan"
    case .geneve: "geneve"
    case .gtpU: "gtp-u"
    case .tooDeep: "nested too deep"
    case .ipsec: "ipsec"
    case .otherIPProtocol: "other ip protocol"
    case .otherEtherType: "other ethertype"
    case .unknownLinkType: "unknown link type"
    case .unknownInterface: "unknown interface"
    case .cutShort: "cut short"
    case .tooLong: "too long"
    }
  }

  /// Whether such packets held SIP that was used.
  public var isUsed: Bool {
    switch self {
    case .sipOverUDP, .sipOverTCP, .sipOverSCTP, .sipOverWebSocket, .sipOverHEP: true
    default: false
    }
  }

  /// Whether it wraps something that `Unwrapper` can look into.
  public var isWrapping: Bool {
    switch self {
    case .ipFragment, .sctp, .hep, .gre, .ipInIP, .ipv6InIP, .mpls, .pppoe, .erspan, .vxlan,
      .geneve, .gtpU:
      true
    default: false
    }
  }

  /// Whether such packets may carry SIP that was not read, so that calls may be missing.
  public var mayHideCalls: Bool {
    switch self {
    case .malformedSIP, .ipFragment, .tls, .compressedWebSocket, .sctp, .malformedHEP, .gre,
      .ipInIP,
      .ipv6InIP, .mpls, .erspan, .vxlan, .geneve, .gtpU, .tooDeep, .ipsec, .unknownLinkType,
      .unknownInterface, .cutShort, .tooLong:
      true
    default: false
    }
  }
}
