import Crypto
import Dispatch
import Foundation
import SieveSIP
import Synchronization
@_spi(DisableValidityCheck) import X509

/// A signing certificate and what is known of its trust.
///
/// The chain is checked once, when the folder is read; of a call only the time and the signature are.
struct Signer: Sendable {
  /// The file below the folder.
  let path: String
  private let key: P256.Signing.PublicKey?
  /// When all certificates of its chain are valid, in milliseconds since 1970; empty when none leads
  /// to a root.
  private let validity: ClosedRange<Int64>?

  init(path: String, chain: CertificateChain, roots: [Certificate]) {
    self.path = path
    key = chain.key
    let proven = roots.isEmpty ? Array(chain.certificates.prefix(1)) : Self.prove(chain, roots)
    validity = Self.validity(of: proven)
  }

  /// Whether a signature fits.
  func hasSigned(_ token: PassportToken) -> Bool {
    guard let key,
      let signature = try? P256.Signing.ECDSASignature(rawRepresentation: token.signature)
    else { return false }
    return key.isValidSignature(signature, for: token.signed)
  }

  /// Whether the chain leads to a root and is valid at a time.
  func isTrusted(at time: Int64) -> Bool { validity?.contains(time) ?? false }

  // MARK: The chain

  /// Where the check leaves what it found.
  private final class Result: Sendable {
    let chain = Mutex<[Certificate]>([])
  }

  /// The certificates from the signing one to a root; none when there is no such chain.
  private static func prove(_ chain: CertificateChain, _ roots: [Certificate]) -> [Certificate] {
    guard let leaf = chain.certificates.first else { return [] }
    let others = CertificateStore(chain.certificates.dropFirst())
    let store = CertificateStore(roots)
    let result = Result()
    let done = DispatchSemaphore(value: 0)
    // The library's check is asynchronous and the command line is not; this is done before a run.
    Task.detached(executorPreference: ThreadExecutor()) {
      var verifier = Verifier(rootCertificates: store) {
        RFC5280Policy.withValidityCheckDisabled()
      }
      if case .validCertificate(let proven) = await verifier.validate(
        leaf: leaf,
        intermediates: others
      ) {
        result.chain.withLock { $0 = Array(proven) }
      }
      done.signal()
    }
    done.wait()
    return result.chain.withLock { $0 }
  }

  private static func validity(of chain: [Certificate]) -> ClosedRange<Int64>? {
    guard !chain.isEmpty else { return nil }
    var first = Int64.min
    var last = Int64.max
    for certificate in chain {
      first = max(first, milliseconds(certificate.notValidBefore))
      last = min(last, milliseconds(certificate.notValidAfter))
    }
    return first <= last ? first...last : nil
  }

  private static func milliseconds(_ date: Date) -> Int64 {
    Int64((date.timeIntervalSince1970 * 1000).rounded())
  }
}
