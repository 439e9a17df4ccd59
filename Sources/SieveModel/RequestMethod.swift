/// What a peer asked for: a call, or one of the requests that scanners send in its place.
public enum RequestMethod: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  /// A call: every attempt of call records, and every INVITE.
  case invite
  /// A registration of SIP.
  case register
  /// A question for capabilities of SIP.
  case options

  /// The word in rules.
  public var name: String {
    switch self {
    case .invite: "INVITE"
    case .register: "REGISTER"
    case .options: "OPTIONS"
    }
  }
}
