import SieveCapture
import SieveModel
import SieveSIP
import Testing

/// What back-to-back user agents send on is the same call, when that is proven.
struct LegTests {
  private let session = "Session-ID: ab30317f1a784dc48ff824d0d3715d86;remote=" + zeros
  private static let zeros = String(repeating: "0", count: 32)
  private let charging = #"P-Charging-Vector: orig-ioi=a;icid-value="1234bc9876e-1";x=y"#

  /// A call with one further leg: the second INVITE comes from an address of its own.
  private func decode(
    _ first: String,
    _ second: String,
    from address: UInt8 = 7,
    secondAt: Int = 50
  ) throws -> Decoded {
    var capture = CaptureBuilder()
    let own = Call()
    var leg = Call()
    leg.callID = "leg@b2bua"
    leg.fromTag = "b2"
    leg.uri = "sip:0898765432@carrier.example"
    let start = 1_700_000_000_000
    func addLeg() {
      capture.add(leg.request("INVITE", 5, second), at: start + secondAt, from: address)
      capture.add(leg.response("486 Busy", 5), at: start + secondAt + 10, to: address)
      capture.add(leg.request("ACK", 5), at: start + secondAt + 11, from: address)
    }
    capture.add(own.request("INVITE", 1, first), at: start)
    if secondAt < 2000 { addLeg() }
    capture.add(own.response("200 OK"), at: start + 2000)
    capture.add(own.request("BYE", 2, inDialog: true), at: start + 5000)
    if secondAt > 5000 { addLeg() }
    return try Decoded(capture.bytes)
  }

  @Test func sameSessionOrChargingIdentity() throws {
    for header in [session, charging] {
      let decoded = try decode(header, header)
      try #require(decoded.attempts.count == 1)
      #expect(decoded.text(decoded.attempts[0].callID) == "a@example.org")
      #expect(decoded.text(decoded.attempts[0].legIDs) == "leg@b2bua")
      #expect(decoded.attempts[0].disposition == .answered)
      #expect(decoded.attempts[0].talkMilliseconds == 3000)
      #expect(decoded.dialogs.joined == 1)
      #expect(decoded.dialogs.withoutBeginning == 0)
    }
  }

  @Test func resemblanceIsNoProof() throws {
    let other = "Session-ID: ab30317f1a784dc48ff824d0d3715d87"
    #expect(try decode("X: y", "X: y").attempts.count == 2)
    #expect(try decode(session, other).attempts.count == 2)
    #expect(try decode(session, charging).attempts.count == 2)
    #expect(try decode(session, "X: y").attempts.count == 2)
    let none = "Session-ID: " + Self.zeros
    #expect(try decode(none, none).attempts.count == 2)
    let short = "P-Charging-Vector: icid-value=1"
    #expect(try decode(short, short).attempts.count == 2)
  }

  @Test func anAddressNeverJoinsItsOwnCalls() throws {
    #expect(try decode(session, session, from: 1).attempts.count == 2)
  }

  @Test func notAfterTheEnd() throws {
    #expect(try decode(session, session, secondAt: 8000).attempts.count == 2)
  }

  @Test func manyLegsAreBounded() throws {
    var capture = CaptureBuilder()
    capture.add(Call().request("INVITE", 1, session), at: 1_700_000_000_000)
    for number in 1...30 {
      var leg = Call()
      leg.callID = "leg\(number)"
      capture.add(leg.request("INVITE", 1, session), at: 1_700_000_000_000 + number, from: 9)
    }
    #expect(try Decoded(capture.bytes).attempts.count == 1 + 30 - 8)
  }
}
