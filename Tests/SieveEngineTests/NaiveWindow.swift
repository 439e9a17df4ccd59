import SieveEngine
import SieveModel

/// The attempts that one evaluation sees, and every number computed over them from scratch.
struct NaiveWindow {
  /// The key's attempts in the window that pass `where`, in order of (t, n).
  let attempts: [OracleAttempt]
  /// The attempts to the key in the window.
  let received: [OracleAttempt]
  /// Local time minus UTC, in milliseconds.
  let zoneOffset: Int64
  /// What lies before the window.
  var past = NaivePast()

  // MARK: Metrics

  /// The value of a metric; `nil` when it is undefined.
  func value(_ metric: Metric) -> Double? {
    switch metric {
    case .attempts: Double(attempts.count)
    case .answers: Double(answered.count)
    case .asr: ratio(answered.count, attempts.count { $0.disposition.isOutcomeKnown })
    case .acd: ratio(talkTimes.reduce(0) { $0 + Int($1) }, talkTimes.count)
    case .shortCalls(let limit): Double(talkTimes.count { $0 <= limit })
    case .distinct(let property): Double(distinct(property))
    case .count(let condition): Double(count(condition))
    case .share(let condition): ratio(count(condition), attempts.count)
    case .attemptsPerCallee: ratio(attempts.count, distinct(.field(.calledNumber)))
    case .concurrent: Double(concurrent)
    case .sequentialShare: ratio(sequentialPairs, attempts.count - 1)
    case .received: Double(received.count)
    case .receivedAnswers: Double(received.count { $0.isAnswered })
    case .outgoingShare: ratio(attempts.count, attempts.count + received.count)
    case .topShare(let property): topShare(property)
    case .talkQuantile(let thousandths): nearestRank(thousandths, talkTimes)
    case .ringQuantile(let thousandths): nearestRank(thousandths, attempts.compactMap { $0.ring })
    case .intervalVariation: intervalVariation
    case .silentFor: gaps.last.map { Double($0) }
    case .activeHours: Double(distinct(.localHour))
    case .firstSeenAge: past.firstSeenAge
    case .callbacks: past.callbacks
    case .newCalleeShare: past.newCalleeShare
    }
  }

  private func ratio(_ part: Int, _ whole: Int) -> Double? {
    whole > 0 ? Double(part) / Double(whole) : nil
  }

  private var answered: [OracleAttempt] { attempts.filter { $0.isAnswered } }

  private var talkTimes: [Int64] { answered.compactMap { $0.talk } }

  private func values(_ property: AttemptProperty) -> [String] {
    attempts.compactMap { attempt in
      property.isNumeric
        ? attempt.number(property, zoneOffset: zoneOffset).map { "\($0)" }
        : attempt.text(property, zoneOffset: zoneOffset)
    }
  }

  private func distinct(_ property: AttemptProperty) -> Int { Set(values(property)).count }

  private func topShare(_ property: AttemptProperty) -> Double? {
    let values = values(property)
    let counts = Dictionary(grouping: values) { $0 }.values.map(\.count)
    return ratio(counts.max() ?? 0, values.count)
  }

  /// The smallest value that is not below a share of all.
  private func nearestRank(_ thousandths: Int, _ values: [Int64]) -> Double? {
    values.sorted().first { value in
      let rank = values.count { $0 <= value }
      return rank * 1000 >= thousandths * values.count
    }
    .map { Double($0) }
  }

  /// Times between successive attempts.
  private var gaps: [Int64] {
    zip(attempts, attempts.dropFirst()).map { $1.setup - $0.setup }
  }

  /// Standard deviation ÷ mean: *m*²·variance is the sum over all pairs of gaps of their difference squared.
  private var intervalVariation: Double? {
    let gaps = gaps
    let sum = gaps.reduce(0, +)
    guard gaps.count >= 2, sum > 0 else { return nil }
    var squares: Int64 = 0
    for (index, gap) in gaps.enumerated() {
      for other in gaps[..<index] { squares += (gap - other) * (gap - other) }
    }
    return Double(squares).squareRoot() / Double(sum)
  }

  private func count(_ condition: AttemptCondition) -> Int {
    attempts.count { $0.satisfies(condition, zoneOffset: zoneOffset) }
  }

  private var concurrent: Int {
    var most = 0
    for (index, attempt) in attempts.enumerated() {
      let underWay = attempts[..<index].count { earlier in
        guard let end = earlier.end else { return true }
        return end > attempt.setup
      }
      most = max(most, 1 + underWay)
    }
    return most
  }

  private var sequentialPairs: Int {
    zip(attempts, attempts.dropFirst()).count { one, next in
      areNeighbours(one.called, next.called)
    }
  }

  private func areNeighbours(_ one: String?, _ other: String?) -> Bool {
    var pair = (OracleAttempt.e164Digits(one), OracleAttempt.e164Digits(other))
    if pair.0 == nil && pair.1 == nil {
      pair = (OracleAttempt.plainDigits(one), OracleAttempt.plainDigits(other))
      guard pair.0?.count == pair.1?.count else { return false }
    }
    guard let a = pair.0.flatMap({ Int64($0) }), let b = pair.1.flatMap({ Int64($0) }) else {
      return false
    }
    return (1...10).contains(abs(a - b))
  }

  // MARK: Expressions and conditions

  /// The value of an expression; `nil` when it is undefined.
  func value(_ expression: WindowExpression) -> Double? {
    switch expression {
    case .constant(let constant): return constant
    case .metric(let metric): return value(metric)
    case .negate(let inner): return value(inner).map { -$0 }
    case .arithmetic(let operation, let left, let right):
      guard let a = value(left), let b = value(right) else { return nil }
      switch operation {
      case .add: return a + b
      case .subtract: return a - b
      case .multiply: return a * b
      case .divide: return b == 0 ? nil : a / b
      }
    }
  }

  /// Whether a condition holds.
  func holds(_ condition: WindowCondition) -> Bool {
    switch condition {
    case .compare(let left, let comparison, let right):
      guard let a = value(left), let b = value(right) else { return false }
      return comparison.holds(a, b)
    case .isIn(let expression, let list):
      guard let a = value(expression) else { return false }
      return list.contains(a)
    case .defined(let expression): return value(expression) != nil
    case .not(let inner): return !holds(inner)
    case .and(let parts): return parts.allSatisfy(holds)
    case .or(let parts): return parts.contains(where: holds)
    }
  }

  // MARK: What alerts say

  /// The latest instant that an attempt of the window rests on.
  var detectedAt: Int64 {
    attempts.map { $0.release ?? $0.answer ?? $0.alerting ?? $0.setup }.max() ?? 0
  }

  /// The last ten attempts, oldest first.
  var records: [Alert.Record] {
    attempts.suffix(10).map { attempt in
      Alert.Record(callID: attempt.callID ?? "", source: attempt.source, origin: attempt.origin)
    }
  }

  /// For a rule that mentions where cells are: how far from the border the last one on the map is.
  func places(_ rule: Rule) -> [Alert.Evidence] {
    let text = rule.conditionText + (rule.filterText ?? "")
    let words = ["cell_country", "cell_soil", "foreign_cell", "cell_reaches", "in_zone", "border_"]
    guard words.contains(where: { text.contains($0) }) || text.contains("distance_to_border_km")
    else { return [] }
    guard let border = attempts.suffix(10).compactMap(\.place).last?.border else { return [] }
    return [
      Alert.Evidence(
        name: "distance_to_border_km",
        value: Double(border.metres) / 1000,
        unit: "km",
        uncertainty: Double(border.uncertaintyMetres) / 1000
      )
    ]
  }

  /// Each comparison with a constant, then each metric that has not appeared alone.
  func evidence(_ condition: WindowCondition) -> [Alert.Evidence] {
    var alone: [Metric] = []
    var evidence: [Alert.Evidence] = []
    var shown: [WindowExpression] = []
    for (expression, threshold) in condition.thresholds where !shown.contains(expression) {
      shown.append(expression)
      evidence.append(item(expression, threshold: threshold))
      if case .metric(let metric) = expression { alone.append(metric) }
    }
    for metric in condition.metrics where !alone.contains(metric) {
      evidence.append(item(.metric(metric), threshold: nil))
      alone.append(metric)
    }
    return evidence
  }

  private func item(_ expression: WindowExpression, threshold: Double?) -> Alert.Evidence {
    let unit = expression.isDuration ? 1000.0 : 1.0
    return Alert.Evidence(
      name: expression.oracleText,
      value: value(expression).map { $0 / unit },
      threshold: threshold.map { $0 / unit },
      unit: expression.isDuration ? "s" : nil
    )
  }
}

extension Comparison {
  /// Whether `a` stands so to `b`.
  func holds<Value: Comparable>(_ a: Value, _ b: Value) -> Bool {
    switch self {
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    case .equal: a == b
    case .notEqual: a != b
    }
  }
}

extension WindowCondition {
  /// The comparisons with a constant, in the order of the condition.
  var thresholds: [(WindowExpression, Double)] {
    switch self {
    case .compare(let expression, _, .constant(let threshold)): [(expression, threshold)]
    case .compare(.constant(let threshold), _, let expression): [(expression, threshold)]
    case .compare, .isIn, .defined: []
    case .not(let inner): inner.thresholds
    case .and(let parts), .or(let parts): parts.flatMap { $0.thresholds }
    }
  }

  /// The metrics in the order of the condition, repeated ones repeated.
  var metrics: [Metric] {
    switch self {
    case .compare(let left, _, let right): left.metrics + right.metrics
    case .isIn(let expression, _), .defined(let expression): expression.metrics
    case .not(let inner): inner.metrics
    case .and(let parts), .or(let parts): parts.flatMap { $0.metrics }
    }
  }
}

extension WindowExpression {
  /// The metrics in order.
  var metrics: [Metric] {
    switch self {
    case .constant: []
    case .metric(let metric): [metric]
    case .negate(let inner): inner.metrics
    case .arithmetic(_, let left, let right): left.metrics + right.metrics
    }
  }

  /// Whether the value is a duration; a ratio of two is not.
  var isDuration: Bool {
    switch self {
    case .constant: false
    case .metric(let metric):
      switch metric {
      case .acd, .talkQuantile, .ringQuantile, .silentFor, .firstSeenAge: true
      default: false
      }
    case .negate(let inner): inner.isDuration
    case .arithmetic(.divide, let left, let right): left.isDuration && !right.isDuration
    case .arithmetic(_, let left, let right): left.isDuration || right.isDuration
    }
  }
}
