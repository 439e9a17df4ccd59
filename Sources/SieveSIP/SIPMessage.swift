import CSieveKernels

/// The parts of a SIP message that calls are made of, as positions in the message's bytes.
struct SIPMessage: BitwiseCopyable {
  /// A part of the message; empty when absent.
  struct Part: BitwiseCopyable {
    var start: Int32 = 0
    var end: Int32 = 0

    init() {}

    init(_ range: Range<Int>) { self.init(range.lowerBound, range.upperBound) }

    @inline(__always)
    init(_ start: Int, _ end: Int) {
      self.start = Int32(truncatingIfNeeded: start)
      self.end = Int32(truncatingIfNeeded: end)
    }

    @inline(__always)
    init(_ part: sieve_part) {
      start = part.start
      end = part.end
    }

    /// The same for the kernels.
    var part: sieve_part { sieve_part(start: start, end: end) }

    var isPresent: Bool { end > start }
    var range: Range<Int> { Int(start)..<Int(end) }

    @inline(__always)
    mutating func fill(_ part: Part) {
      if !isPresent { self = part }
    }
  }

  /// Status of a response, 0 for a request.
  var status: UInt16 = 0
  /// Method of a request, or the method in CSeq of a response.
  var method = SIPMethod.other
  /// Number in CSeq.
  var sequence: UInt32 = 0
  /// One past what was read.
  var headEnd = 0
  /// Whether a header that is read continues on another line.
  var isFolded = false

  // As in `sieve_head`, so that they are copied at a stroke.
  var from = Part()
  var to = Part()
  var callID = Part()
  var sequenceLine = Part()
  var reason = Part()
  var userAgent = Part()
  var assertedIdentity = Part()
  /// A second P-Asserted-Identity: one may be a SIP URI, the other the number.
  var assertedIdentityMore = Part()
  /// The tag of From when it could be told at a glance; its start is negative when it could not.
  var fromTag = Part(-1, -1)

  var requestURI = Part()
  var preferredIdentity = Part()
  var remoteParty = Part()
  var diversion = Part()
  /// The last entry of History-Info, and the one before it.
  var history = Part()
  var historyBefore = Part()
  var accessNetwork = Part()
  var identity = Part()
  var privacy = Part()
  var chargingVector = Part()
  var sessionID = Part()
  var replaces = Part()

  @inline(__always)
  var isRequest: Bool { status == 0 }

  /// Whether only the mandatory headers matter: in responses that are no failure, and in requests
  /// that neither open nor end a call.
  @inline(__always)
  var isBrief: Bool { isRequest ? method == .ack || method == .other : status < 300 }

  /// Whether everything is there that every message must have.
  @inline(__always)
  var hasAllMandatory: Bool {
    callID.isPresent && sequenceLine.isPresent && from.isPresent && to.isPresent
  }

  /// The first mandatory header that is not there.
  var missing: SIPHeader? {
    if !callID.isPresent { return .callID }
    if !sequenceLine.isPresent { return .sequence }
    if !from.isPresent { return .from }
    return to.isPresent ? nil : .to
  }

  /// Takes the values that were found so far.
  @inline(__always)
  mutating func take(_ head: borrowing sieve_head) {
    headEnd = head.next
    from = Part(head.parts.0)
    to = Part(head.parts.1)
    callID = Part(head.parts.2)
    sequenceLine = Part(head.parts.3)
    reason = Part(head.parts.4)
    userAgent = Part(head.parts.5)
    assertedIdentity = Part(head.parts.6)
    assertedIdentityMore = Part(head.parts.7)
    fromTag = Part(head.tag)
  }

  /// Tells which values there are already, so that of repeated headers the first counts.
  func give(_ head: inout sieve_head) {
    head.parts.0 = from.part
    head.parts.1 = to.part
    head.parts.2 = callID.part
    head.parts.3 = sequenceLine.part
    head.parts.4 = reason.part
    head.parts.5 = userAgent.part
    head.parts.6 = assertedIdentity.part
    head.parts.7 = assertedIdentityMore.part
    head.is_changed = 1
  }

  /// Keeps a header's value; of repeated headers the first counts.
  mutating func keep(_ header: SIPHeader, _ value: Range<Int>) {
    let part = Part(value)
    switch header {
    case .from: from.fill(part)
    case .to: to.fill(part)
    case .callID: callID.fill(part)
    case .sequence: sequenceLine.fill(part)
    case .assertedIdentity:
      if assertedIdentity.isPresent { assertedIdentityMore.fill(part) }
      assertedIdentity.fill(part)
    case .preferredIdentity: preferredIdentity.fill(part)
    case .remoteParty: remoteParty.fill(part)
    case .diversion: diversion.fill(part)
    case .history: history.fill(part)
    case .userAgent: userAgent.fill(part)
    case .reason: reason.fill(part)
    case .accessNetwork: accessNetwork.fill(part)
    case .identity: identity.fill(part)
    case .privacy: privacy.fill(part)
    case .chargingVector: chargingVector.fill(part)
    case .sessionID: sessionID.fill(part)
    case .replaces: replaces.fill(part)
    }
  }
}

/// Why a message cannot be used.
enum SIPFault: Equatable {
  case startLine
  case missing(SIPHeader)
  case sequence
}
