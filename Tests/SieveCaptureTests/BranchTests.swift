import SieveCapture
import SieveModel
import SieveSIP
import Testing

/// Calls that a proxy sends to several numbers, at once or one after the other.
struct BranchTests {
  private let call = Call()

  private func branch(_ tag: String) -> Call {
    var branch = call
    branch.toTag = tag
    return branch
  }

  private func one(_ messages: [(Int, String)]) throws -> Attempt {
    // Stream time goes on because of others.
    var others: [(Int, String)] = []
    for second in stride(from: 0, to: (messages.last?.0 ?? 0) + 1, by: 1000) {
      var other = Call()
      other.callID = "other-\(second)"
      others.append((second, other.request("MESSAGE")))
    }
    let decoded = try Decoded(messages: (messages + others).sorted { $0.0 < $1.0 })
    #expect(decoded.attempts.count == 1)
    return try #require(decoded.attempts.first)
  }

  /// Two branches answer; the caller keeps one of them and releases the other (RFC 3261, 13.2.2.4).
  @Test(arguments: [("b1", "b2"), ("b2", "b1")])
  func theReleaseOfTheOtherAnswerEndsNothing(_ released: String, _ kept: String) throws {
    let attempt = try one([
      (0, call.request("INVITE")), (2000, call.response("200 OK", toTag: "b1")),
      (2050, call.response("200 OK", toTag: "b2")),
      (2200, branch(released).request("BYE", 2, inDialog: true)),
      (2210, branch(released).response("200 OK", 2, "BYE")),
      // The next hop says so once more.
      (2220, branch(released).request("BYE", 2, inDialog: true)),
      (30_000, branch(kept).request("BYE", 3, inDialog: true)),
      (30_010, branch(kept).response("200 OK", 3, "BYE")),
    ])
    #expect(attempt.answerAfter == 2000)
    #expect(attempt.releaseAfter == 30_000)
    #expect(attempt.talkMilliseconds == 28_000)
  }

  @Test func theReleaseOfABranchThatRangEndsNothing() throws {
    let attempt = try one([
      (0, call.request("INVITE")), (1000, call.response("180 Ringing", toTag: "b1")),
      (1100, call.response("180 Ringing", toTag: "b2")),
      (2000, call.response("200 OK", toTag: "b1")),
      (2200, branch("b2").request("BYE", 2, inDialog: true)),
      (2210, branch("b2").response("481 No such call", 2, "BYE")),
      (30_000, branch("b1").request("BYE", 1, inDialog: true, fromCalledSide: true)),
    ])
    #expect(attempt.talkMilliseconds == 28_000)
  }

  /// The other answer is that of the called side that hangs up itself.
  @Test func eachSideMayReleaseTheOtherAnswer() throws {
    let attempt = try one([
      (0, call.request("INVITE")), (2000, call.response("200 OK", toTag: "b1")),
      (2050, call.response("200 OK", toTag: "b2")),
      (2200, branch("b2").request("BYE", 1, inDialog: true, fromCalledSide: true)),
      (9000, branch("b1").request("BYE", 1, inDialog: true, fromCalledSide: true)),
    ])
    #expect(attempt.talkMilliseconds == 7000)
  }

  /// A number does not answer, so that the proxy gives it up and tries the next, which rings for long.
  @Test(arguments: [true, false]) func theNextNumberIsAnsweredLate(_ isCancelled: Bool) throws {
    let first: [(Int, String)] =
      isCancelled
      ? [
        (20_000, call.request("CANCEL")), (20_010, call.response("487 Terminated", toTag: "b1")),
        (20_020, call.request("ACK")),
      ] : [(20_010, call.response("486 Busy", toTag: "b1")), (20_020, call.request("ACK"))]
    let attempt = try one(
      [
        (0, call.request("INVITE")), (1, call.request("INVITE")),
        (1000, call.response("180 Ringing", toTag: "b1")),
      ] + first + [
        (20_030, call.request("INVITE")), (21_000, call.response("180 Ringing", toTag: "b2")),
        (141_000, call.response("200 OK", toTag: "b2")),
        (150_000, branch("b2").request("BYE", 2, inDialog: true)),
      ]
    )
    #expect(attempt.disposition == .answered)
    #expect(attempt.answerAfter == 141_000)
    #expect(attempt.talkMilliseconds == 9000)
  }

  /// Of numbers that ring at once one is busy, and the other is answered much later.
  @Test func theSlowerOfTwoBranchesIsAnswered() throws {
    let attempt = try one([
      (0, call.request("INVITE")), (1, call.request("INVITE")), (2, call.request("INVITE")),
      (1000, call.response("180 Ringing", toTag: "b2")),
      (3000, call.response("486 Busy", toTag: "b1")),
      (110_000, call.response("200 OK", toTag: "b2")),
      (110_001, call.response("200 OK", toTag: "b2")),
      (120_000, branch("b2").request("BYE", 2, inDialog: true)),
    ])
    #expect(attempt.disposition == .answered)
    #expect(attempt.talkMilliseconds == 10_000)
  }

  /// Nobody answers in the end: the last branch tells when, and the caller may give up.
  @Test func theLastBranchTellsTheEnd() throws {
    let attempt = try one([
      (0, call.request("INVITE")), (1, call.request("INVITE")),
      (2000, call.response("486 Busy", toTag: "b1")), (2010, call.request("INVITE")),
      (3000, call.response("180 Ringing", toTag: "b2")), (60_000, call.request("CANCEL")),
      (60_010, call.response("487 Terminated", toTag: "b2")),
      (60_011, call.response("487 Terminated", toTag: "b2")),
    ])
    #expect(attempt.disposition == .cancelled)
    #expect(attempt.releaseAfter == 60_000)
    #expect(attempt.ringMilliseconds == 57_000)
  }
}
