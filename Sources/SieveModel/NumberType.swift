/// What a number is used for, from the numbering plan.
public enum NumberType: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  /// Not a valid number of any plan, or no number.
  case unknown
  /// A geographic or other fixed line.
  case fixed
  /// A mobile subscriber.
  case mobile
  /// Fixed and mobile share the range, as in North America.
  case fixedOrMobile
  /// Free for the caller.
  case tollFree
  /// The caller pays a premium.
  case premium
  /// Cost is shared.
  case sharedCost
  /// A nomadic or VoIP range.
  case voip
  /// A personal number.
  case personal
  /// A pager.
  case pager
  /// A universal access number of a company.
  case universalAccess
  /// Access to a mailbox.
  case voicemail
  /// A short or special service number.
  case special
  /// An emergency number.
  case emergency

  /// The name in rules and alerts.
  public var name: String {
    switch self {
    case .unknown: "unknown"
    case .fixed: "fixed"
    case .mobile: "mobile"
    case .fixedOrMobile: "fixed_or_mobile"
    case .tollFree: "toll_free"
    case .premium: "premium"
    case .sharedCost: "shared_cost"
    case .voip: "voip"
    case .personal: "personal"
    case .pager: "pager"
    case .universalAccess: "universal_access"
    case .voicemail: "voicemail"
    case .special: "special"
    case .emergency: "emergency"
    }
  }
}
