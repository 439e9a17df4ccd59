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
    @inline(__always)
    var part: sieve_part { sieve_part(start: start, end: end) }

    @inline(__always)
    var isPresent: Bool { end > start }
    @inline(__always)
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
  /// Whether a header that is read continues on another line.
  var isFolded = false
  /// Number in CSeq.
  var sequence: UInt32 = 0

  /// What the kernels have read, left where they have put it.
  var head = sieve_head()

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

  /// One past what was read.
  var headEnd: Int { head.next }

  @inline(__always)
  var requestURI: Part {
    get { Part(head.uri) }
    set { head.uri = newValue.part }
  }
  @inline(__always)
  var from: Part { Part(head.parts.0) }
  @inline(__always)
  var to: Part { Part(head.parts.1) }
  @inline(__always)
  var callID: Part { Part(head.parts.2) }
  @inline(__always)
  var sequenceLine: Part { Part(head.parts.3) }
  @inline(__always)
  var reason: Part { Part(head.parts.4) }
  @inline(__always)
  var userAgent: Part { Part(head.parts.5) }
  @inline(__always)
  var assertedIdentity: Part { Part(head.parts.6) }
  /// A second P-Asserted-Identity: one may be a SIP URI, the other the number.
  @inline(__always)
  var assertedIdentityMore: Part { Part(head.parts.7) }
  /// The tag of From when it could be told at a glance; its start is negative when it could not.
  @inline(__always)
  var fromTag: Part { Part(head.tag) }

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

  /// Forgets everything but the head, which the kernels begin anew.
  @inline(__always)
  mutating func begin() {
    status = 0
    method = .other
    isFolded = false
    sequence = 0
    preferredIdentity = Part()
    remoteParty = Part()
    diversion = Part()
    history = Part()
    historyBefore = Part()
    accessNetwork = Part()
    identity = Part()
    privacy = Part()
    chargingVector = Part()
    sessionID = Part()
    replaces = Part()
  }

  /// Keeps a header's value; of repeated headers the first counts.
  mutating func keep(_ header: SIPHeader, _ value: Range<Int>) {
    let part = Part(value)
    switch header {
    case .from: head.parts.0.fill(part)
    case .to: head.parts.1.fill(part)
    case .callID: head.parts.2.fill(part)
    case .sequence: head.parts.3.fill(part)
    case .assertedIdentity:
      if assertedIdentity.isPresent { head.parts.7.fill(part) }
      head.parts.6.fill(part)
    case .preferredIdentity: preferredIdentity.fill(part)
    case .remoteParty: remoteParty.fill(part)
    case .diversion: diversion.fill(part)
    case .history: history.fill(part)
    case .userAgent: head.parts.5.fill(part)
    case .reason: head.parts.4.fill(part)
    case .accessNetwork: accessNetwork.fill(part)
    case .identity: identity.fill(part)
    case .privacy: privacy.fill(part)
    case .chargingVector: chargingVector.fill(part)
    case .sessionID: sessionID.fill(part)
    case .replaces: replaces.fill(part)
    }
  }
}

extension sieve_part {
  fileprivate mutating func fill(_ part: SIPMessage.Part) {
    if end <= start { self = part.part }
  }
}

/// Why a message cannot be used.
enum SIPFault: Equatable {
  case startLine
  case missing(SIPHeader)
  case sequence
}
