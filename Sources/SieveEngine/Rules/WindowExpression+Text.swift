import SieveModel

extension Metric {
  /// The metric in canonical text, such as `distinct(called_number)`.
  public var canonicalText: String {
    switch self {
    case .attempts: "attempts"
    case .answers: "answers"
    case .asr: "asr"
    case .acd: "acd"
    case .shortCalls(let milliseconds):
      "short_calls(\(CanonicalText.duration(milliseconds: Double(milliseconds))))"
    case .distinct(let property): "distinct(\(property.name))"
    case .count(let condition): "count(\(condition.canonicalText))"
    case .share(let condition): "share(\(condition.canonicalText))"
    case .attemptsPerCallee: "attempts_per_callee"
    case .concurrent: "concurrent"
    case .sequentialShare: "sequential_share"
    case .received: "received"
    case .receivedAnswers: "received_answers"
    case .outgoingShare: "outgoing_share"
    case .topShare(let property): "top_share(\(property.name))"
    case .talkQuantile(let q): "talk_quantile(\(CanonicalText.number(Double(q) / 1000)))"
    case .ringQuantile(let q): "ring_quantile(\(CanonicalText.number(Double(q) / 1000)))"
    case .intervalVariation: "interval_cv"
    case .silentFor: "silent_for"
    case .activeHours: "active_hours"
    case .firstSeenAge: "first_seen_age"
    case .callbacks: "callbacks"
    case .newCalleeShare: "new_callee_share"
    }
  }

  /// Whether its value is a time span in milliseconds.
  public var isDuration: Bool {
    switch self {
    case .acd, .talkQuantile, .ringQuantile, .silentFor, .firstSeenAge: true
    default: false
    }
  }
}

extension WindowExpression {
  /// The expression in canonical text, such as `distinct(called_number) / attempts`.
  public var canonicalText: String { text(asDuration: isDuration ?? false).text }

  /// Whether its value is a time span; `nil` when only constants could say and they do not.
  public var isDuration: Bool? {
    switch self {
    case .constant: nil
    case .metric(let metric): metric.isDuration
    case .negate(let operand): operand.isDuration
    case .arithmetic(.multiply, let left, let right):
      switch (left.isDuration, right.isDuration) {
      case (true, _), (_, true): true
      case (false, false): false
      default: nil
      }
    case .arithmetic(.divide, let left, let right):
      switch (left.isDuration, right.isDuration) {
      case (true, false): true
      case (false, _), (_, true): false
      default: nil
      }
    case .arithmetic(_, let left, let right): left.isDuration ?? right.isDuration
    }
  }

  /// How tightly a piece of text binds.
  enum Binding: Int { case sum, product, unary, primary }

  /// The text when the value is, or is not, a time span.
  func text(asDuration: Bool) -> (text: String, binding: Binding) {
    switch self {
    case .constant(let value):
      let text =
        asDuration ? CanonicalText.duration(milliseconds: value) : CanonicalText.number(value)
      return (text, value < 0 ? .unary : .primary)
    case .metric(let metric):
      return (metric.canonicalText, .primary)
    case .negate(let operand):
      return ("-" + operand.text(asDuration: asDuration, atLeast: .primary), .unary)
    case .arithmetic(let operation, let left, let right):
      let durations = Self.operandDurations(operation, left, right, result: asDuration)
      let isSum = operation == .add || operation == .subtract
      let text =
        left.text(asDuration: durations.left, atLeast: isSum ? .sum : .product)
        + " \(operation.rawValue) "
        + right.text(asDuration: durations.right, atLeast: isSum ? .product : .unary)
      return (text, isSum ? .sum : .product)
    }
  }

  private func text(asDuration: Bool, atLeast binding: Binding) -> String {
    let inner = text(asDuration: asDuration)
    return inner.binding.rawValue >= binding.rawValue ? inner.text : "(\(inner.text))"
  }

  /// Which operands are time spans, given whether the result is one.
  private static func operandDurations(
    _ operation: Arithmetic,
    _ left: WindowExpression,
    _ right: WindowExpression,
    result: Bool
  ) -> (left: Bool, right: Bool) {
    switch operation {
    case .add, .subtract: return (result, result)
    case .multiply:
      guard result else { return (false, false) }
      if left.isDuration == true { return (true, false) }
      if right.isDuration == true { return (false, true) }
      return left.isDuration == nil ? (true, false) : (false, true)
    case .divide:
      if result { return (true, false) }
      let spans = left.isDuration == true || right.isDuration == true
      return (spans, spans)
    }
  }
}
