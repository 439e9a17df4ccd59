import SieveBytes
import SieveEngine
import SieveModel

/// Rules that weigh, compiled for the score.
struct ScorePlan {
  /// Whose evidence an episode is.
  enum Scope: Hashable {
    /// Of one calling number.
    case number
    /// Of the numbers of a range, a device or a subscription: few, and together.
    case range(Int), device, subscriber
    /// Of all that a cell, a trunk, an address or a user agent carries: honest callers too.
    case cell, trunk, address, userAgent

    /// Whether it is evidence on a number of which nothing else is known.
    var isNarrow: Bool {
      switch self {
      case .number, .range, .device, .subscriber: true
      case .cell, .trunk, .address, .userAgent: false
      }
    }
  }

  /// A rule as far as the score needs it.
  struct WeighedRule {
    let id: String
    let family: Int
    let weight: Int
    let scope: Scope
    let evidenceFor: Int64
    let closeAfter: Int64
  }

  /// Id of the rule that a crossed threshold raises.
  static let ruleID = "likely-scam-number"
  /// Title of that rule.
  static let title = "Likely scam number"
  /// Family of what lists say.
  static let listFamily = "list"
  /// Family of membership in a centre.
  static let centreFamily = "centre"

  let rules: [WeighedRule]
  /// Names of families: those of rules in their order, then lists, then centres.
  let families: [String]
  let prior: Int
  let threshold: Int
  /// The threshold as it was given.
  let thresholdValue: Double
  let evidenceFor: Int64
  let version: String
  private let places: [String: Int]
  /// Rules without alerts of their own.
  private let silent: Set<String>

  var listIndex: Int { families.count - 2 }
  var centreIndex: Int { families.count - 1 }
  /// From the prior to the threshold.
  var way: Int { max(LogOdds.unit, threshold - prior) }

  init(_ rules: [Rule], _ settings: ScoreSettings) {
    var families: [String] = []
    var weighed: [WeighedRule] = []
    var places: [String: Int] = [:]
    var hash = StableHash()
    hash.combine(CentreStage.version)
    hash.combine(Int64(LogOdds.steps(settings.prior)))
    hash.combine(Int64((settings.threshold * 1_000_000).rounded()))
    hash.combine(settings.evidenceForMilliseconds)
    hash.combine(settings.centres ? 1 : 0)
    for rule in rules {
      // One that is only tried out weighs nothing.
      guard rule.weighs, let weight = rule.weight, let family = rule.evidence,
        let scope = Scope(rule.subject)
      else { continue }
      if !families.contains(family) { families.append(family) }
      places[rule.id] = weighed.count
      hash.combine(rule.version)
      weighed.append(
        WeighedRule(
          id: rule.id,
          family: families.firstIndex(of: family) ?? 0,
          weight: LogOdds.steps(weight),
          scope: scope,
          evidenceFor: rule.evidenceForMilliseconds ?? settings.evidenceForMilliseconds,
          closeAfter: rule.closeAfterMilliseconds
        )
      )
    }
    self.rules = weighed
    self.families = families + [Self.listFamily, Self.centreFamily]
    self.places = places
    silent = Set(rules.filter { !$0.alert }.map(\.id))
    prior = LogOdds.steps(settings.prior)
    threshold = LogOdds.steps(reaching: settings.threshold)
    thresholdValue = settings.threshold
    evidenceFor = settings.evidenceForMilliseconds
    version = hash.hexadecimal(digits: 16)
  }

  /// Place of a rule among those that weigh.
  func place(of rule: String) -> Int? { places[rule] }

  /// Whether a rule raises alerts of its own.
  func alerts(_ rule: String) -> Bool { !silent.contains(rule) }

  /// Digits that ranges of rules leave open.
  var rangeDigits: [Int] {
    Set(rules.compactMap { if case .range(let digits) = $0.scope { digits } else { nil } })
      .sorted()
  }
}

extension ScorePlan.Scope {
  /// The scope of a rule's subject; `nil` for subjects that do not say who is calling.
  init?(_ subject: Subject) {
    switch subject {
    case .callingNumber: self = .number
    case .numberRange(let digits): self = .range(digits)
    case .imei: self = .device
    case .imsi: self = .subscriber
    case .cell: self = .cell
    case .ingressTrunk: self = .trunk
    case .sourceAddress: self = .address
    case .userAgent: self = .userAgent
    case .composite(let parts) where parts.contains(.callingNumber): self = .number
    case .composite, .calledNumber, .presentedNumber, .trunkCustomer, .calledCountry: return nil
    }
  }

  /// Whether rules of a subject can weigh.
  static func canWeigh(_ subject: Subject) -> Bool { Self(subject) != nil }
}
