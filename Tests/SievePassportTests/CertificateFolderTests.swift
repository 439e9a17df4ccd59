import Crypto
import Foundation
import SieveDiagnostics
import SieveModel
import SievePassport
import SieveSIP
import SwiftASN1
import Testing
import X509

/// Signatures against certificates made for the occasion.
struct CertificateFolderTests {
  private static let time: Int64 = 1_700_000_000_000
  private let signed = Array("header.payload".utf8)

  /// A key with its certificate, self-signed or by an authority.
  private struct Party {
    let key = P256.Signing.PrivateKey()
    let name: DistinguishedName
    let certificate: Certificate

    init(
      _ commonName: String,
      issuer: Party? = nil,
      isAuthority: Bool = false,
      validFrom: TimeInterval = -1000,
      to end: TimeInterval = 1000
    ) throws {
      name = try DistinguishedName { CommonName(commonName) }
      let middle = Date(timeIntervalSince1970: TimeInterval(CertificateFolderTests.time) / 1000)
      certificate = try Certificate(
        version: .v3,
        serialNumber: Certificate.SerialNumber(),
        publicKey: .init(key.publicKey),
        notValidBefore: middle + validFrom,
        notValidAfter: middle + end,
        issuer: issuer?.name ?? name,
        subject: name,
        signatureAlgorithm: .ecdsaWithSHA256,
        extensions: try Certificate.Extensions {
          if isAuthority {
            Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
          }
        },
        issuerPrivateKey: .init(issuer?.key ?? key)
      )
    }

    var pem: String { get throws { try certificate.serializeAsPEM().pemString + "\n" } }

    func token(
      _ url: String,
      signed: [UInt8] = Array("header.payload".utf8),
      at time: Int64 = CertificateFolderTests.time
    ) throws -> PassportToken {
      PassportToken(
        signed: signed,
        signature: Array(try key.signature(for: signed).rawRepresentation),
        algorithm: "ES256",
        certificateURL: url,
        time: time
      )
    }
  }

  /// Makes a folder for the time of a test.
  private func withFolder<T>(
    _ files: [String: String],
    _ body: (String) throws -> T
  ) throws -> T {
    let root = FileManager.default.temporaryDirectory
      .appendingPathComponent("passport-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    for (name, text) in files {
      let file = root.appendingPathComponent(name)
      let folder = file.deletingLastPathComponent()
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    return try body(root.path)
  }

  @Test func chainToARoot() throws {
    let root = try Party("root", isAuthority: true)
    let middle = try Party("middle", issuer: root, isAuthority: true)
    let signer = try Party("signer", issuer: middle)
    let files = ["signer.pem": try signer.pem + middle.pem, "root.pem": try root.pem]
    try withFolder(files) { path in
      let folder = try CertificateFolder(path: path)
      #expect(folder.count == 1)
      let token = try signer.token("https://certs.example/a/signer.pem")
      #expect(folder.verdict(on: token) == .verified)
      var other = token
      other.signed[0] ^= 1
      #expect(folder.verdict(on: other) == .forged)
      other = token
      other.signature.removeLast()
      #expect(folder.verdict(on: other) == .forged)
      other = token
      other.algorithm = "none"
      #expect(folder.verdict(on: other) == .untrusted)
      #expect(folder.verdict(on: try signer.token("https://certs.example/b.pem")) == .untrusted)
      #expect(folder.verdict(on: try signer.token("")) == .untrusted)
      let somebody = try Party("somebody")
      #expect(folder.verdict(on: try somebody.token("https://x/signer.pem")) == .forged)
    }
  }

  @Test func anotherRootIsNotTrusted() throws {
    let root = try Party("root", isAuthority: true)
    let other = try Party("other", isAuthority: true)
    let signer = try Party("signer", issuer: root)
    try withFolder(["signer.pem": try signer.pem, "other.pem": try other.pem]) { path in
      let folder = try CertificateFolder(path: path)
      #expect(folder.verdict(on: try signer.token("https://x/signer.pem")) == .untrusted)
    }
  }

  @Test func withoutRootsTheFileIsTrusted() throws {
    let signer = try Party("signer")
    try withFolder(["signer.pem": try signer.pem]) { path in
      let folder = try CertificateFolder(path: path)
      #expect(folder.verdict(on: try signer.token("https://x/signer.pem")) == .verified)
    }
  }

  @Test func onlyWhileTheCertificateIsValid() throws {
    let root = try Party("root", isAuthority: true, validFrom: -500, to: 500)
    let signer = try Party("signer", issuer: root)
    try withFolder(["signer.pem": try signer.pem, "root.pem": try root.pem]) { path in
      let folder = try CertificateFolder(path: path)
      func verdict(_ seconds: Int64) throws -> PassportVerdict {
        folder.verdict(
          on: try signer.token("https://x/signer.pem", at: Self.time + seconds * 1000)
        )
      }
      #expect(try verdict(400) == .verified)
      #expect(try verdict(600) == .untrusted)
      #expect(try verdict(-600) == .untrusted)
    }
  }

  @Test func hostAndPathCountMoreThanTheName() throws {
    let one = try Party("one")
    let two = try Party("two")
    let files = ["a.example/certs/cert.pem": try one.pem, "cert.pem": try two.pem]
    try withFolder(files) { path in
      let folder = try CertificateFolder(path: path)
      #expect(folder.count == 2)
      let first = "https://A.example/certs/cert.pem"
      #expect(folder.verdict(on: try one.token(first)) == .verified)
      #expect(folder.verdict(on: try two.token("https://b.example/cert.pem")) == .verified)
      #expect(folder.verdict(on: try two.token(first)) == .forged)
    }
  }

  @Test func foldersThatCannotBeUsed() throws {
    func code(_ files: [String: String], _ name: String = "") throws -> [String] {
      try withFolder(files) { path in
        do {
          _ = try CertificateFolder(path: path + name)
          return []
        } catch let report as DiagnosticReport {
          return report.diagnostics.map(\.code.id)
        }
      }
    }
    let root = try Party("root", isAuthority: true).pem
    #expect(try code([:], "/nowhere") == ["CS2601"])
    #expect(try code([:]) == ["CS2601"])
    #expect(try code(["root.pem": root]) == ["CS2601"])
    #expect(try code(["a.pem": "no certificate", "b.crt": "x"]) == ["CS2601", "CS2601"])
    #expect(try code(["readme.txt": "x", "a.pem": try Party("a").pem]) == [])
  }
}
