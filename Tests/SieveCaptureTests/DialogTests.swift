import SieveCapture
import SieveDiagnostics
import SieveModel
import SieveSIP
import Testing

struct DialogTests {
  private let call = Call()

  private func one(_ messages: [(Int, String)]) throws -> Attempt {
    let decoded = try Decoded(messages: messages)
    #expect(decoded.attempts.count == 1)
    return try #require(decoded.attempts.first)
  }

  @Test func answeredCall() throws {
    let attempt = try one([
      (0, call.request("INVITE")), (10, call.response("100 Trying")),
      (1500, call.response("180 Ringing")), (1600, call.response("183 Progress")),
      (4000, call.response("200 OK")), (4010, call.request("ACK", inDialog: true)),
      (64_000, call.request("BYE", 2, inDialog: true, "Reason: Q.850;cause=31;text=\"x\"")),
      (64_010, call.response("200 OK", 2, "BYE")),
    ])
    #expect(attempt.disposition == .answered)
    #expect(attempt.setupTime == 1_700_000_000_000)
    #expect(attempt.alertAfter == 1500)
    #expect(attempt.answerAfter == 4000)
    #expect(attempt.releaseAfter == 64_000)
    #expect(attempt.ringMilliseconds == 2500)
    #expect(attempt.talkMilliseconds == 60_000)
    #expect(attempt.sipStatus == 200)
    #expect(attempt.releaseCause == 31)
    #expect(attempt.stage == .complete)
  }

  @Test func releaseByTheCalledSide() throws {
    let attempt = try one([
      (0, call.request("INVITE")), (1000, call.response("200 OK")),
      (5000, call.request("INVITE", 1, inDialog: true, fromCalledSide: true)),
      (9000, call.request("BYE", 9, inDialog: true, fromCalledSide: true)),
    ])
    #expect(attempt.talkMilliseconds == 8000)
    #expect(attempt.releaseCause == 16)
  }

  @Test func releaseByTheResponseToBye() throws {
    let attempt = try one([
      (0, call.request("INVITE")), (1000, call.response("200 OK")),
      (5000, call.response("200 OK", 2, "BYE")),
    ])
    #expect(attempt.talkMilliseconds == 4000)
  }

  @Test(arguments: [
    ("486 Busy", Disposition.busy, 17), ("600 Busy Everywhere", .busy, 17),
    ("408 Timeout", .noAnswer, 102), ("480 Unavailable", .noAnswer, 18),
    ("603 Decline", .rejected, 21), ("607 Unwanted", .rejected, 21),
    ("608 Rejected", .rejected, 21),
    ("404 Not Found", .failed, 1), ("403 Forbidden", .failed, 21),
    ("401 Unauthorized", .failed, 21),
    ("407 Proxy", .failed, 21), ("302 Moved", .failed, 31), ("503 Unavailable", .congestion, 41),
    ("500 Error", .failed, 41), ("487 Terminated", .cancelled, 16),
  ])
  func finalStatus(_ status: String, _ disposition: Disposition, _ cause: UInt8) throws {
    let attempt = try one([
      (0, call.request("INVITE")), (500, call.response("180 Ringing")),
      (3000, call.response(status)), (3100, call.response(status)),
    ])
    #expect(attempt.disposition == disposition)
    #expect(attempt.releaseCause == cause)
    #expect(attempt.sipStatus == UInt16(status.prefix(3)))
    #expect(attempt.releaseAfter == 3000)
    #expect(attempt.ringMilliseconds == 2500)
    #expect(attempt.talkMilliseconds == 0)
  }

  @Test func cancelled() throws {
    let attempt = try one([
      (0, call.request("INVITE")), (500, call.response("180 Ringing")),
      (8000, call.request("CANCEL")), (8010, call.response("200 OK", 1, "CANCEL")),
      (8020, call.response("487 Request Terminated")), (8030, call.request("ACK")),
    ])
    #expect(attempt.disposition == .cancelled)
    #expect(attempt.releaseAfter == 8000)
    #expect(attempt.sipStatus == 487)
  }

  @Test func cancelledWithoutFinalResponse() throws {
    let attempt = try one([(0, call.request("INVITE")), (8000, call.request("CANCEL"))])
    #expect(attempt.disposition == .cancelled)
    #expect(attempt.releaseAfter == 8000)
    #expect(attempt.sipStatus == 0)
  }

  @Test func answerBeatsCancel() throws {
    let attempt = try one([
      (0, call.request("INVITE")), (8000, call.request("CANCEL")), (8010, call.response("200 OK")),
      (9000, call.request("BYE", 2, inDialog: true)),
    ])
    #expect(attempt.disposition == .answered)
    #expect(attempt.talkMilliseconds == 990)
  }

  @Test(arguments: [407, 401]) func authenticationRetryIsOneAttempt(_ status: Int) throws {
    let attempt = try one([
      (0, call.request("INVITE")), (10, call.response("\(status) Who", toTag: "proxy")),
      (20, call.request("ACK")), (60_000, call.request("INVITE", 2)),
      (60_010, call.response("\(status) Who", toTag: "proxy")),
      (61_000, call.response("200 OK", 2)), (62_000, call.request("BYE", 3, inDialog: true)),
    ])
    #expect(attempt.setupTime == 1_700_000_000_000)
    #expect(attempt.disposition == .answered)
    #expect(attempt.talkMilliseconds == 1000)
  }

  @Test func redirectionGoesOn() throws {
    let attempt = try one([
      (0, call.request("INVITE")), (10, call.response("302 Moved")),
      (20, call.request("INVITE", 2)), (30, call.response("486 Busy", 2)),
    ])
    #expect(attempt.disposition == .busy)
  }

  @Test func forksHopsMirrorsAndRefreshesAreOneAttempt() throws {
    var call = call
    call.toTag = "b2"
    let attempt = try one([
      (0, call.request("INVITE")), (0, call.request("INVITE")), (3, call.request("INVITE")),
      (100, call.response("180 Ringing", toTag: "b1")),
      (120, call.response("180 Ringing", toTag: "b2")),
      (500, call.response("486 Busy", toTag: "b1")), (900, call.response("200 OK", toTag: "b2")),
      (950, call.response("487 Terminated", toTag: "b3")),
      (2000, call.request("INVITE", 2, inDialog: true)), (2010, call.response("200 OK", 2)),
      (3000, call.request("INVITE", 3, inDialog: true)), (3010, call.response("488 No", 3)),
      (3900, call.request("BYE", 4, inDialog: true)),
      (3901, call.request("BYE", 4, inDialog: true)),
    ])
    #expect(attempt.disposition == .answered)
    #expect(attempt.answerAfter == 900)
    #expect(attempt.talkMilliseconds == 3000)
  }

  @Test func cutOffByTheEnd() throws {
    let trying = try one([(0, call.request("INVITE")), (9, call.response("180 Ringing"))])
    #expect(trying.disposition == .inProgress)
    #expect(trying.releaseAfter == Attempt.unknown)
    #expect(trying.talkMilliseconds == Attempt.unknown)
    let talking = try one([(0, call.request("INVITE")), (9, call.response("200 OK"))])
    #expect(talking.disposition == .answered)
    #expect(talking.talkMilliseconds == Attempt.unknown)
    #expect(talking.ringMilliseconds == Attempt.unknown)
  }

  @Test func oneDirectionIsEnough() throws {
    let attempt = try one([
      (0, call.request("INVITE")), (4000, call.request("ACK", inDialog: true)),
      (9000, call.request("BYE", 2, inDialog: true)),
    ])
    #expect(attempt.disposition == .answered)
    #expect(attempt.talkMilliseconds == 5000)
  }

  @Test func byeBeforeAnAnswer() throws {
    let early = try one([
      (0, call.request("INVITE")), (5000, call.request("BYE", 2, inDialog: true)),
    ])
    #expect(early.disposition == .cancelled)
    let missed = try one([
      (0, call.request("INVITE")),
      (5000, call.request("BYE", 2, inDialog: true, fromCalledSide: true)),
    ])
    #expect(missed.disposition == .answered)
    #expect(missed.talkMilliseconds == Attempt.unknown)
  }

  @Test func clocksThatGoBackwards() throws {
    let attempt = try one([
      (90_000, call.request("INVITE")), (80_000, call.response("180 Ringing")),
      (70_000, call.response("200 OK")), (60_000, call.request("BYE", 2, inDialog: true)),
    ])
    #expect(attempt.disposition == .answered)
    #expect(attempt.alertAfter == 0)
    #expect(attempt.talkMilliseconds == 0)
  }

  /// Nothing is after the release, and durations are those between the times that are stated.
  @Test func clocksThatGoForwardsAndBack() throws {
    let ahead = try one([
      (0, call.request("INVITE")), (1000, call.response("180 Ringing")),
      (9_000_000_000, call.response("200 OK")), (4000, call.request("BYE", 2, inDialog: true)),
    ])
    #expect([ahead.alertAfter, ahead.answerAfter, ahead.releaseAfter] == [1000, 4000, 4000])
    #expect([ahead.ringMilliseconds, ahead.talkMilliseconds] == [3000, 0])
    // The called side's clock is five seconds behind.
    let behind = try one([
      (10_000, call.request("INVITE")), (6000, call.response("180 Ringing")),
      (7000, call.response("200 OK")), (14_000, call.request("BYE", 2, inDialog: true)),
    ])
    #expect([behind.alertAfter, behind.answerAfter, behind.releaseAfter] == [0, 0, 4000])
    #expect([behind.ringMilliseconds, behind.talkMilliseconds] == [0, 4000])
  }

  /// Methods are case-sensitive, but some phones write them small.
  @Test(arguments: ["invite", "Invite"]) func methodsInSmallLetters(_ method: String) throws {
    let messages = [
      call.request("INVITE"), call.response("200 OK"), call.request("ACK", inDialog: true),
      call.request("BYE", 2, inDialog: true), call.response("200 OK", 2, "BYE"),
    ]
    let attempt = try one(
      messages.enumerated().map { at, message in
        let text = message.replacing("INVITE", with: method).replacing("ACK", with: "ack")
        return (at * 1000, text.replacing("BYE", with: "bye"))
      }
    )
    #expect(attempt.disposition == .answered)
    #expect(attempt.talkMilliseconds == 2000)
  }

  @Test func callsWithoutBeginningAreCounted() throws {
    let decoded = try Decoded(messages: [
      (0, call.request("INVITE", 5, inDialog: true)), (9, call.request("BYE", 6, inDialog: true)),
    ])
    #expect(decoded.attempts.isEmpty)
    #expect(decoded.dialogs.withoutBeginning == 2)
  }

  @Test func sameCallIDWithAnotherTagIsAnotherAttempt() throws {
    var other = call
    other.fromTag = "from2"
    let decoded = try Decoded(messages: [(0, call.request("INVITE")), (1, other.request("INVITE"))])
    #expect(decoded.attempts.map(\.dialog) == [1, 2])
  }

  @Test(arguments: [
    ("INVITE sip:a@b SIP/7.0", DiagnosticCode.sipStartLine),
    ("SIP/2.0 99 Low", .sipStartLine), ("SIP/2.0 2000 High", .sipStartLine),
  ])
  func malformedStartLines(_ line: String, _ code: DiagnosticCode) throws {
    let rest = call.request("INVITE").split(separator: "\r\n").dropFirst().joined(separator: "\r\n")
    let decoded = try Decoded(messages: [(0, line + "\r\n" + rest)])
    #expect(decoded.output.rejects.map(\.diagnostic.code) == [code])
    #expect(decoded.output.rejects.first?.diagnostic.location?.packet == 1)
    #expect(decoded.statistics[.malformedSIP] == 1)
  }

  @Test(arguments: [
    ("Call-ID: a@example.org", DiagnosticCode.sipHeaderMissing), ("From: ", .sipHeaderMissing),
    ("CSeq: 1 INVITE", .sipHeaderMissing),
  ])
  func missingHeaders(_ header: String, _ code: DiagnosticCode) throws {
    let message = call.request("INVITE").split(separator: "\r\n")
      .filter { !$0.hasPrefix(header) }.joined(separator: "\r\n")
    let decoded = try Decoded(messages: [(0, message + "\r\n\r\n")])
    #expect(decoded.output.rejects.map(\.diagnostic.code) == [code])
  }

  @Test(arguments: ["99999999999 INVITE", "x INVITE", "1", "1 ACK", "4294967296 INVITE"])
  func malformedSequence(_ sequence: String) throws {
    let message = call.request("INVITE").replacing("1 INVITE", with: sequence)
    let decoded = try Decoded(messages: [(0, message)])
    #expect(decoded.output.rejects.map(\.diagnostic.code) == [.sipSequence])
  }
}
