import SieveEngine
import SieveModel

/// The subjects that alerts named as likely scams, and which attempts are theirs.
struct FlaggedSubjects {
  /// Subjects kept; the ones flagged first are forgotten.
  static let subjectsMax = 65_536

  private let kinds: [Subject]
  private var flagged: Set<UInt64> = []
  private var order: [UInt64] = []

  /// Looks at the subjects of rules that flag, and at callers when a score does.
  init(_ rules: [Rule], isScored: Bool) {
    var kinds: [Subject] = isScored ? [.callingNumber] : []
    for rule in rules where rule.flags && rule.alert && !kinds.contains(rule.subject) {
      kinds.append(rule.subject)
    }
    self.kinds = kinds
  }

  /// Notes the subject of an alert; its hash when the alert names it as a likely scam.
  mutating func add(_ alert: Alert) -> UInt64? {
    guard alert.flags else { return nil }
    let subject = alert.subject
    let parts = subject.parts.isEmpty ? [subject] : subject.parts
    let hash = Self.hash(parts.map { ($0.type, $0.value) })
    if flagged.insert(hash).inserted {
      order.append(hash)
      if order.count > Self.subjectsMax {
        for old in order.prefix(Self.subjectsMax / 8) { flagged.remove(old) }
        order.removeFirst(Self.subjectsMax / 8)
      }
    }
    return hash
  }

  /// Whether a subject was named as a likely scam.
  func contains(_ hash: UInt64) -> Bool { flagged.contains(hash) }

  /// The hashes of the subjects that an attempt belongs to.
  func hashes(_ attempt: Attempt, _ batch: AttemptBatch) -> [UInt64] {
    kinds.compactMap { kind in
      let values = kind.parts.map { ($0.name, Self.value($0, attempt, batch)) }
      return values.allSatisfy { !$0.1.isEmpty } ? Self.hash(values) : nil
    }
  }

  private static func hash(_ parts: [(type: String, value: String)]) -> UInt64 {
    var hasher = Hasher()
    for part in parts {
      hasher.combine(part.type)
      hasher.combine(part.value)
    }
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }

  /// What alerts call the subject of an attempt; empty when it has none, or it takes tables to know.
  private static func value(_ subject: Subject, _ attempt: Attempt, _ batch: AttemptBatch) -> String
  {
    switch subject {
    case .callingNumber: return batch.string(attempt.callingNumber, of: attempt)
    case .calledNumber: return batch.string(attempt.calledNumber, of: attempt)
    case .presentedNumber: return batch.string(attempt.presentedNumber, of: attempt)
    case .numberRange(let digits):
      let number = batch.string(attempt.callingNumber, of: attempt)
      guard attempt.callingNumber.kind == .e164, number.count > digits else { return "" }
      return String(number.dropLast(digits)) + String(repeating: "x", count: digits)
    case .cell: return batch.string(attempt.cell, of: attempt)
    case .ingressTrunk: return batch.string(attempt.ingressTrunk, of: attempt)
    case .sourceAddress: return batch.string(attempt.sourceAddress, of: attempt)
    case .userAgent: return batch.string(attempt.userAgent, of: attempt)
    case .calledCountry: return attempt.calledCountry.code
    case .imei: return attempt.imei.text
    case .imsi: return attempt.imsi.text
    case .trunkCustomer, .composite: return ""
    }
  }
}
