import SieveModel

/// A subject as the hot path reads it: one to three parts.
struct SubjectCode: BitwiseCopyable {
  /// Where a part of a key comes from.
  enum Part: BitwiseCopyable {
    case callingNumber, calledNumber, presentedNumber
    case numberRange(Int)
    case imei, imsi, cell
    case ingressTrunk, sourceAddress, userAgent
    case trunkCustomer(TrunkLookup)
    case calledCountry
  }

  let first: Part
  let second: Part?
  let third: Part?

  /// The code refers to `lookups`, which must outlive it.
  init(_ subject: Subject, _ lookups: SideLookups) {
    let parts = subject.parts.flatMap(\.parts).map { Part($0, lookups) }
    first = parts.first ?? .callingNumber
    second = parts.count > 1 ? parts[1] : nil
    third = parts.count > 2 ? parts[2] : nil
  }
}

extension SubjectCode.Part {
  fileprivate init(_ subject: Subject, _ lookups: SideLookups) {
    switch subject {
    case .callingNumber: self = .callingNumber
    case .calledNumber: self = .calledNumber
    case .presentedNumber: self = .presentedNumber
    case .numberRange(let digits): self = .numberRange(digits)
    case .imei: self = .imei
    case .imsi: self = .imsi
    case .cell: self = .cell
    case .ingressTrunk: self = .ingressTrunk
    case .trunkCustomer: self = .trunkCustomer(lookups.trunks)
    case .sourceAddress: self = .sourceAddress
    case .userAgent: self = .userAgent
    case .calledCountry: self = .calledCountry
    // Parts are simple; the loader sees to it.
    case .composite: self = .callingNumber
    }
  }
}
