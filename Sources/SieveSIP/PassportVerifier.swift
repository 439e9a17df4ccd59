public import SieveModel

/// A PASSporT whose claims agree with its call, for somebody who can check signatures.
public struct PassportToken: Sendable, Equatable {
  /// What was signed: header, a dot and payload, as they came.
  public var signed: [UInt8]
  /// The signature, 64 bytes for ES256.
  public var signature: [UInt8]
  /// The algorithm, `ES256`.
  public var algorithm: String
  /// Where the certificate is published: `x5u`.
  public var certificateURL: String
  /// The set-up time of the call in milliseconds since 1970-01-01 UTC.
  public var time: Int64

  /// Makes a token from its parts.
  public init(
    signed: [UInt8],
    signature: [UInt8],
    algorithm: String,
    certificateURL: String,
    time: Int64
  ) {
    self.signed = signed
    self.signature = signature
    self.algorithm = algorithm
    self.certificateURL = certificateURL
    self.time = time
  }
}

/// Checks signatures of PASSporTs; cryptography is not the business of this module.
public protocol PassportVerifier: Sendable {
  /// `verified`, `forged` or `untrusted`.
  func verdict(on token: PassportToken) -> PassportVerdict
}
