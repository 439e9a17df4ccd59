import Foundation
import SieveDiagnostics
public import SieveModel
public import SieveSIP

/// Signing certificates of PASSporTs, read from a folder once; nothing is fetched from the network.
///
/// A file is found by the address that a PASSporT names (`x5u`): as `host/path` below the folder, or
/// by its last part. Files that begin with a certificate of an authority are trusted roots; without
/// any, the signing certificates are trusted as they are.
public struct CertificateFolder: PassportVerifier {
  /// Larger files are no certificates.
  private static let fileMax = 1 << 20

  private let signers: [String: Signer]

  /// How many signing certificates there are.
  public var count: Int { Set(signers.values.map(\.path)).count }

  /// Reads all `.pem`, `.crt` and `.cer` files below a folder.
  ///
  /// - Throws: `DiagnosticReport` when the folder cannot be read or a file is no certificate.
  public init(path: String) throws {
    let names = try Self.names(in: path)
    var chains: [(name: String, chain: CertificateChain)] = []
    var problems: [Diagnostic] = []
    for name in names {
      do {
        chains.append((name, try CertificateChain(pem: try Self.text("\(path)/\(name)"))))
      } catch {
        problems.append(Self.unusable("\(path)/\(name)", "\(error)"))
      }
    }
    if problems.isEmpty, !chains.contains(where: { !$0.chain.isAuthority }) {
      problems.append(Self.empty(path))
    }
    guard problems.isEmpty else { throw DiagnosticReport(problems) }
    let roots = chains.filter(\.chain.isAuthority).flatMap(\.chain.certificates)
    var signers: [String: Signer] = [:]
    for (name, chain) in chains where !chain.isAuthority {
      let signer = Signer(path: name, chain: chain, roots: roots)
      signers[name] = signer
      // The shortest path wins where two files have the same name.
      let last = String(name.split(separator: "/").last ?? "")
      if signers[last] == nil { signers[last] = signer }
    }
    self.signers = signers
  }

  /// `verified`, `forged`, or `untrusted` when the certificate is not there, not valid at the time of
  /// the call, or leads to no root of the folder.
  public func verdict(on token: PassportToken) -> PassportVerdict {
    guard token.algorithm == "ES256", let signer = signer(of: token.certificateURL) else {
      return .untrusted
    }
    guard signer.hasSigned(token) else { return .forged }
    return signer.isTrusted(at: token.time) ? .verified : .untrusted
  }

  private func signer(of url: String) -> Signer? {
    guard let parts = URLComponents(string: url), let host = parts.host else { return nil }
    if let exact = signers[host.lowercased() + parts.path] { return exact }
    guard let last = parts.path.split(separator: "/").last else { return nil }
    return signers[String(last)]
  }

  // MARK: Files

  /// Names below the folder, the shortest first, then by letters.
  private static func names(in path: String) throws -> [String] {
    var isDirectory: ObjCBool = false
    let manager = FileManager.default
    guard manager.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue,
      let found = manager.enumerator(atPath: path)
    else { throw DiagnosticReport([unreadable(path)]) }
    var names: [String] = []
    for case let name as String in found {
      let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
      if ["pem", "crt", "cer"].contains(ending) { names.append(name) }
    }
    return names.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
  }

  private static func text(_ path: String) throws -> String {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    guard data.count <= fileMax else { throw CertificateFault.tooLarge }
    guard let text = String(data: data, encoding: .utf8) else { throw CertificateFault.notPEM }
    return text
  }

  private static func unreadable(_ path: String) -> Diagnostic {
    Diagnostic(
      .passportCertificates,
      .error,
      "--passport-certificates: '\(path)' is no folder that can be read",
      expected: "a folder with certificates in PEM form",
      hint: "callsieve explain CS2601"
    )
  }

  private static func empty(_ path: String) -> Diagnostic {
    Diagnostic(
      .passportCertificates,
      .error,
      "--passport-certificates: '\(path)' has no signing certificate",
      expected: "files named like the end of x5u, such as cert.pem, in PEM form",
      hint: "callsieve explain CS2601"
    )
  }

  private static func unusable(_ path: String, _ reason: String) -> Diagnostic {
    Diagnostic(
      .passportCertificates,
      .error,
      "--passport-certificates: '\(path)' is no certificate: \(reason)",
      expected: "certificates in PEM form, the signing one first",
      hint: "openssl x509 -in \(ShellWord.quoted(path)) -noout -text"
    )
  }
}

/// Why a file is not used.
enum CertificateFault: Error, CustomStringConvertible {
  case tooLarge
  case notPEM
  case notP256

  var description: String {
    switch self {
    case .tooLarge: "it has more than 1 MiB"
    case .notPEM: "it has no block 'BEGIN CERTIFICATE'"
    case .notP256: "its key is not of the curve P-256, which ES256 needs"
    }
  }
}
