import SieveModel
import SieveSIP
import Testing

/// What is handed over when: live stages, lingering, limits.
struct StageTests {
  private let call = Call()

  private func stages(_ messages: [(Int, String)]) throws -> [String] {
    let decoded = try Decoded(messages: messages, mode: .live)
    return decoded.attempts.map {
      "\($0.stage) \($0.dialog) \($0.disposition.name) \($0.sipStatus)"
    }
  }

  @Test func answeredCallIsOpenedAndAmended() throws {
    let stages = try stages([
      (0, call.request("INVITE")), (5, call.request("INVITE")), (10, call.response("180 Ringing")),
      (20, call.response("200 OK")), (21, call.response("200 OK")),
      (30, call.request("BYE", 2, inDialog: true)), (31, call.response("200 OK", 2, "BYE")),
    ])
    #expect(
      stages == ["opened 1 in_progress 0", "amended 1 answered 200", "amended 1 answered 200"]
    )
  }

  @Test func everyStageCarriesAllThatIsKnown() throws {
    let decoded = try Decoded(
      messages: [
        (0, call.request("INVITE")), (10, call.response("180 Ringing")),
        (20, call.response("200 OK")), (30, call.request("BYE", 2, inDialog: true)),
      ],
      mode: .live
    )
    #expect(decoded.attempts.map(\.alertAfter) == [-1, 10, 10])
    #expect(decoded.attempts.map(\.answerAfter) == [-1, 20, 20])
    #expect(decoded.attempts.map(\.talkMilliseconds) == [-1, -1, 10])
    for at in 0..<3 { #expect(decoded.text(decoded.attempts[at].callID, at) == call.callID) }
  }

  @Test func authenticationRetryOpensOnce() throws {
    let stages = try stages([
      (0, call.request("INVITE")), (10, call.response("407 Who")), (20, call.request("INVITE", 2)),
      (30, call.response("486 Busy", 2)), (31, call.response("486 Busy", 2)),
    ])
    #expect(stages == ["opened 1 in_progress 0", "amended 1 busy 486"])
  }

  @Test func challengeWithoutRetryIsSaidAtTheEnd() throws {
    let stages = try stages([(0, call.request("INVITE")), (10, call.response("407 Who"))])
    #expect(stages == ["opened 1 in_progress 0", "amended 1 failed 407"])
  }

  @Test func cancelWithoutFinalResponseIsSaidLater() throws {
    let stages = try stages([(0, call.request("INVITE")), (10, call.request("CANCEL"))])
    #expect(stages == ["opened 1 in_progress 0", "amended 1 cancelled 0"])
  }

  /// Other calls, so that time passes.
  private func noise(_ times: StrideTo<Int>) -> [(Int, String)] {
    times.map { time in
      var other = Call()
      other.callID = "noise-\(time)"
      return (time, other.request("OPTIONS"))
    }
  }

  @Test func endedCallIsHandedOverAfterALinger() throws {
    var capture = CaptureBuilder()
    var messages = [(0, call.request("INVITE")), (10, call.response("486 Busy"))]
    messages += noise(stride(from: 1000, to: 100_000, by: 1000))
    for (time, message) in messages { capture.add(message, at: time) }
    var decoder = CaptureDecoder(
      plan: NumberPlan(home: nil),
      source: 0,
      sourceName: "x",
      mode: .settled
    )
    var output = DecodedRecords()
    try decoder.decode(capture.bytes.span, into: &output)
    #expect(output.batch.attempts.map(\.disposition) == [.busy])
    #expect(decoder.streamTime == 99_000)
  }

  @Test func retransmissionsWithinTheLingerOpenNothing() throws {
    var messages = [(0, call.request("INVITE")), (10, call.response("486 Busy"))]
    messages += noise(stride(from: 100, to: 31_000, by: 100))
    messages.append((31_000, call.request("INVITE")))
    let decoded = try Decoded(messages: messages)
    #expect(decoded.attempts.count == 1)
  }

  @Test func callThatNobodyAnswersTimesOut() throws {
    var messages = [(0, call.request("INVITE"))]
    messages += noise(stride(from: 1000, to: 1_300_000, by: 10_000))
    let decoded = try Decoded(messages: messages)
    #expect(decoded.attempts.map(\.disposition) == [.failed])
    #expect(decoded.attempts.map(\.releaseCause) == [102])
  }

  @Test func onePacketFromTheFutureExpiresNothing() throws {
    var messages = [(0, call.request("INVITE")), (10, call.response("200 OK"))]
    messages += noise(stride(from: 4_000_000_000, to: 4_000_000_001, by: 1))
    messages += noise(stride(from: 1000, to: 60_000, by: 1000))
    messages.append((60_000, call.request("BYE", 2, inDialog: true)))
    let decoded = try Decoded(messages: messages)
    #expect(decoded.attempts.map(\.talkMilliseconds) == [59_990])
  }
}
