import SieveEngine
import SieveModel
import TestSupport

/// Makes rules of every subject and metric, with thresholds so small that many of them fire.
struct RandomRules {
  var random: SplitMix64
  /// Whether rules hold at a first attempt only when it talked for long.
  var asksForLongTalk = false
  /// Whether rules have thresholds that busy keys come near to and go away from.
  var asksForManyAttempts = false

  mutating func rules(count: Int) -> [Rule] {
    (0..<count).map { rule(number: $0) }
  }

  private mutating func rule(number: Int) -> Rule {
    let condition =
      asksForManyAttempts
      ? thresholds()
      : asksForLongTalk
        ? longTalk() : random.chance(60) ? atLeast(condition(depth: 1)) : condition(depth: 2)
    let filter = random.maybe(30, 0).map { _ in attemptCondition(depth: 1) }
    return Rule(
      id: "r\(number)",
      title: "Rule \(number)",
      subject: subject(),
      windowMilliseconds: Int64(random.pick([1, 5, 30, 60, 120, 300, 600, 7200, 86_400])) * 1000,
      filter: filter,
      condition: condition,
      filterText: filter?.oracleText,
      conditionText: condition.oracleText,
      severity: random.pick(Array(Severity.allCases)),
      flags: random.chance(50),
      closeAfterMilliseconds: Int64(random.pick([1, 10, 60, 300, 600, 1200])) * 1000,
      version: "v\(number)"
    )
  }

  private mutating func subject() -> Subject {
    guard random.chance(15) else { return simpleSubject() }
    var parts: [Subject] = []
    for _ in 0..<random.number(2...3) {
      let part = simpleSubject()
      if !parts.contains(part) { parts.append(part) }
    }
    return parts.count == 1 ? parts[0] : .composite(parts)
  }

  private mutating func simpleSubject() -> Subject {
    random.chance(40)
      ? .callingNumber
      : random.pick([
        .calledNumber, .numberRange(digits: random.pick([1, 2, 3, 4, 8])), .ingressTrunk,
        .sourceAddress, .presentedNumber, .imei, .imsi, .cell, .userAgent, .calledCountry,
        .trunkCustomer,
      ])
  }

  // MARK: Conditions over the window

  /// Asks for a few attempts besides.
  private mutating func atLeast(_ condition: WindowCondition) -> WindowCondition {
    let enough = Double(random.number(2...6))
    return .and([.compare(.metric(.attempts), .greaterOrEqual, .constant(enough)), condition])
  }

  /// Asks for a long talk, or for a few attempts.
  private mutating func longTalk() -> WindowCondition {
    guard random.chance(75) else { return atLeast(condition(depth: 1)) }
    let metric = random.pick([.acd, Metric.talkQuantile(thousandths: 900)])
    let long = WindowCondition.compare(
      .metric(metric),
      .greaterOrEqual,
      .constant(random.pick([3000, 10_000, 20_000]))
    )
    return random.chance(40) ? atLeast(long) : long
  }

  /// One to three thresholds of metrics that change little with one attempt.
  private mutating func thresholds() -> WindowCondition {
    let parts = (0..<random.number(1...3)).map { _ in threshold() }
    return parts.count == 1 ? parts[0] : .and(parts)
  }

  private mutating func threshold() -> WindowCondition {
    let (metric, bounds): (Metric, [Double]) = random.pick([
      (.attempts, [6, 15, 30, 60]), (.answers, [0, 4, 10, 25]),
      (.asr, [0, 0.1, 0.3, 0.4, 0.5, 0.7, 1]), (.acd, [0, 1000, 3000, 8000, 60_000, 400_000]),
      (.shortCalls(milliseconds: 6000), [2, 5, 9]), (.distinct(.field(.calledNumber)), [2, 4, 6]),
      (.distinct(.calledCountry), [1, 2, 3]), (.count(attemptCondition(depth: 0)), [1, 5, 12]),
      (.share(attemptCondition(depth: 0)), [0.05, 0.2, 0.5, 0.9]),
    ])
    let comparison = random.pick(
      [.greaterOrEqual, .greaterOrEqual, .lessOrEqual, .greater, .less] as [Comparison]
    )
    let bound = random.pick(bounds)
    return random.chance(10)
      ? .compare(.constant(bound), comparison, .metric(metric))
      : .compare(.metric(metric), comparison, .constant(bound))
  }

  private mutating func condition(depth: Int) -> WindowCondition {
    guard depth > 0 else { return comparison() }
    switch random.number(0...99) {
    case ..<45: return comparison()
    case ..<75: return .and(parts(depth))
    case ..<90: return .or(parts(depth))
    default: return .not(condition(depth: depth - 1))
    }
  }

  private mutating func parts(_ depth: Int) -> [WindowCondition] {
    (0..<random.number(2...3)).map { _ in condition(depth: depth - 1) }
  }

  private mutating func comparison() -> WindowCondition {
    let (expression, threshold) = measure()
    switch random.number(0...99) {
    case ..<60: return .compare(expression, .greaterOrEqual, .constant(threshold))
    case ..<75: return .compare(expression, anyComparison(), .constant(threshold))
    case ..<80: return .compare(.constant(threshold), .less, expression)
    case ..<88: return .compare(expression, anyComparison(), measure().0)
    case ..<94: return .isIn(expression, [threshold, threshold + 1, 7])
    default: return .defined(expression)
    }
  }

  private mutating func anyComparison() -> Comparison {
    random.pick([.less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual])
  }

  /// An expression and a constant near its usual values.
  private mutating func measure() -> (WindowExpression, Double) {
    let counting = WindowExpression.metric(countingMetric())
    switch random.number(0...99) {
    case ..<40: return (counting, Double(random.number(1...5)))
    case ..<62: return (.metric(shareMetric()), random.pick([0.2, 0.25, 0.5, 0.75, 1]))
    case ..<66: return (.metric(.attemptsPerCallee), random.pick([1, 1.5, 2, 3]))
    case ..<69: return (.metric(.intervalVariation), random.pick([0, 0.2, 0.5, 1]))
    case ..<78: return durationMetric()
    case ..<86:
      return (.arithmetic(.divide, counting, .metric(.attempts)), random.pick([0.3, 0.8]))
    case ..<90: return (.arithmetic(.divide, .metric(.shortCalls(milliseconds: 6000)), counting), 1)
    case ..<97: return (sum(counting), Double(random.number(2...7)))
    default: return (.negate(counting), Double(-random.number(1...4)))
    }
  }

  /// A metric that is a duration, and milliseconds near its usual values.
  private mutating func durationMetric() -> (WindowExpression, Double) {
    let q = random.pick([0, 100, 333, 500, 900, 999, 1000])
    switch random.number(0...5) {
    case 0: return (.metric(.acd), random.pick([0, 3000, 10_000, 60_000]))
    case 1: return (.metric(.talkQuantile(thousandths: q)), random.pick([0, 3000, 10_000]))
    case 2: return (.metric(.ringQuantile(thousandths: q)), random.pick([0, 2000, 9000]))
    case 3: return (.metric(.silentFor), random.pick([0, 1000, 20_000, 3_600_000]))
    default: return (.metric(.firstSeenAge), random.pick([0, 60_000, 3_600_000, 500_000_000]))
    }
  }

  private mutating func sum(_ counting: WindowExpression) -> WindowExpression {
    let other = WindowExpression.metric(countingMetric())
    let sum = WindowExpression.arithmetic(random.pick([.add, .subtract]), counting, other)
    return random.chance(50)
      ? sum
      : .arithmetic(
        random.pick([.multiply, .divide]),
        sum,
        .constant(Double(random.number(1...2)))
      )
  }

  private mutating func countingMetric() -> Metric {
    switch random.number(0...9) {
    case 0, 1: .attempts
    case 2: .answers
    case 3: .shortCalls(milliseconds: Int64(random.number(0...20)) * 1000)
    case 4, 5: .distinct(property())
    case 6: .count(attemptCondition(depth: 1))
    case 7: .concurrent
    case 8: random.pick([.received, .callbacks, .callbacks])
    default: random.pick([.receivedAnswers, .activeHours])
    }
  }

  private mutating func shareMetric() -> Metric {
    switch random.number(0...6) {
    case 4: .topShare(property())
    case 5, 6: .newCalleeShare
    case 0: .asr
    case 1: .share(attemptCondition(depth: 1))
    case 2: .sequentialShare
    default: .outgoingShare
    }
  }

  // MARK: Conditions on one attempt

  private mutating func property() -> AttemptProperty {
    random.chance(40)
      ? .field(.calledNumber)
      : random.pick(
        AttemptField.allCases.map { .field($0) } + [
          .callingCountry, .calledCountry, .localHour, .weekday, .trunkRole, .trunkCountry,
          .cellCountry, .cellSoil, .borderDistance, .borderUncertainty,
          .numberType(of: .callingNumber),
          .numberType(of: .calledNumber),
        ]
      )
  }

  private mutating func attemptCondition(depth: Int) -> AttemptCondition {
    guard depth > 0 else { return attemptTest() }
    switch random.number(0...99) {
    case ..<55: return attemptTest()
    case ..<70: return .not(attemptCondition(depth: depth - 1))
    case ..<85: return .and((0...1).map { _ in attemptCondition(depth: depth - 1) })
    default: return .or((0...1).map { _ in attemptCondition(depth: depth - 1) })
    }
  }

  private mutating func attemptTest() -> AttemptCondition {
    switch random.number(0...9) {
    case 0: return .crossBorder
    case 1: return random.chance(50) ? .cliMismatch : .inList(random.pick(["vip", "old", "none"]))
    case 2 where random.chance(60): return placeTest()
    case 2: return .validNumber(random.pick([.callingNumber, .calledNumber]))
    case 3, 4:
      let (property, values) = numericTest()
      return .compareNumber(property, anyComparison(), random.pick(values))
    case 5, 6:
      let (property, values) = textTest()
      return .compareText(property, random.pick([.equal, .notEqual]), random.pick(values))
    case 7:
      let (property, values) = numericTest()
      return .numberIsIn(property, Array(values.prefix(2)))
    case 8:
      let (property, values) = textTest()
      return .textIsIn(property, Array(values.prefix(2)))
    default: return .defined(property())
    }
  }

  private mutating func placeTest() -> AttemptCondition {
    switch random.number(0...3) {
    case 0: .foreignCell
    case 1: .homeFromAbroad
    case 2: .inZone(random.pick(["east", "poipet", "nowhere"]))
    default: .cellReaches(Country(random.pick(["TH", "KH", "MM"])) ?? .unknown)
    }
  }

  private mutating func numericTest() -> (AttemptProperty, [Double]) {
    let start = Double(RandomCalls.start)
    return random.pick([
      (.field(.talkMilliseconds), [0, 6000, 20_000]),
      (.field(.ringMilliseconds), [0, 2000, 9000]),
      (.field(.releaseCause), [16, 17, 127]),
      (.field(.sipStatus), [200, 486, 603]),
      (.localHour, [8, 15, 5, 9]),
      (.borderDistance, [1, 5, 20, 200]),
      (.borderUncertainty, [6, 8, 20]),
      (.field(.setupTime), [start + 60_000, start + 300_000]),
      (.field(.alertTime), [start + 60_000, start + 300_000]),
      (.field(.answerTime), [start + 60_000, start + 300_000]),
      (.field(.releaseTime), [start + 60_000, start + 300_000]),
    ])
  }

  private mutating func textTest() -> (AttemptProperty, [String]) {
    random.pick([
      (.field(.disposition), ["answered", "busy", "in_progress", "unknown"]),
      (.field(.callingNumber), ["+66812345678", "alice", "withheld"]),
      (.field(.calledNumber), ["+66812345671", "0191", "191", "bob", "withheld"]),
      (.field(.presentedNumber), ["191", "bank", "withheld"]),
      (.field(.assertedIdentity), ["+66812345678", "sip-user"]),
      (.field(.redirectingNumber), ["+6621234567"]),
      (.field(.callID), ["c3", "c8"]),
      (.field(.ingressTrunk), ["T1", "gate"]),
      (.field(.egressTrunk), ["X1", "X2"]),
      (.field(.sourceAddress), ["192.0.2.1", "2001:db8::1"]),
      (.field(.userAgent), ["friendly"]),
      (.field(.cell), ["520-04-1-7"]),
      (.cellCountry, ["TH", "KH"]),
      (.cellSoil, ["TH", "KH"]),
      (.field(.imsi), ["520041234567890"]),
      (.field(.imei), ["012345678901237"]),
      (.field(.attestation), ["A", "C"]),
      (.callingCountry, ["TH", "MM"]),
      (.calledCountry, ["TH", "KH"]),
      (.weekday, ["thursday", "friday", "monday"]),
      (.trunkRole, ["subscriber", "international"]),
      (.trunkCountry, ["TH", "KH"]),
      (.numberType(of: .callingNumber), ["mobile", "unknown"]),
      (.numberType(of: .calledNumber), ["emergency", "fixed", "unknown"]),
    ])
  }
}
