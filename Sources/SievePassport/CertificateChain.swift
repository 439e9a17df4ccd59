import Crypto
import Foundation
import SwiftASN1
import X509

/// The certificates of one file: a signing one with those above it, or an authority's.
struct CertificateChain {
  let certificates: [Certificate]
  /// Whether the first is an authority's.
  let isAuthority: Bool
  /// The key of the first, unless it is an authority's.
  let key: P256.Signing.PublicKey?

  /// Reads all certificates of a PEM text.
  init(pem: String) throws {
    let documents = try PEMDocument.parseMultiple(pemString: pem)
      .filter { $0.discriminator == "CERTIFICATE" }
    certificates = try documents.map { try Certificate(pemDocument: $0) }
    guard let first = certificates.first else { throw CertificateFault.notPEM }
    if case .isCertificateAuthority? = try first.extensions.basicConstraints {
      isAuthority = true
      key = nil
    } else {
      isAuthority = false
      guard let key = P256.Signing.PublicKey(first.publicKey) else {
        throw CertificateFault.notP256
      }
      self.key = key
    }
  }
}
