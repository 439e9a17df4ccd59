/// What is to be thought of the PASSporT (RFC 8225) that came with a call.
public enum PassportVerdict: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  /// There was none.
  case none
  /// It agrees with the call; nobody checked its signature.
  case unverified
  /// It agrees with the call, and its signature is good.
  case verified
  /// It was issued for other numbers than the call has.
  case mismatch
  /// It was issued more than a minute before or after the set-up.
  case stale
  /// Its signature is good for a certificate that is not trusted, or whose certificate is not there.
  case untrusted
  /// Its signature does not fit its certificate.
  case forged
  /// It cannot be read, or is in the compact form that leaves its claims out.
  case unreadable

  /// The word in rules and exports.
  public var name: String {
    switch self {
    case .none: "none"
    case .unverified: "unverified"
    case .verified: "verified"
    case .mismatch: "mismatch"
    case .stale: "stale"
    case .untrusted: "untrusted"
    case .forged: "forged"
    case .unreadable: "unreadable"
    }
  }

  /// Words that a call with a PASSporT can have.
  public static let names = allCases.filter { $0 != .none }.map(\.name)

  /// Reads the word back.
  public init?(name: String) {
    guard let verdict = Self.allCases.first(where: { $0 != .none && $0.name == name }) else {
      return nil
    }
    self = verdict
  }
}
