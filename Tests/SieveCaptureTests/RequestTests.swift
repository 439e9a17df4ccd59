import SieveModel
import SieveSIP
import Testing

/// Registrations and questions, for rules that ask for them.
struct RequestTests {
  private let options = SIPOptions(takesRequests: true)

  private func call(_ number: Int) -> Call {
    var call = Call()
    call.callID = "scan\(number)"
    call.to = "<sip:\(100 + number)@192.0.2.9>"
    return call
  }

  @Test func anAttemptForEachTransaction() throws {
    let call = call(1)
    let messages = [
      (0, call.request("REGISTER", 1, "User-Agent: friendly-scanner")),
      (5, call.request("REGISTER", 1, "User-Agent: friendly-scanner")),
      (10, call.response("401 Unauthorized", 1, "REGISTER")),
      (20, call.request("REGISTER", 2)), (30, call.response("403 Forbidden", 2, "REGISTER")),
      (40, call.request("OPTIONS", 3)), (50, call.response("200 OK", 3, "OPTIONS")),
    ]
    let decoded = try Decoded(messages: messages, options: options)
    try #require(decoded.attempts.count == 3)
    let first = decoded.attempts[0]
    #expect(decoded.attempts.map(\.method) == [.register, .register, .options])
    #expect(decoded.attempts.map(\.sipStatus) == [401, 403, 200])
    #expect(decoded.attempts.map(\.disposition) == [.failed, .failed, .answered])
    #expect(first.callingNumber == .none)
    #expect(first.calledNumber == .none)
    #expect(decoded.text(first.presentedNumber) == "101")
    #expect(decoded.text(first.sourceAddress) == "192.0.2.1")
    #expect(decoded.text(first.userAgent) == "friendly-scanner")
  }

  @Test func nothingUnlessAsked() throws {
    let messages = [(0, call(1).request("REGISTER")), (1, call(2).request("OPTIONS"))]
    let decoded = try Decoded(messages: messages)
    #expect(decoded.attempts.isEmpty)
    #expect(decoded.dialogs.messages == 2)
  }

  @Test func callsAreTheSameBesideThem() throws {
    let call = Call()
    let messages = [
      (0, call.request("INVITE")), (5, call.request("OPTIONS", 2)),
      (10, call.response("200 OK")), (20, call.request("OPTIONS", 3, inDialog: true)),
      (30, call.response("200 OK", 3, "OPTIONS")), (900, call.request("BYE", 4, inDialog: true)),
    ]
    let with = try Decoded(messages: messages, options: options)
    let without = try Decoded(messages: messages)
    #expect(with.attempts.filter { $0.method == .invite }.count == 1)
    #expect(with.attempts.count == 2)
    #expect(without.attempts[0].talkMilliseconds == 890)
    #expect(with.attempts[0].talkMilliseconds == 890)
  }

  @Test func unansweredOnesAreFailed() throws {
    var messages = [(0, call(1).request("REGISTER"))]
    messages += (1...40).map { ($0 * 60_000, call($0 + 10).response("200 OK", 1, "OPTIONS")) }
    let attempt = try Decoded(messages: messages, options: options).attempts[0]
    #expect(attempt.disposition == .failed)
    #expect(attempt.releaseCause == 102)
  }
}
