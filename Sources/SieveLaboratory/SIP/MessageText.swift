/// Writes the SIP messages of one call.
struct MessageText {
  let call: SimulatedCall
  let habits: CallHabits
  let userAgent: [UInt8]

  /// The caller's address.
  var callingAddress: UInt32 { call.sourceAddress }
  /// The address of the next hop, in 198.51.100.0/24.
  var calledAddress: UInt32 { 0xC633_6400 + 10 + UInt32(call.egressTrunk) }

  /// Whether the called side sends the message.
  func isFromCalled(_ step: CallStep) -> Bool {
    switch step {
    case .bye: habits.isEndedByCalled
    case .byeAnswer: !habits.isEndedByCalled
    default: step.isFromCalled
    }
  }

  /// Appends the message of a step.
  func append(_ step: CallStep, to out: inout [UInt8]) {
    switch step {
    case .invite: request("INVITE", step, to: &out)
    case .invitedAgain: request("INVITE", step, to: &out)
    case .authenticationAck, .answerAck, .failureAck: request("ACK", step, to: &out)
    case .bye: request("BYE", step, to: &out)
    case .cancel: request("CANCEL", step, to: &out)
    case .authenticationRequired:
      response("407 Proxy Authentication Required", "INVITE", step, to: &out)
    case .trying: response("100 Trying", "INVITE", step, to: &out)
    case .ringing: response("180 Ringing", "INVITE", step, to: &out)
    case .answer: response("200 OK", "INVITE", step, to: &out)
    case .byeAnswer: response("200 OK", "BYE", step, to: &out)
    case .cancelAnswer: response("200 OK", "CANCEL", step, to: &out)
    case .failure: response(Self.status(call.sipStatus), "INVITE", step, to: &out)
    }
  }

  private static func status(_ code: UInt16) -> StaticString {
    switch code {
    case 404: "404 Not Found"
    case 480: "480 Temporarily Unavailable"
    case 486: "486 Busy Here"
    case 487: "487 Request Terminated"
    case 503: "503 Service Unavailable"
    default: "603 Decline"
    }
  }

  private func request(_ method: StaticString, _ step: CallStep, to out: inout [UInt8]) {
    let target = step == .bye && habits.isEndedByCalled ? callingAddress : calledAddress
    let user = step == .bye && habits.isEndedByCalled ? call.callingNumber : call.calledNumber
    out.add(method)
    out.add(" sip:+")
    out.appendDecimal(user)
    out.add("@")
    out.appendAddress(target)
    out.add(" SIP/2.0\r\n")
    dialog(method, step, to: &out)
    out.add("Max-Forwards: 70\r\n")
    let isInvite = step == .invite || step == .invitedAgain
    if isInvite { invitation(step, to: &out) }
    if step == .bye || step == .cancel { reason(to: &out) }
    body(isInvite ? callingAddress : nil, to: &out)
  }

  private func response(
    _ status: StaticString,
    _ method: StaticString,
    _ step: CallStep,
    to out: inout [UInt8]
  ) {
    out.add("SIP/2.0 ")
    out.add(status)
    out.add("\r\n")
    dialog(method, step, to: &out)
    if step == .authenticationRequired {
      out.add("Proxy-Authenticate: Digest realm=\"sim\", nonce=\"")
      out.appendHexadecimal(Random.mix(call.callID))
      out.add("\"\r\n")
    }
    if step == .failure { reason(to: &out) }
    body(step == .answer ? calledAddress : nil, to: &out)
  }

  private func invitation(_ step: CallStep, to out: inout [UInt8]) {
    out.add("Contact: <sip:+")
    out.appendDecimal(call.callingNumber)
    out.add("@")
    out.appendAddress(callingAddress)
    out.add(":5060>\r\nUser-Agent: ")
    out.append(contentsOf: userAgent)
    out.add("\r\n")
    if call.assertedIdentity != 0 {
      out.add("P-Asserted-Identity: ")
      address(call.assertedIdentity, at: callingAddress, to: &out)
      out.add("\r\n")
    }
    guard step == .invitedAgain else { return }
    out.add("Proxy-Authorization: Digest username=\"sim\", realm=\"sim\", nonce=\"")
    out.appendHexadecimal(Random.mix(call.callID))
    out.add("\", uri=\"sip:sim\", response=\"0123456789abcdef0123456789abcdef\"\r\n")
  }

  private func reason(to out: inout [UInt8]) {
    out.add("Reason: Q.850;cause=")
    out.appendDecimal(UInt64(call.releaseCause))
    out.add("\r\n")
  }

  /// Via, From, To, Call-ID and CSeq.
  private func dialog(_ method: StaticString, _ step: CallStep, to out: inout [UInt8]) {
    let swapped = habits.isEndedByCalled && (step == .bye || step == .byeAnswer)
    out.add("Via: SIP/2.0/UDP ")
    out.appendAddress(swapped ? calledAddress : callingAddress)
    out.add(":5060;branch=z9hG4bK")
    out.appendHexadecimal(Random.mix(call.callID &+ branch(of: step)))
    out.add("\r\n")
    let calling = call.presentedNumber != 0 ? call.presentedNumber : call.callingNumber
    out.add(swapped ? "To: " : "From: ")
    address(calling, at: callingAddress, to: &out)
    out.add(";tag=a")
    out.appendHexadecimal(call.callID)
    out.add(swapped ? "\r\nFrom: " : "\r\nTo: ")
    address(call.calledNumber, at: calledAddress, to: &out)
    if hasCalledTag(step) {
      out.add(";tag=b")
      out.appendHexadecimal(call.callID)
    }
    out.add("\r\nCall-ID: ")
    out.appendHexadecimal(call.callID)
    out.add("\r\nCSeq: ")
    out.appendDecimal(sequence(of: step))
    out.add(" ")
    out.add(method)
    out.add("\r\n")
  }

  private func address(_ number: UInt64, at host: UInt32, to out: inout [UInt8]) {
    out.add("<sip:+")
    out.appendDecimal(number)
    out.add("@")
    out.appendAddress(host)
    out.add(">")
  }

  private func hasCalledTag(_ step: CallStep) -> Bool {
    switch step {
    case .invite, .invitedAgain, .trying, .cancel: false
    default: true
    }
  }

  /// CANCEL and the ACK of a failure belong to the INVITE's transaction; the ACK of an answer and BYE have
  /// their own.
  private func branch(of step: CallStep) -> UInt64 {
    switch step {
    case .invite, .authenticationRequired, .authenticationAck: 1
    case .answerAck: 3
    case .bye, .byeAnswer: 4
    default: habits.authenticates ? 2 : 1
    }
  }

  private func sequence(of step: CallStep) -> UInt64 {
    switch step {
    case .invite, .authenticationRequired, .authenticationAck: 1
    case .bye, .byeAnswer: habits.isEndedByCalled ? 1 : (habits.authenticates ? 3 : 2)
    default: habits.authenticates ? 2 : 1
    }
  }

  private func body(_ media: UInt32?, to out: inout [UInt8]) {
    guard let media else {
      out.add("Content-Length: 0\r\n\r\n")
      return
    }
    // The body is written after its length: the lengths of its literals and twice the address.
    let start = out.count
    out.appendAddress(media)
    let length = 70 + 2 * (out.count - start)
    out.removeSubrange(start...)
    out.add("Content-Type: application/sdp\r\nContent-Length: ")
    out.appendDecimal(UInt64(length))
    out.add("\r\n\r\nv=0\r\no=- 1 1 IN IP4 ")
    out.appendAddress(media)
    out.add("\r\ns=-\r\nc=IN IP4 ")
    out.appendAddress(media)
    out.add("\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\n")
  }
}
