import SieveCapture
import SieveModel

/// Headers in which others than the caller say who calls.
extension DialogOpening {
  private static let originMax = 64

  /// P-Asserted-Identity: of several the first that is a number, else the first.
  ///
  /// A network may assert a SIP URI and a number for the same caller (RFC 3325, 9.1).
  mutating func readAsserted(
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>,
    _ plan: NumberPlan
  ) -> Identity {
    let first = read(bytes, entry.pointee.message.assertedIdentity, plan, isList: true)
    guard first.kind == .text || first.kind == .withheld else { return first }
    var second = entry.pointee.message.assertedIdentityMore
    if let comma = bytes.separator(0x2C, in: entry.pointee.message.assertedIdentity.range) {
      second = SIPMessage.Part(
        bytes.trimmed((comma + 1)..<entry.pointee.message.assertedIdentity.range.upperBound)
      )
    }
    guard second.isPresent else { return first }
    let other = read(bytes, second, plan, isList: true)
    return other.kind == .e164 || other.kind == .digits ? other : first
  }

  /// Remote-Party-ID, unless it is of the called side or says that nobody has checked it.
  mutating func readRemoteParty(
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>,
    _ plan: NumberPlan
  ) -> Identity {
    let value = entry.pointee.message.remoteParty.range
    let end = bytes.separator(0x2C, in: value) ?? value.upperBound
    let parameters = bytes.parametersStart(value.lowerBound..<end)..<end
    if let party = bytes.parameter("party", in: parameters),
      !bytes.matchesIgnoringCase("calling", party)
    {
      return .none
    }
    if let screen = bytes.parameter("screen", in: parameters),
      bytes.matchesIgnoringCase("no", screen)
    {
      return .none
    }
    return read(bytes, entry.pointee.message.remoteParty, plan, isList: true)
  }

  /// The PASSporT of a call whose identities were read.
  mutating func readPassport(
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>,
    _ plan: NumberPlan,
    _ verifier: (any PassportVerifier)?
  ) {
    guard let passport = Passport(bytes, entry.pointee.message.identity.range) else {
      attempt.passport = .unreadable
      return
    }
    attempt.attestation = passport.attestation
    attempt.originID = add(passport.json.span, passport.originID, atMost: Self.originMax)
    let to = read(bytes, entry.pointee.message.to, plan)
    let claims = passport.verdict(
      callers: [attempt.assertedIdentity, attempt.callingNumber, attempt.presentedNumber],
      called: [attempt.calledNumber, to, attempt.redirectingNumber],
      at: attempt.setupTime
    )
    attempt.passport = claims
    guard let verifier else { return }
    let signature = verifier.verdict(on: passport.token(bytes, at: attempt.setupTime))
    if signature == .forged || claims == .unverified { attempt.passport = signature }
  }

  /// Reads a registration or a question in place of the INVITE before it.
  ///
  /// Neither calling nor called number is filled, so that no count of calls sees it; whom it is about
  /// is the presented number.
  mutating func readRequest(
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>,
    _ plan: NumberPlan
  ) {
    begin(bytes, entry)
    attempt.method = entry.pointee.message.method == .register ? .register : .options
    attempt.presentedNumber = read(bytes, entry.pointee.message.to, plan)
  }
}
