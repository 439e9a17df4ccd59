import SieveCapture
import Testing

@testable import SieveSIP

/// Heads of messages as the parser meets them: in the middle of other bytes, and cut anywhere.
struct HeadTests {
  private static let head =
    "INVITE sip:+66898765432@b SIP/2.0\r\nVia: SIP/2.0/UDP a\r\nf: \"N\" <sip:a@b>;tag=1\r\n"
    + "TO : <sip:+66898765432@b>\r\nRecord-Route: <sip:r>\r\ncall-id:one@a\r\nCSeq: 7 INVITE\r\n"
    + "Reason: Q.850;cause=16\r\nUser-Agent: x/1\r\nP-Asserted-Identity: <sip:+66812345678@a>\r\n"
    + "Subject: one\r\n two\r\nIdentity: a.b.c\r\n\r\nReason: of the body\r\n"

  private func describe(_ bytes: [UInt8], _ range: Range<Int>) -> String {
    var message = SIPMessage()
    let fault = SIPParser.parse(bytes.span, range, into: &message)
    let parts = [
      message.requestURI, message.from, message.fromTag, message.to, message.callID,
      message.sequenceLine, message.reason, message.userAgent, message.assertedIdentity,
      message.assertedIdentityMore, message.identity, message.history, message.privacy,
    ]
    return "\(String(describing: fault)) \(message.status) \(message.method) \(message.sequence) "
      + "\(message.isFolded) \(message.headEnd) \(parts)"
  }

  @Test func whatIsBehindAMessageIsNotRead() {
    let whole = Array(Self.head.utf8)
    for length in 0...whole.count {
      let alone = describe(Array(whole[..<length]), 0..<length)
      #expect(describe(whole, 0..<length) == alone, "cut at \(length)")
      let padded = whole[..<length] + [UInt8](repeating: 0x3A, count: 80)
      #expect(describe(Array(padded), 0..<length) == alone, "cut at \(length)")
    }
  }

  @Test func headersAreFoundHoweverTheyAreWritten() throws {
    let bytes = Array(Self.head.utf8)
    var message = SIPMessage()
    #expect(SIPParser.parse(bytes.span, 0..<bytes.count, into: &message) == nil)
    func text(_ part: SIPMessage.Part) -> String {
      String(decoding: bytes[part.range], as: UTF8.self)
    }
    #expect(text(message.from) == "\"N\" <sip:a@b>;tag=1")
    #expect(text(message.to) == "<sip:+66898765432@b>")
    #expect(text(message.callID) == "one@a")
    #expect(text(message.reason) == "Q.850;cause=16")
    #expect(text(message.userAgent) == "x/1")
    #expect(text(message.assertedIdentity) == "<sip:+66812345678@a>")
    #expect(text(message.identity) == "a.b.c")
    #expect(text(message.requestURI) == "sip:+66898765432@b")
    #expect(message.sequence == 7)
    #expect(message.method == .invite)
    #expect(!message.isFolded)
  }

  @Test func onlyTheSlashMakesAVersion() throws {
    var call = Call()
    call.uri = "sip:+66898765432@example.org"
    let text = call.request("INVITE")
    let damaged = text.replacing(" SIP/2.0\r\n", with: " SIP\u{F}2.0\r\n", maxReplacements: 1)
    let decoded = try Decoded(messages: [(0, damaged), (1, text)])
    #expect(decoded.statistics[.sipOverUDP] == 1)
    #expect(decoded.statistics[.udpNotSIP] == 1)
  }
}
