import SieveModel
import SieveSIP
import Testing

/// Whole call flows: what people and exchanges do is one attempt for each call.
struct ScenarioTests {
  private let call = Call()

  private func one(_ messages: [(Int, String)]) throws -> Attempt {
    let decoded = try Decoded(messages: messages)
    #expect(decoded.attempts.count == 1)
    return try #require(decoded.attempts.first)
  }

  @Test func parallelForksAnsweredOnce() throws {
    var call = call
    call.toTag = "mobile"
    let attempt = try one([
      (0, call.request("INVITE")), (100, call.response("180 Ringing", toTag: "desk")),
      (200, call.response("180 Ringing", toTag: "mobile")),
      (3000, call.response("200 OK", toTag: "mobile")),
      (3010, call.response("487 Cancelled", toTag: "desk")),
      (9000, call.request("BYE", 2, inDialog: true)),
    ])
    #expect(attempt.disposition == .answered)
    #expect(attempt.alertAfter == 100)
    #expect(attempt.talkMilliseconds == 6000)
  }

  @Test func serialForksKeepTheFirstSetUp() throws {
    var call = call
    call.toTag = "b"
    let attempt = try one([
      (0, call.request("INVITE")), (10, call.response("486 Busy", toTag: "a")),
      (20, call.request("INVITE")), (500, call.response("180 Ringing", toTag: "b")),
      (900, call.response("200 OK", toTag: "b")), (1900, call.request("BYE", 2, inDialog: true)),
    ])
    #expect(attempt.setupTime == 1_700_000_000_000)
    #expect(attempt.talkMilliseconds == 1000)
  }

  @Test func redirectionAndAuthenticationInOne() throws {
    let attempt = try one([
      (0, call.request("INVITE", 1)), (10, call.response("302 Moved", 1, toTag: "r")),
      (15, call.request("ACK", 1)), (20, call.request("INVITE", 2)),
      (30, call.response("407 Who", 2, toTag: "p")), (40, call.request("INVITE", 3)),
      (900, call.response("200 OK", 3)), (2900, call.request("BYE", 4, inDialog: true)),
    ])
    #expect(attempt.talkMilliseconds == 2000)
    #expect(attempt.sipStatus == 200)
  }

  @Test func changesDuringTheCallChangeNothing() throws {
    let attempt = try one([
      (0, call.request("INVITE")), (10, call.response("183 Session Progress")),
      (15, call.request("PRACK", 2, inDialog: true)), (16, call.response("200 OK", 2, "PRACK")),
      (20, call.request("UPDATE", 3, inDialog: true)), (21, call.response("200 OK", 3, "UPDATE")),
      (500, call.response("180 Ringing")), (1000, call.response("200 OK")),
      // Hold, refused; then a session timer by either side; then REFER and its NOTIFY.
      (2000, call.request("INVITE", 4, inDialog: true)), (2010, call.response("488 No", 4)),
      (3000, call.request("UPDATE", 5, inDialog: true)),
      (3010, call.response("200 OK", 5, "UPDATE")),
      (4000, call.request("INVITE", 1, inDialog: true, fromCalledSide: true)),
      (5000, call.request("REFER", 6, inDialog: true)), (5010, call.response("202 OK", 6, "REFER")),
      (5020, call.request("NOTIFY", 2, inDialog: true, fromCalledSide: true)),
      (6000, call.request("BYE", 3, inDialog: true, fromCalledSide: true)),
      (6010, call.request("BYE", 7, inDialog: true)), (6020, call.response("481 Gone", 7, "BYE")),
    ])
    #expect(attempt.disposition == .answered)
    #expect(attempt.sipStatus == 200)
    // Early media is alerting too.
    #expect(attempt.alertAfter == 10)
    #expect(attempt.talkMilliseconds == 5000)
  }

  @Test func cancelThatComesTooLate() throws {
    let attempt = try one([
      (0, call.request("INVITE")), (500, call.response("180 Ringing")),
      (1000, call.response("200 OK")), (1001, call.request("CANCEL")),
      (1002, call.response("200 OK", 1, "CANCEL")), (1010, call.request("ACK", 1, inDialog: true)),
      (1020, call.request("BYE", 2, inDialog: true)),
    ])
    #expect(attempt.disposition == .answered)
    #expect(attempt.talkMilliseconds == 20)
  }

  @Test func lostAnswerIsToldByTheACK() throws {
    let attempt = try one([
      (0, call.request("INVITE")), (500, call.response("180 Ringing")),
      (1000, call.request("ACK", 1, inDialog: true)),
      (4000, call.request("BYE", 2, inDialog: true)),
    ])
    #expect(attempt.disposition == .answered)
    #expect(attempt.talkMilliseconds == 3000)
  }

  @Test func everyPacketTwiceAndBothSidesOfAProxy() throws {
    let flow = [
      (0, call.request("INVITE")), (10, call.response("100 Trying")),
      (20, call.response("407 Who", toTag: "p")), (25, call.request("ACK")),
      (30, call.request("INVITE", 2)), (700, call.response("180 Ringing", 2)),
      (1000, call.response("200 OK", 2)), (1010, call.request("ACK", 2, inDialog: true)),
      (5000, call.request("BYE", 3, inDialog: true)), (5010, call.response("200 OK", 3, "BYE")),
    ]
    var inside = call
    inside.uri = "sip:+66898765432@10.9.9.9"
    var both: [(Int, String)] = []
    for (time, message) in flow {
      both += [(time, message), (time, message)]
      both.append((time + 1, message.replacing(call.uri, with: inside.uri)))
    }
    let once = try one(flow)
    let thrice = try one(both)
    #expect(thrice.talkMilliseconds == once.talkMilliseconds)
    #expect(thrice.alertAfter == once.alertAfter)
    #expect(thrice.sipStatus == 200)
  }

  @Test func spiralsAreOneAttempt() throws {
    var messages = [(0, call.request("INVITE"))]
    for hop in 1...6 {
      var next = call
      next.uri = "sip:hop\(hop)@192.0.2.\(hop)"
      messages.append((hop, next.request("INVITE")))
    }
    messages.append((50, call.response("483 Too Many Hops")))
    let attempt = try one(messages)
    #expect(attempt.sipStatus == 483)
    #expect(attempt.calledNumber == .e164(66_898_765_432))
  }

  @Test func transferIsTheCallThatItReplaces() throws {
    var capture = CaptureBuilder()
    let start = 1_700_000_000_000
    capture.add(call.request("INVITE"), at: start)
    capture.add(call.response("200 OK"), at: start + 1000, from: 2, to: 1)
    var transfer = Call()
    transfer.callID = "transfer@example.org"
    transfer.fromTag = "x1"
    let replaces = "Replaces: a@example.org;to-tag=to1;from-tag=from1"
    capture.add(transfer.request("INVITE", 1, replaces), at: start + 5000, from: 9)
    capture.add(transfer.response("200 OK"), at: start + 5010, to: 9)
    capture.add(call.request("BYE", 2, inDialog: true), at: start + 5020)
    let decoded = try Decoded(capture.bytes)
    #expect(decoded.attempts.count == 1)
    #expect(decoded.text(decoded.attempts[0].legIDs) == "transfer@example.org")
    #expect(decoded.attempts[0].talkMilliseconds == 4020)
  }

  @Test(arguments: [
    "Replaces: other@example.org;to-tag=to1;from-tag=from1", "Replaces: a@example.org;to-tag=to1",
    "Replaces: a@example.org;to-tag=a;from-tag=b",
    "Replaces: a@example.org;to-tag=zzz;from-tag=from1",
    "Replaces: ;", "Replaces: a@example.org",
  ])
  func replacingNothingIsACallOfItsOwn(_ header: String) throws {
    var capture = CaptureBuilder()
    capture.add(call.request("INVITE"), at: 1_700_000_000_000)
    capture.add(call.response("200 OK"), at: 1_700_000_000_050, from: 2, to: 1)
    var other = Call()
    other.callID = "second"
    capture.add(other.request("INVITE", 1, header), at: 1_700_000_000_100, from: 9)
    #expect(try Decoded(capture.bytes).attempts.count == 2)
  }

  @Test func anAddressDoesNotReplaceItsOwnCalls() throws {
    var other = Call()
    other.callID = "second"
    let replaces = "Replaces: a@example.org;to-tag=to1;from-tag=from1"
    let messages = [(0, call.request("INVITE")), (100, other.request("INVITE", 1, replaces))]
    #expect(try Decoded(messages: messages).attempts.count == 2)
  }
}
