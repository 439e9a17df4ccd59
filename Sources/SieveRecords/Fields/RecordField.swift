public import SieveModel

/// What a column or key of a record can mean: the fields of an attempt, and what they derive from.
public enum RecordField: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  case callID, callingNumber, presentedNumber, assertedIdentity, calledNumber, redirectingNumber
  case setupTime, alertTime, answerTime, releaseTime, ring, talk
  /// Set-up to release, ringing included: `duration`.
  case total
  case disposition, releaseCause, sipStatus, ingressTrunk, egressTrunk, sourceAddress, userAgent
  case imsi, imei, cell, attestation, originID, passport, legIDs

  /// How many there are.
  static let count = 27

  /// The name in headers, mappings and messages.
  public var name: String {
    switch self {
    case .total: "duration"
    case .ring: "ring"
    case .talk: "talk"
    default: attemptField?.rawValue ?? ""
    }
  }

  /// Whether the value is a duration, so that a unit applies.
  public var isDuration: Bool { self == .ring || self == .talk || self == .total }

  /// Whether the value is an instant.
  public var isTime: Bool {
    switch self {
    case .setupTime, .alertTime, .answerTime, .releaseTime: true
    default: false
    }
  }

  /// The field of the attempt that it becomes, when it is one.
  public var attemptField: AttemptField? {
    switch self {
    case .callID: .callID
    case .callingNumber: .callingNumber
    case .presentedNumber: .presentedNumber
    case .assertedIdentity: .assertedIdentity
    case .calledNumber: .calledNumber
    case .redirectingNumber: .redirectingNumber
    case .setupTime: .setupTime
    case .alertTime: .alertTime
    case .answerTime: .answerTime
    case .releaseTime: .releaseTime
    case .ring: .ringMilliseconds
    case .talk: .talkMilliseconds
    case .total: nil
    case .disposition: .disposition
    case .releaseCause: .releaseCause
    case .sipStatus: .sipStatus
    case .ingressTrunk: .ingressTrunk
    case .egressTrunk: .egressTrunk
    case .sourceAddress: .sourceAddress
    case .userAgent: .userAgent
    case .imsi: .imsi
    case .imei: .imei
    case .cell: .cell
    case .attestation: .attestation
    case .originID: .originID
    case .passport: .passport
    case .legIDs: .legIDs
    }
  }
}
