import SieveEngine
import SieveModel
import TestSupport

/// Makes typed conditions as the loader would: joined lists are flat, constants folded.
struct RandomCondition {
  var generator: SplitMix64

  init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  private mutating func pick<T>(_ choices: [T]) -> T {
    choices[Int.random(in: 0..<choices.count, using: &generator)]
  }

  private mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &generator) < percent
  }

  // MARK: - Window

  mutating func window(depth: Int = 3) -> WindowCondition {
    switch depth > 0 ? Int.random(in: 0..<8, using: &generator) : 7 {
    case 0:
      return .and(parts(depth) { if case .and = $0 { true } else { false } })
    case 1:
      return .or(parts(depth) { if case .or = $0 { true } else { false } })
    case 2: return .not(window(depth: depth - 1))
    case 3:
      let asDuration = chance(30)
      return .isIn(variable(asDuration, 2), (0..<3).map { _ in constant(asDuration) })
    case 4: return .defined(variable(chance(30), 2))
    default: return comparison()
    }
  }

  private mutating func parts(
    _ depth: Int,
    rejecting isSame: (WindowCondition) -> Bool
  ) -> [WindowCondition] {
    (0..<Int.random(in: 2...3, using: &generator)).map { _ in
      var part = window(depth: depth - 1)
      while isSame(part) { part = window(depth: depth - 1) }
      return part
    }
  }

  private mutating func comparison() -> WindowCondition {
    let asDuration = chance(30)
    let left = variable(asDuration, 3)
    let right = chance(60) ? .constant(constant(asDuration)) : variable(asDuration, 2)
    let comparison: Comparison = pick([
      .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual,
    ])
    return chance(20) ? .compare(right, comparison, left) : .compare(left, comparison, right)
  }

  private mutating func constant(_ asDuration: Bool) -> Double {
    if asDuration { return pick([0, 0.5, 500, 1500, 90_000, 300_000, 7_200_000, 86_400_000]) }
    return pick([0, 1, 0.35, 0.8, 1])
  }

  /// An expression that is not a constant; both operands of arithmetic are never constants.
  private mutating func variable(_ asDuration: Bool, _ depth: Int) -> WindowExpression {
    if depth == 0 || chance(50) { return .metric(asDuration ? duration() : metric()) }
    if chance(15) { return .negate(variable(asDuration, depth - 1)) }
    let other = constantOrVariable
    if asDuration {
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: return .arithmetic(.add, variable(true, depth - 1), other(&self, true, depth - 1))
      case 1: return .arithmetic(.divide, variable(true, depth - 1), .constant(2.5))
      case 2: return .arithmetic(.multiply, .constant(90_000), variable(false, depth - 1))
      default:
        return .arithmetic(.subtract, other(&self, true, depth - 1), variable(true, depth - 1))
      }
    }
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: return .arithmetic(.divide, variable(true, depth - 1), .constant(30_000))
    case 1: return .arithmetic(.divide, .constant(-3), variable(false, depth - 1))
    case 2:
      return .arithmetic(.multiply, variable(false, depth - 1), other(&self, false, depth - 1))
    default:
      return .arithmetic(.subtract, other(&self, false, depth - 1), variable(false, depth - 1))
    }
  }

  private let constantOrVariable: (inout RandomCondition, Bool, Int) -> WindowExpression = {
    random,
    asDuration,
    depth in
    random.chance(50)
      ? .constant(random.constant(asDuration)) : random.variable(asDuration, depth)
  }

  private mutating func duration() -> Metric {
    let q = pick([0, 1, 500, 950, 999, 1000])
    return pick([
      .acd, .acd, .talkQuantile(thousandths: q), .ringQuantile(thousandths: q), .silentFor,
      .firstSeenAge,
    ])
  }

  private mutating func metric() -> Metric {
    switch Int.random(in: 0..<18, using: &generator) {
    case 13: .topShare(property())
    case 14: .intervalVariation
    case 15: .activeHours
    case 16: .callbacks
    case 17: .newCalleeShare
    case 0: .attempts
    case 1: .answers
    case 2: .asr
    case 3: .shortCalls(milliseconds: pick([1, 500, 6000, 60_000]))
    case 4: .distinct(property())
    case 5: .count(attempt(depth: 2))
    case 6: .share(attempt(depth: 2))
    case 7: .attemptsPerCallee
    case 8: .concurrent
    case 9: .sequentialShare
    case 10: .received
    case 11: .receivedAnswers
    default: .outgoingShare
    }
  }

  // MARK: - Attempt

  mutating func attempt(depth: Int = 3) -> AttemptCondition {
    switch depth > 0
      ? Int.random(in: 0..<12, using: &generator)
      : Int.random(
        in: 3..<12,
        using: &generator
      )
    {
    case 0: return .and(attemptParts(depth) { if case .and = $0 { true } else { false } })
    case 1: return .or(attemptParts(depth) { if case .or = $0 { true } else { false } })
    case 2: return .not(attempt(depth: depth - 1))
    case 3:
      return pick([
        .crossBorder, .cliMismatch, .inList("a list"), .inList("vip"), .inZone("mae-sot"),
        .cellReaches(Country("TH") ?? .unknown), .foreignCell, .homeFromAbroad,
      ])
    case 4: return .validNumber(pick([.callingNumber, .calledNumber]))
    case 5: return .defined(property())
    case 6, 7:
      let property = numeric()
      let comparison: Comparison = pick([.less, .lessOrEqual, .greater, .equal, .notEqual])
      return .compareNumber(property, comparison, value(of: property))
    case 8:
      let property = numeric()
      return .numberIsIn(property, [value(of: property), value(of: property)])
    case 9:
      let property = textual()
      return .textIsIn(property, [text(of: property), text(of: property)])
    default:
      let property = textual()
      return .compareText(property, pick([.equal, .notEqual]), text(of: property))
    }
  }

  private mutating func attemptParts(
    _ depth: Int,
    rejecting isSame: (AttemptCondition) -> Bool
  ) -> [AttemptCondition] {
    (0..<Int.random(in: 2...3, using: &generator)).map { _ in
      var part = attempt(depth: depth - 1)
      while isSame(part) { part = attempt(depth: depth - 1) }
      return part
    }
  }

  private mutating func property() -> AttemptProperty { chance(50) ? numeric() : textual() }

  private mutating func numeric() -> AttemptProperty {
    pick([
      .field(.talkMilliseconds), .field(.ringMilliseconds), .field(.setupTime),
      .field(.releaseTime), .field(.releaseCause), .field(.sipStatus), .localHour,
      .borderDistance, .borderUncertainty,
    ])
  }

  private mutating func value(of property: AttemptProperty) -> Double {
    switch property {
    case .field(.talkMilliseconds), .field(.ringMilliseconds): pick([0, 0.25, 6000, 90_000])
    case .field(.setupTime), .field(.releaseTime): pick([0, 1_772_442_847_250, -1])
    case .field(.sipStatus): pick([200, 404, 699])
    case .localHour: pick([0, 7, 23])
    case .borderDistance, .borderUncertainty: pick([0, 0.5, 10, 200])
    default: pick([1, 16, 127])
    }
  }

  private mutating func textual() -> AttemptProperty {
    pick([
      .field(.callingNumber), .field(.ingressTrunk), .field(.userAgent), .field(.disposition),
      .field(.attestation), .callingCountry, .calledCountry, .numberType(of: .callingNumber),
      .numberType(of: .calledNumber), .weekday,
      .trunkRole, .trunkCountry, .cellCountry, .cellSoil,
    ])
  }

  private mutating func text(of property: AttemptProperty) -> String {
    switch property {
    case .trunkRole: pick(Trunk.Role.allCases).rawValue
    case .callingCountry, .calledCountry, .trunkCountry, .cellCountry, .cellSoil:
      pick(["TH", "MM", "001"])
    case .numberType: pick(NumberType.allCases).name
    case .weekday: pick(Weekday.allCases).rawValue
    case .field(.disposition): pick(Disposition.allCases).name
    case .field(.attestation): pick(["A", "B", "C"])
    default:
      pick([
        "", "north-3", "+66812345678", #"a "quoted" \ text"#, "it's", "ไทย", "a\nb\tc", "# : [x]",
      ])
    }
  }
}
