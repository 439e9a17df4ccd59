import SieveCapture
import SieveModel

/// Makes a dialog of its first INVITE: identities, addresses and texts.
enum DialogOpening {
  static let callIDMax = 1024
  static let tagMax = 256
  private static let identityMax = 256
  private static let agentMax = 256
  private static let cellMax = 64

  /// Fills a fresh dialog; its texts begin with the Call-ID and end with the tag.
  static func fill(
    _ dialog: inout Dialog,
    _ bytes: Span<UInt8>,
    _ message: SIPMessage,
    tag: Range<Int>,
    _ origin: MessageOrigin,
    _ plan: NumberPlan
  ) {
    dialog.attempt = Attempt(setupTime: origin.time)
    dialog.attempt.origin = origin.packet
    dialog.texts.reserveCapacity(192)
    dialog.attempt.callID = dialog.add(bytes, message.callID.range, atMost: callIDMax)
    identify(&dialog, bytes, message, plan)
    dialog.attempt.sourceAddress = dialog.add(origin.source.text)
    dialog.attempt.userAgent = dialog.add(bytes, message.userAgent.range, atMost: agentMax)
    if message.accessNetwork.isPresent, let cell = cell(bytes, message.accessNetwork.range) {
      dialog.attempt.cell = dialog.add(bytes, cell, atMost: cellMax)
    }
    if message.identity.isPresent {
      dialog.attempt.attestation = Passport.attestation(bytes, message.identity.range)
    }
    dialog.attempt.textLength = UInt32(dialog.texts.count)
    dialog.tagStart = dialog.texts.count
    _ = dialog.add(bytes, tag, atMost: tagMax)
    dialog.sequence = message.sequence
  }

  /// Who calls whom.
  ///
  /// What the network asserts counts more than what the caller says of itself; the number in From
  /// is kept as the presented one where it differs.
  private static func identify(
    _ dialog: inout Dialog,
    _ bytes: Span<UInt8>,
    _ message: SIPMessage,
    _ plan: NumberPlan
  ) {
    let asserted = dialog.read(bytes, message.assertedIdentity, plan, isList: true)
    let remote =
      asserted.isPresent ? .none : dialog.read(bytes, message.remoteParty, plan, isList: true)
    let from = dialog.read(bytes, message.from, plan)
    dialog.attempt.assertedIdentity = asserted
    let vouched = asserted.isPresent ? asserted : remote
    if vouched.isPresent {
      dialog.attempt.callingNumber = vouched
      if from.kind != .none, !dialog.isSame(from, vouched) { dialog.attempt.presentedNumber = from }
    } else if from.kind != .none {
      dialog.attempt.callingNumber = from
    } else {
      dialog.attempt.callingNumber = dialog.read(
        bytes,
        message.preferredIdentity,
        plan,
        isList: true
      )
    }
    let requested = dialog.read(bytes, message.requestURI, plan)
    dialog.attempt.calledNumber =
      requested.kind != .none ? requested : dialog.read(bytes, message.to, plan)
    let diverting = message.diversion.isPresent ? message.diversion : message.historyBefore
    dialog.attempt.redirectingNumber = dialog.read(bytes, diverting, plan, isList: true)
    let calling = plan.facts(dialog.attempt.callingNumber)
    let called = plan.facts(dialog.attempt.calledNumber)
    dialog.attempt.callingCountry = calling.country
    dialog.attempt.callingType = calling.type
    dialog.attempt.calledCountry = called.country
    dialog.attempt.calledType = called.type
  }

  /// The cell in P-Access-Network-Info (RFC 7315): `cgi-3gpp` or `utran-cell-id-3gpp`.
  private static func cell(_ bytes: Span<UInt8>, _ value: Range<Int>) -> Range<Int>? {
    let end = bytes.separator(0x2C, in: value) ?? value.upperBound
    guard let semicolon = bytes.separator(0x3B, in: value.lowerBound..<end) else { return nil }
    let parameters = (semicolon + 1)..<end
    return bytes.parameter("cgi-3gpp", in: parameters)
      ?? bytes.parameter("utran-cell-id-3gpp", in: parameters)
  }
}

extension Dialog {
  private static let textMax = 4096

  /// Adds a text, cut to `atMost` bytes.
  fileprivate mutating func add(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    atMost: Int
  ) -> TextField {
    let length = min(range.count, atMost, Self.textMax - texts.count)
    guard length > 0 else { return .none }
    let field = TextField(offset: UInt16(texts.count), length: UInt16(length))
    for at in range.lowerBound..<(range.lowerBound + length) { texts.append(bytes[at]) }
    return field
  }

  fileprivate mutating func add(_ text: [UInt8]) -> TextField {
    add(text.span, 0..<text.count, atMost: text.count)
  }

  /// Reads the address in a header, of several the first; texts are copied.
  fileprivate mutating func read(
    _ bytes: Span<UInt8>,
    _ part: SIPMessage.Part,
    _ plan: NumberPlan,
    isList: Bool = false
  ) -> Identity {
    guard part.isPresent else { return .none }
    let end = isList ? bytes.separator(0x2C, in: part.range) : nil
    switch plan.read(bytes, part.range.lowerBound..<(end ?? part.range.upperBound)) {
    case .none: return .none
    case .identity(let identity): return identity
    case .text(let range):
      let field = add(bytes, range, atMost: 256)
      return field.isPresent
        ? .text(offset: Int(field.offset), length: Int(field.length)) : .none
    }
  }

  /// Whether two identities are the same number or the same text.
  fileprivate func isSame(_ one: Identity, _ other: Identity) -> Bool {
    guard one.kind == .text, other.kind == .text else { return one == other }
    let a = one.textField
    let b = other.textField
    return texts[Int(a.offset)..<(Int(a.offset) + Int(a.length))]
      .elementsEqual(texts[Int(b.offset)..<(Int(b.offset) + Int(b.length))])
  }
}
