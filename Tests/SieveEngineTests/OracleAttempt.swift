import SieveEngine
import SieveModel

/// An attempt as plain values: what the naive oracle counts, and what tests write by hand.
///
/// Identities are written as alerts show them: `+66812345678` is E.164, `1669` is digits, `withheld`
/// is withheld, everything else is a text.
struct OracleAttempt: Equatable, Sendable {
  /// The word for a withheld identity.
  static let withheld = "withheld"

  var setup: Int64
  var alerting: Int64?
  var answer: Int64?
  var release: Int64?
  var ring: Int64?
  var talk: Int64?

  var calling: String?
  var presented: String?
  var asserted: String?
  var called: String?
  var redirecting: String?

  var callID: String?
  var ingressTrunk: String?
  var egressTrunk: String?
  var sourceAddress: String?
  var userAgent: String?
  var cell: String?
  var imsi: String?
  var imei: String?
  var attestation: String?

  var disposition: Disposition = .unknown
  var cause: Int?
  var status: Int?
  var callingCountry: Country = .unknown
  var calledCountry: Country = .unknown
  var callingType: NumberType = .unknown
  var calledType: NumberType = .unknown

  /// What side tables say of the ingress trunk.
  var trunk = Trunk()
  /// What the map says of the serving cell; `nil` for one that is not on it.
  var place: CellPlace?
  /// Names of the zones that the cell is in.
  var zones: Set<String> = []
  /// Names of the lists that have the calling number at the set-up time.
  var lists: Set<String> = []

  var source: UInt16 = 0
  var origin: UInt64 = 0
  var dialog: UInt64 = 0

  init(setup: Int64, calling: String? = nil, called: String? = nil) {
    self.setup = setup
    self.calling = calling
    self.called = called
  }
}

extension OracleAttempt {
  /// The digits of an E.164 number, `nil` for other identities.
  static func e164Digits(_ identity: String?) -> String? {
    guard let identity, identity.first == "+" else { return nil }
    return plainDigits(String(identity.dropFirst()))
  }

  /// The identity itself when it is nothing but digits.
  static func plainDigits(_ identity: String?) -> String? {
    guard let identity, !identity.isEmpty, identity.count <= 15,
      identity.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return identity
  }

  /// Whether it was answered, in the model's sense.
  var isAnswered: Bool { disposition == .answered || answer != nil }
}

// MARK: - To the model

extension AttemptBatch {
  /// Makes a batch of the attempts in this order, all of one stage.
  init(_ attempts: some Sequence<OracleAttempt>, stage: Attempt.Stage = .complete) {
    self.init()
    for attempt in attempts { append(attempt, stage: stage) }
  }

  /// Adds the model's form of an attempt.
  mutating func append(_ from: OracleAttempt, stage: Attempt.Stage = .complete) {
    var attempt = Attempt(setupTime: from.setup)
    beginText(&attempt)
    attempt.alertAfter = from.milliseconds(to: from.alerting)
    attempt.answerAfter = from.milliseconds(to: from.answer)
    attempt.releaseAfter = from.milliseconds(to: from.release)
    attempt.ringMilliseconds = from.ring.map { Int32($0) } ?? Attempt.unknown
    attempt.talkMilliseconds = from.talk.map { Int32($0) } ?? Attempt.unknown

    attempt.callingNumber = identity(from.calling, of: &attempt)
    attempt.presentedNumber = identity(from.presented, of: &attempt)
    attempt.assertedIdentity = identity(from.asserted, of: &attempt)
    attempt.calledNumber = identity(from.called, of: &attempt)
    attempt.redirectingNumber = identity(from.redirecting, of: &attempt)

    attempt.callID = text(from.callID, of: &attempt)
    attempt.ingressTrunk = text(from.ingressTrunk, of: &attempt)
    attempt.egressTrunk = text(from.egressTrunk, of: &attempt)
    attempt.sourceAddress = text(from.sourceAddress, of: &attempt)
    attempt.userAgent = text(from.userAgent, of: &attempt)
    attempt.cell = text(from.cell, of: &attempt)
    attempt.imsi = digits(from.imsi)
    attempt.imei = digits(from.imei)
    attempt.attestation = from.attestation?.utf8.first ?? 0

    attempt.disposition = from.disposition
    attempt.releaseCause = UInt8(from.cause ?? 0)
    attempt.sipStatus = UInt16(from.status ?? 0)
    attempt.callingCountry = from.callingCountry
    attempt.calledCountry = from.calledCountry
    attempt.callingType = from.callingType
    attempt.calledType = from.calledType
    attempt.source = from.source
    attempt.origin = from.origin
    attempt.dialog = from.dialog
    attempt.stage = stage
    append(attempt)
  }

  private mutating func text(_ value: String?, of attempt: inout Attempt) -> TextField {
    addText(Array((value ?? "").utf8), of: &attempt)
  }

  private mutating func identity(_ value: String?, of attempt: inout Attempt) -> Identity {
    guard let value else { return .none }
    if value == OracleAttempt.withheld { return .withheld }
    if let digits = OracleAttempt.e164Digits(value), let number = UInt64(digits) {
      return .e164(number)
    }
    if let digits = OracleAttempt.plainDigits(value), let number = UInt64(digits) {
      return .digits(number, count: digits.count)
    }
    let field = text(value, of: &attempt)
    return .text(offset: Int(field.offset), length: Int(field.length))
  }

  private func digits(_ value: String?) -> DigitString {
    guard let value, let number = UInt64(value) else { return .none }
    return DigitString(value: number, count: value.count)
  }
}

extension OracleAttempt {
  fileprivate func milliseconds(to time: Int64?) -> Int32 {
    time.map { Int32($0 - setup) } ?? Attempt.unknown
  }
}
