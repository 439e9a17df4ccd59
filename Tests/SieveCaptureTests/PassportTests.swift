import Foundation
import SieveModel
import SieveSIP
import Testing

/// Identity headers: PASSporTs beside the call that they came with.
struct PassportTests {
  /// A PASSporT with claims, unsigned.
  private func header(
    _ claims: String,
    _ head: String =
      #"{"alg":"ES256","ppt":"shaken","typ":"passport","x5u":"https:\/\/c.example\/a.pem"}"#,
    _ parameters: String = ";info=<https://c.example/a.pem>;alg=ES256;ppt=shaken"
  ) -> String {
    "Identity: \(encoded(head)).\(encoded(claims)).\(encoded("signature"))\(parameters)"
  }

  private func encoded(_ text: String) -> String {
    Data(text.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
  }

  private func claims(
    orig: String = #"{"tn":"66812345678"}"#,
    dest: String = #"{"tn":["66898765432"]}"#,
    issued: Int = 1_700_000_000,
    attest: String = "A"
  ) -> String {
    #"{"attest":"\#(attest)","dest":\#(dest),"iat":\#(issued),"orig":\#(orig),"#
      + #""origid":"123e4567-e89b-12d3-a456-426655440000"}"#
  }

  private func decode(_ headers: String..., options: SIPOptions = SIPOptions()) throws -> Decoded {
    let invite = Call().request("INVITE", 1, headers.joined(separator: "\r\n"))
    return try Decoded(messages: [(0, invite)], options: options)
  }

  private func verdict(_ claims: String, _ more: String = "X: y") throws -> PassportVerdict {
    try #require(try decode(header(claims), more).attempts.first).passport
  }

  @Test func claimsThatAgree() throws {
    let decoded = try decode(header(claims(attest: "B")))
    let attempt = decoded.attempts[0]
    #expect(attempt.passport == .unverified)
    #expect(attempt.attestation == UInt8(ascii: "B"))
    #expect(decoded.text(attempt.originID) == "123e4567-e89b-12d3-a456-426655440000")
  }

  @Test func noHeaderNoVerdict() throws {
    let attempt = try decode("X: y").attempts[0]
    #expect(attempt.passport == .none)
    #expect(attempt.attestation == 0)
    #expect(!attempt.originID.isPresent)
  }

  @Test func otherOriginOrDestination() throws {
    #expect(try verdict(claims(orig: #"{"tn":"66800000000"}"#)) == .mismatch)
    #expect(try verdict(claims(dest: #"{"tn":["66800000000","1"]}"#)) == .mismatch)
    #expect(try verdict(claims(dest: #"{"tn":["1","66898765432"]}"#)) == .unverified)
    #expect(try verdict(claims(orig: #"{"tn":"x66812345678"}"#)) == .mismatch)
  }

  @Test func assertedOrPresentedNumberMayBeTheOrigin() throws {
    let asserted = "P-Asserted-Identity: <tel:+66611111111>"
    #expect(try verdict(claims(), asserted) == .unverified)
    #expect(try verdict(claims(orig: #"{"tn":"66611111111"}"#), asserted) == .unverified)
  }

  @Test func divertedCallsKeepTheirDestination() throws {
    let claims = claims(dest: #"{"tn":["66644444444"]}"#)
    #expect(try verdict(claims) == .mismatch)
    #expect(try verdict(claims, "Diversion: <tel:+66644444444>;reason=user-busy") == .unverified)
  }

  @Test func identitiesThatAreNoNumbersSayNothing() throws {
    #expect(try verdict(claims(orig: #"{"uri":"sip:alice@example.org"}"#)) == .unverified)
    #expect(try verdict(claims(dest: #"{"uri":["sip:bob@example.org"]}"#)) == .unverified)
  }

  @Test func ageOfAMinute() throws {
    #expect(try verdict(claims(issued: 1_700_000_060)) == .unverified)
    #expect(try verdict(claims(issued: 1_699_999_940)) == .unverified)
    #expect(try verdict(claims(issued: 1_699_999_939)) == .stale)
    #expect(try verdict(claims(issued: 1_700_000_061)) == .stale)
    #expect(try verdict(claims(orig: #"{"tn":"1"}"#, issued: 1)) == .mismatch)
  }

  @Test(arguments: [
    "Identity: x", "Identity: ..c2ln;info=<https://x>", "Identity: a.b", "y: ...", "Identity:\t.",
    "Identity: eyJ9.bm90IGpzb24.c2ln", "Identity: eyJ9.e30.c2ln",
  ])
  func unreadable(_ header: String) throws {
    #expect(try decode(header).attempts[0].passport == .unreadable)
  }

  @Test func claimsInDisorder() throws {
    let odd =
      #" { "x" : [ {"attest":"C"} , "}" ] , "iat" : 1700000000 , "dest":{"tn":"66898765432"}, "#
      + #""orig":{ "tn" : "66812345678" } , "q":"\"attest\":\"C\"", "attest" : "A" } "#
    let attempt = try decode(header(odd)).attempts[0]
    #expect(attempt.passport == .unverified)
    #expect(attempt.attestation == UInt8(ascii: "A"))
  }

  @Test func levelsOtherThanABCAreNone() throws {
    #expect(try decode(header(claims(attest: "D"))).attempts[0].attestation == 0)
    #expect(try decode(header(claims(attest: "AA"))).attempts[0].attestation == 0)
  }

  @Test func ofSeveralTheOneOfSHAKEN() throws {
    let diverted = header(claims(attest: "C"), #"{"ppt":"div"}"#, ";ppt=div")
    let decoded = try decode(diverted, header(claims(attest: "A")), diverted)
    #expect(decoded.attempts[0].attestation == UInt8(ascii: "A"))
  }

  @Test func everyCutAndFlipIsSurvived() throws {
    let text = Array(header(claims()).utf8)
    for length in stride(from: 0, to: text.count, by: 3) {
      _ = try decode(String(decoding: text.prefix(length), as: UTF8.self))
    }
    for at in stride(from: 10, to: text.count, by: 2) {
      var copy = text
      copy[at] ^= 0x15
      let cleaned = copy.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
      #expect(try decode(String(decoding: cleaned, as: UTF8.self)).attempts.count == 1)
    }
  }

  // MARK: Signatures

  private struct Verifier: PassportVerifier {
    var result: PassportVerdict
    func verdict(on token: PassportToken) -> PassportVerdict {
      guard token.algorithm == "ES256", token.certificateURL == "https://c.example/a.pem",
        token.signature == Array("signature".utf8), token.signed.count(where: { $0 == 0x2E }) == 1,
        token.time == 1_700_000_000_000
      else { return .none }
      return result
    }
  }

  @Test func signatureAndClaims() throws {
    func verdict(_ result: PassportVerdict, _ claims: String) throws -> PassportVerdict {
      let options = SIPOptions(verifier: Verifier(result: result))
      return try decode(header(claims), options: options).attempts[0].passport
    }
    let other = claims(orig: #"{"tn":"66800000000"}"#)
    #expect(try verdict(.verified, claims()) == .verified)
    #expect(try verdict(.untrusted, claims()) == .untrusted)
    #expect(try verdict(.forged, claims()) == .forged)
    #expect(try verdict(.verified, other) == .mismatch)
    #expect(try verdict(.forged, other) == .forged)
  }
}
