import SieveEngine
import SieveModel

// Rules as text, for evidence names and for the report of a failing world.

extension WindowCondition {
  /// The condition in the rule language.
  var oracleText: String { text(inside: 0) }

  /// Binding: `or` 1, `and` 2, `not` 3; brackets where a looser one stands inside a tighter one.
  private func text(inside outer: Int) -> String {
    switch self {
    case .compare(let left, let comparison, let right):
      return "\(left.oracleText) \(comparison.rawValue) \(right.oracleText)"
    case .isIn(let expression, let list):
      return "\(expression.oracleText) in [\(list.map(plain).joined(separator: ", "))]"
    case .defined(let expression): return "defined(\(expression.oracleText))"
    case .not(let inner): return bracket("not \(inner.text(inside: 4))", 3 < outer)
    case .and(let parts):
      return bracket(parts.map { $0.text(inside: 3) }.joined(separator: " and "), 2 < outer)
    case .or(let parts):
      return bracket(parts.map { $0.text(inside: 2) }.joined(separator: " or "), 1 < outer)
    }
  }
}

extension WindowExpression {
  /// The expression in the rule language.
  var oracleText: String { text(inside: 0) }

  /// Binding: sums 1, products 2, minus 3; a right operand binds one tighter.
  private func text(inside outer: Int) -> String {
    switch self {
    case .constant(let value): return plain(value)
    case .metric(let metric): return metric.oracleText
    case .negate(let inner): return "-\(inner.text(inside: 3))"
    case .arithmetic(let operation, let left, let right):
      let binding = operation == .add || operation == .subtract ? 1 : 2
      let inner =
        "\(left.text(inside: binding)) \(operation.rawValue) \(right.text(inside: binding + 1))"
      return bracket(inner, binding < outer)
    }
  }
}

extension Metric {
  /// The metric in the rule language.
  var oracleText: String {
    switch self {
    case .attempts: "attempts"
    case .answers: "answers"
    case .asr: "asr"
    case .acd: "acd"
    case .shortCalls(let limit): "short_calls(\(plain(Double(limit) / 1000))s)"
    case .distinct(let property): "distinct(\(property.name))"
    case .count(let condition): "count(\(condition.oracleText))"
    case .share(let condition): "share(\(condition.oracleText))"
    case .attemptsPerCallee: "attempts_per_callee"
    case .concurrent: "concurrent"
    case .sequentialShare: "sequential_share"
    case .received: "received"
    case .receivedAnswers: "received_answers"
    case .outgoingShare: "outgoing_share"
    case .topShare(let property): "top_share(\(property.name))"
    case .talkQuantile(let q): "talk_quantile(\(plain(Double(q) / 1000)))"
    case .ringQuantile(let q): "ring_quantile(\(plain(Double(q) / 1000)))"
    case .intervalVariation: "interval_cv"
    case .silentFor: "silent_for"
    case .activeHours: "active_hours"
    case .firstSeenAge: "first_seen_age"
    case .callbacks: "callbacks"
    case .newCalleeShare: "new_callee_share"
    }
  }
}

extension AttemptCondition {
  /// The condition in the rule language.
  var oracleText: String { text(inside: 0) }

  private func text(inside outer: Int) -> String {
    switch self {
    case .crossBorder: return "cross_border"
    case .cliMismatch: return "cli_mismatch"
    case .inList(let name): return "in_list(\"\(name)\")"
    case .inZone(let name): return "in_zone(\"\(name)\")"
    case .cellReaches(let country): return "cell_reaches(\"\(country.code)\")"
    case .foreignCell: return "foreign_cell"
    case .homeFromAbroad: return "home_number_from_abroad"
    case .validNumber(let field): return "valid_number(\(field.rawValue))"
    case .compareNumber(let property, let comparison, let value):
      return "\(property.name) \(comparison.rawValue) \(plain(value))"
    case .compareText(let property, let comparison, let value):
      return "\(property.name) \(comparison.rawValue) \"\(value)\""
    case .numberIsIn(let property, let list):
      return "\(property.name) in [\(list.map(plain).joined(separator: ", "))]"
    case .textIsIn(let property, let list):
      return "\(property.name) in [\(list.map { "\"\($0)\"" }.joined(separator: ", "))]"
    case .defined(let property): return "defined(\(property.name))"
    case .not(let inner): return bracket("not \(inner.text(inside: 4))", 3 < outer)
    case .and(let parts):
      return bracket(parts.map { $0.text(inside: 3) }.joined(separator: " and "), 2 < outer)
    case .or(let parts):
      return bracket(parts.map { $0.text(inside: 2) }.joined(separator: " or "), 1 < outer)
    }
  }
}

private func bracket(_ text: String, _ needed: Bool) -> String { needed ? "(\(text))" : text }

/// A number without a needless `.0`.
private func plain(_ value: Double) -> String {
  Int64(exactly: value).map { "\($0)" } ?? "\(value)"
}
