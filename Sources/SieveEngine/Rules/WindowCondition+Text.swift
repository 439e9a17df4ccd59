extension WindowCondition {
  /// The condition in canonical text.
  public var canonicalText: String {
    switch self {
    case .compare(let left, let comparison, let right):
      let asDuration = left.isDuration ?? right.isDuration ?? false
      let leftText = left.text(asDuration: asDuration).text
      let rightText = right.text(asDuration: asDuration).text
      return "\(leftText) \(comparison.rawValue) \(rightText)"
    case .isIn(let expression, let values):
      let asDuration = expression.isDuration ?? false
      let list = values.map { WindowExpression.constant($0).text(asDuration: asDuration).text }
      return "\(expression.canonicalText) in [\(list.joined(separator: ", "))]"
    case .defined(let expression): return "defined(\(expression.canonicalText))"
    case .not(let operand):
      if case .defined = operand { return "not \(operand.canonicalText)" }
      return "not (\(operand.canonicalText))"
    case .and(let parts): return parts.map(\.textInList).joined(separator: " and ")
    case .or(let parts): return parts.map(\.textInList).joined(separator: " or ")
    }
  }

  /// In parentheses where it joins conditions itself.
  private var textInList: String {
    switch self {
    case .and, .or: "(\(canonicalText))"
    default: canonicalText
    }
  }
}
