import SieveModel

/// The rule language's own spelling of conditions: single spaces, parentheses only where needed.
///
/// Reading the text back gives the same tree; alerts name their evidence with it.
extension WindowCondition {
  /// The condition as text.
  public var canonicalText: String { text(within: 0) }

  /// Precedence: 0 or, 1 and, 2 not, 3 comparison.
  private func text(within outer: Int) -> String {
    switch self {
    case .or(let parts):
      return wrap(parts.map { $0.text(within: 1) }.joined(separator: " or "), 0, outer)
    case .and(let parts):
      return wrap(parts.map { $0.text(within: 2) }.joined(separator: " and "), 1, outer)
    case .not(let inner): return wrap("not " + inner.text(within: 3), 2, outer)
    case .compare(let left, let comparison, let right):
      let duration = left.isDuration || right.isDuration
      return left.text(asDuration: duration) + " \(comparison.rawValue) "
        + right.text(asDuration: duration)
    case .isIn(let value, let list):
      let items = list.map { CanonicalNumber.text($0, asDuration: value.isDuration) }
      return value.canonicalText + " in [" + items.joined(separator: ", ") + "]"
    case .defined(let value): return "defined(\(value.canonicalText))"
    }
  }
}

extension WindowExpression {
  /// The expression as text.
  public var canonicalText: String { text(asDuration: isDuration) }

  /// Whether the value is a duration in milliseconds.
  public var isDuration: Bool {
    switch self {
    case .constant: false
    case .metric(let metric): metric.isDuration
    case .negate(let inner): inner.isDuration
    case .arithmetic(.divide, let left, let right): left.isDuration && !right.isDuration
    case .arithmetic(_, let left, let right): left.isDuration || right.isDuration
    }
  }

  func text(asDuration: Bool) -> String { text(within: 0, asDuration) }

  /// Precedence: 0 sum, 1 product, 2 unary.
  private func text(within outer: Int, _ asDuration: Bool) -> String {
    switch self {
    case .constant(let value): return CanonicalNumber.text(value, asDuration: asDuration)
    case .metric(let metric): return metric.canonicalText
    case .negate(let inner): return "-" + inner.text(within: 2, asDuration)
    case .arithmetic(let operation, let left, let right):
      let own = operation == .add || operation == .subtract ? 0 : 1
      // A factor of a duration is a plain number; only sums carry the unit to both sides.
      let leftUnit = own == 0 ? asDuration : left.isDuration
      let rightUnit = own == 0 ? asDuration : right.isDuration
      let text =
        left.text(within: own, leftUnit) + " \(operation.rawValue) "
        + right.text(within: own + 1, rightUnit)
      return wrap(text, own, outer)
    }
  }
}

extension Metric {
  /// The metric as text, such as `distinct(called_number)`.
  public var canonicalText: String {
    switch self {
    case .attempts: "attempts"
    case .answers: "answers"
    case .asr: "asr"
    case .acd: "acd"
    case .shortCalls(let limit):
      "short_calls(\(CanonicalNumber.text(Double(limit), asDuration: true)))"
    case .distinct(let property): "distinct(\(property.name))"
    case .count(let condition): "count(\(condition.canonicalText))"
    case .share(let condition): "share(\(condition.canonicalText))"
    case .attemptsPerCallee: "attempts_per_callee"
    case .concurrent: "concurrent"
    case .sequentialShare: "sequential_share"
    case .received: "received"
    case .receivedAnswers: "received_answers"
    case .outgoingShare: "outgoing_share"
    }
  }

  /// Whether the value is a duration in milliseconds.
  public var isDuration: Bool { self == .acd }

  /// Whether the value counts something; an alert is updated when such evidence doubles.
  public var isCount: Bool {
    switch self {
    case .attempts, .answers, .shortCalls, .distinct, .count, .concurrent, .received,
      .receivedAnswers:
      true
    case .asr, .acd, .share, .attemptsPerCallee, .sequentialShare, .outgoingShare: false
    }
  }
}

extension AttemptCondition {
  /// The condition as text.
  public var canonicalText: String { text(within: 0) }

  private func text(within outer: Int) -> String {
    switch self {
    case .or(let parts):
      return wrap(parts.map { $0.text(within: 1) }.joined(separator: " or "), 0, outer)
    case .and(let parts):
      return wrap(parts.map { $0.text(within: 2) }.joined(separator: " and "), 1, outer)
    case .not(let inner): return wrap("not " + inner.text(within: 3), 2, outer)
    case .crossBorder: return "cross_border"
    case .validNumber(let field): return "valid_number(\(field.rawValue))"
    case .defined(let property): return "defined(\(property.name))"
    case .compareNumber(let property, let comparison, let value):
      let number = CanonicalNumber.text(value, asDuration: property.isDuration)
      return "\(property.name) \(comparison.rawValue) \(number)"
    case .compareText(let property, let comparison, let value):
      return "\(property.name) \(comparison.rawValue) \(quoted(value))"
    case .numberIsIn(let property, let list):
      let items = list.map { CanonicalNumber.text($0, asDuration: property.isDuration) }
      return "\(property.name) in [\(items.joined(separator: ", "))]"
    case .textIsIn(let property, let list):
      return "\(property.name) in [\(list.map(quoted).joined(separator: ", "))]"
    }
  }
}

extension AttemptProperty {
  /// Whether the value is a duration in milliseconds.
  public var isDuration: Bool {
    self == .field(.ringMilliseconds) || self == .field(.talkMilliseconds)
  }
}

/// Numbers and durations as the rule language spells them.
public enum CanonicalNumber {
  /// `35`, `0.8`; with `asDuration` the shortest exact of `90s`, `5m`, `2h`, `7d`, `500ms`.
  public static func text(_ value: Double, asDuration: Bool) -> String {
    guard asDuration else { return plain(value) }
    for (unit, milliseconds) in [("d", 86_400_000.0), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
    where value != 0 && value.truncatingRemainder(dividingBy: milliseconds) == 0 {
      return plain(value / milliseconds) + unit
    }
    return plain(value) + "ms"
  }

  static func plain(_ value: Double) -> String {
    value.magnitude < 1e15 && value == Double(Int64(value)) ? String(Int64(value)) : "\(value)"
  }
}

private func wrap(_ text: String, _ own: Int, _ outer: Int) -> String {
  own < outer ? "(\(text))" : text
}

private func quoted(_ text: String) -> String {
  var out = "\""
  for character in text {
    if character == "\"" || character == "\\" { out.append("\\") }
    out.append(character)
  }
  return out + "\""
}
