import SieveModel
import SieveSIP
import Testing

struct IdentityTests {
  private func decode(_ call: Call, _ headers: String) throws -> Decoded {
    try Decoded(messages: [(0, call.request("INVITE", 1, headers))])
  }

  private func decode(_ headers: String) throws -> Decoded { try decode(Call(), headers) }

  private func call(from: String) -> Call {
    var call = Call()
    call.from = from
    return call
  }

  private let asserted = "P-Asserted-Identity: <sip:+66611111111@example.net;user=phone>"
  private let remote = "Remote-Party-ID: <sip:+66622222222@example.net>;party=calling"
  private let preferred = "P-Preferred-Identity: <sip:+66633333333@example.net>"

  @Test func fromAlone() throws {
    let decoded = try decode(preferred)
    let attempt = decoded.attempts[0]
    #expect(decoded.text(attempt.callingNumber) == "+66812345678")
    #expect(decoded.text(attempt.calledNumber) == "+66898765432")
    #expect(attempt.presentedNumber == attempt.callingNumber, "nobody vouches for it")
    #expect(attempt.assertedIdentity == .none)
    #expect(attempt.source == 3)
    #expect(attempt.origin == 1)
    #expect(attempt.dialog == 1)
  }

  @Test func assertedCountsMoreThanEverything() throws {
    let decoded = try decode([remote, asserted, preferred].joined(separator: "\r\n"))
    let attempt = decoded.attempts[0]
    #expect(decoded.text(attempt.callingNumber) == "+66611111111")
    #expect(decoded.text(attempt.assertedIdentity) == "+66611111111")
    #expect(decoded.text(attempt.presentedNumber) == "+66812345678")
  }

  @Test func remotePartyCountsMoreThanFrom() throws {
    let decoded = try decode(remote)
    #expect(decoded.text(decoded.attempts[0].callingNumber) == "+66622222222")
    #expect(decoded.text(decoded.attempts[0].presentedNumber) == "+66812345678")
    #expect(decoded.attempts[0].assertedIdentity == .none)
  }

  @Test func sameIdentityIsNotPresentedTwice() throws {
    let decoded = try decode("P-Asserted-Identity: <tel:+66812345678>")
    #expect(decoded.attempts[0].presentedNumber == .none)
  }

  @Test func withheldFrom() throws {
    let anonymous = call(from: "\"Anonymous\" <sip:anonymous@anonymous.invalid>")
    let vouched = try decode(anonymous, asserted).attempts[0]
    #expect(vouched.callingNumber == .e164(66_611_111_111))
    #expect(vouched.presentedNumber == .withheld)
    #expect(try decode(anonymous, "X: y").attempts[0].callingNumber == .withheld)
  }

  @Test(arguments: [
    "p-asserted-identity : \"A, B\" <sip:alice@example.net>, <tel:+66611111111>",
    "P-Asserted-Identity: <sip:alice@example.net>\r\nP-Asserted-Identity: <tel:+66611111111>",
    "P-Asserted-Identity: <tel:+66611111111>, <sip:alice@example.net>",
  ])
  func ofSeveralAssertedIdentitiesTheNumber(_ headers: String) throws {
    let decoded = try decode(headers)
    #expect(decoded.text(decoded.attempts[0].assertedIdentity) == "+66611111111")
  }

  @Test func firstAssertedIdentityWithoutNumber() throws {
    let decoded = try decode("P-Asserted-Identity: <sip:alice@a.net>, <sip:bob@a.net>")
    #expect(decoded.text(decoded.attempts[0].assertedIdentity) == "alice")
  }

  @Test(arguments: ["party=called", "party=calling;screen=no", "PARTY=Called;x"])
  func remotePartyOfOthersIsPassedOver(_ parameters: String) throws {
    let decoded = try decode("Remote-Party-ID: <sip:+66622222222@example.net>;\(parameters)")
    #expect(decoded.text(decoded.attempts[0].callingNumber) == "+66812345678")
  }

  @Test(arguments: [
    ("Privacy: id", true), ("Privacy: none", false), ("privacy: critical; USER", true),
    ("Privacy: session;header", true), ("Privacy:", false), ("Privacy: idea", false),
  ])
  func privacyWithholdsWhatIsPresented(_ header: String, _ isHidden: Bool) throws {
    let decoded = try decode("\(asserted)\r\n\(header)")
    let attempt = decoded.attempts[0]
    #expect(decoded.text(attempt.callingNumber) == "+66611111111")
    #expect(attempt.presentedNumber == (isHidden ? .withheld : .e164(66_812_345_678)))
    #expect(try decode(header).attempts[0].callingNumber == .e164(66_812_345_678))
  }

  @Test func preferredIdentityIsOnlyPresented() throws {
    let nameless = call(from: "<sip:example.org>")
    let attempt = try decode(nameless, preferred).attempts[0]
    #expect(attempt.callingNumber == .e164(66_633_333_333))
    #expect(attempt.presentedNumber == attempt.callingNumber)
  }

  @Test func compactFoldedAndOddHeaders() throws {
    let message = [
      "INVITE sip:+66898765432@example.org SIP/2.0", "v: SIP/2.0/UDP h;branch=z9hG4bK1",
      "f: \"a;tag=no > x\\\"\"", "\t<sip:+66812345678@example.org> ;x=y ; TAG = \"t1\"",
      "t:<sip:x@example.org>", "I  :  abc@h", "cSEQ:", " 7", "  INVITE", "l: 0", "", "",
    ].joined(separator: "\r\n")
    let decoded = try Decoded(messages: [(0, message), (10, message), (20, message)])
    try #require(decoded.attempts.count == 1)
    #expect(decoded.text(decoded.attempts[0].callID) == "abc@h")
    #expect(decoded.text(decoded.attempts[0].callingNumber) == "+66812345678")
  }

  @Test func bareLineFeedsAndNoEnd() throws {
    let message = Call().request("INVITE").replacing("\r\n", with: "\n")
    #expect(try Decoded(messages: [(0, message)]).attempts.count == 1)
    #expect(try Decoded(messages: [(0, String(message.dropLast(2)))]).attempts.count == 1)
  }

  @Test func veryLongHeaders() throws {
    let decoded = try decode("X-Long: " + String(repeating: "y", count: 50_000) + "\r\n" + asserted)
    #expect(decoded.text(decoded.attempts[0].callingNumber) == "+66611111111")
    var call = Call()
    call.callID = String(repeating: "c", count: 30_000)
    let long = try Decoded(messages: [(0, call.request("INVITE")), (1, call.request("INVITE"))])
    #expect(long.attempts.count == 1)
    #expect(long.attempts[0].callID.length == 1024)
  }

  @Test func calledNumberFromToWhenTheRequestHasNoUser() throws {
    var call = Call()
    call.uri = "sip:gateway.example.org"
    let decoded = try decode(call, "X: y")
    #expect(decoded.text(decoded.attempts[0].calledNumber) == "+66898765432")
  }

  @Test func redirectingNumber() throws {
    let diversion = try decode(
      "Diversion: <tel:+66644444444>;reason=user-busy, <tel:+66655555555>\r\n"
        + "Diversion: <tel:+66666666666>"
    )
    #expect(diversion.text(diversion.attempts[0].redirectingNumber) == "+66644444444")
    let history = try decode(
      "History-Info: <sip:+66677777777@h>;index=1, <sip:+66688888888@h?Reason=SIP%3Bcause=486>;"
        + "index=1.1\r\nHistory-Info: <sip:+66898765432@h>;index=1.1.1"
    )
    #expect(history.text(history.attempts[0].redirectingNumber) == "+66688888888")
    let once = try decode("History-Info: <sip:+66898765432@h>;index=1")
    #expect(once.attempts[0].redirectingNumber == .none)
  }

  @Test func agentCellAndAttestation() throws {
    // Payload: {"attest":"B","iat":1}
    let decoded = try decode(
      "User-Agent: friendly/1.0\r\n"
        + "P-Access-Network-Info: 3GPP-E-UTRAN-FDD;utran-cell-id-3gpp=\"5200112340000001\"\r\n"
        + "Identity: eyJ9.eyJhdHRlc3QiOiJCIiwiaWF0IjoxfQ.c2ln;info=<https://x>;alg=ES256"
    )
    let attempt = decoded.attempts[0]
    #expect(decoded.text(attempt.userAgent) == "friendly/1.0")
    #expect(decoded.text(attempt.cell) == "5200112340000001")
    #expect(attempt.attestation == UInt8(ascii: "B"))
    let other = try decode(
      "P-Access-Network-Info: 3GPP-GERAN;cgi-3gpp=520011234abcd\r\nIdentity: x"
    )
    #expect(other.text(other.attempts[0].cell) == "520011234abcd")
    #expect(other.attempts[0].attestation == 0)
  }
}
