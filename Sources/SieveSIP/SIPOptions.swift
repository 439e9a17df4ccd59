/// What is made of SIP messages beside calls.
public struct SIPOptions: Sendable {
  /// Checks signatures of PASSporTs; without it they are only compared with their calls.
  public var verifier: (any PassportVerifier)?
  /// Whether registrations and questions become attempts of their own, for rules that read `method`.
  public var takesRequests: Bool

  /// Makes options; without arguments calls alone, and no signature checked.
  public init(verifier: (any PassportVerifier)? = nil, takesRequests: Bool = false) {
    self.verifier = verifier
    self.takesRequests = takesRequests
  }
}
