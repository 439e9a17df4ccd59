import SieveDiagnostics
import SieveEngine

/// A value of a window condition with its kind.
struct TypedValue {
  var expression: WindowExpression
  var kind: ValueKind

  /// Its number, when it is a constant.
  var constant: Double? {
    if case .constant(let value) = expression { value } else { nil }
  }
}

/// Conditions over the window: `when`.
extension ConditionChecker {
  /// Checks a condition over metrics.
  mutating func windowCondition(_ node: SyntaxNode) -> WindowCondition? {
    switch node.kind {
    case .and(let parts):
      let checked = parts.map { windowCondition($0) }
      guard let all = Self.unwrap(checked) else { return nil }
      return .and(all.flatMap { if case .and(let inner) = $0 { inner } else { [$0] } })
    case .or(let parts):
      let checked = parts.map { windowCondition($0) }
      guard let all = Self.unwrap(checked) else { return nil }
      return .or(all.flatMap { if case .or(let inner) = $0 { inner } else { [$0] } })
    case .not(let operand):
      return windowCondition(operand).map { .not($0) }
    case .compare(let left, let comparison, let right):
      return windowComparison(left, comparison, right, at: node.range)
    case .isIn(let value, let list):
      return windowMembership(value, list)
    case .call("defined", _, let arguments):
      guard arguments.count == 1 else {
        rejectArguments("defined", count: arguments.count, at: node.range)
        return nil
      }
      return windowValue(arguments[0]).map { .defined($0.expression) }
    default:
      guard let value = windowValue(node) else { return nil }
      error(
        .typeMismatch,
        "'\(written(node.range))' is \(value.kind.description), not a condition",
        at: node.range,
        expected: "a comparison",
        hint: "\(written(node.range)) >= \(value.kind.isDuration ? "30s" : "1")"
      )
      return nil
    }
  }

  static func unwrap<Element>(_ parts: [Element?]) -> [Element]? {
    let present = parts.compactMap { $0 }
    return present.count == parts.count ? present : nil
  }

  private mutating func windowComparison(
    _ left: SyntaxNode,
    _ comparison: Comparison,
    _ right: SyntaxNode,
    at range: Range<Int>
  ) -> WindowCondition? {
    let a = windowValue(left)
    let b = windowValue(right)
    guard let a, let b else { return nil }
    let fits = checkFit(a, left, b, right) && checkFit(b, right, a, left)
    guard fits else { return nil }
    if a.constant != nil, b.constant != nil {
      problems.warning(
        .constantCondition,
        "'\(written(range))' does not depend on the calls",
        at: text.sourceRange(range),
        hint: "compare a metric: attempts >= 30"
      )
    }
    return .compare(a.expression, comparison, b.expression)
  }

  private mutating func windowMembership(
    _ value: SyntaxNode,
    _ list: SyntaxNode
  ) -> WindowCondition? {
    guard case .list(let items) = list.kind else { return nil }
    let checked = windowValue(value)
    let values = items.map { windowValue($0) }
    guard let checked, let all = Self.unwrap(values) else { return nil }
    var numbers: [Double] = []
    for (item, node) in zip(all, items) {
      guard let number = item.constant else {
        error(
          .typeMismatch,
          "'\(written(node.range))' in a list is not a constant",
          at: node.range,
          expected: "numbers only: in [1, 2, 3]"
        )
        continue
      }
      if checkFit(checked, value, item, node), checkFit(item, node, checked, value) {
        numbers.append(number)
      }
    }
    return numbers.count == items.count ? .isIn(checked.expression, numbers) : nil
  }

  /// Whether `b` can be held against `a`; each pair is checked both ways.
  private mutating func checkFit(
    _ a: TypedValue,
    _ aNode: SyntaxNode,
    _ b: TypedValue,
    _ bNode: SyntaxNode
  ) -> Bool {
    let name = written(aNode.range)
    if a.kind.isDuration != b.kind.isDuration {
      // Reported once, from the side of the duration, under the other operand.
      guard a.kind.isDuration else { return true }
      let number = b.constant.map { CanonicalText.number($0) }
      error(
        .typeMismatch,
        "'\(name)' is a duration and '\(written(bNode.range))' is \(b.kind.description)",
        at: bNode.range,
        expected: "a duration: a number with ms, s, m, h or d",
        hint: number.map { "\($0)s" }
      )
      return false
    }
    guard let constant = b.constant else { return true }
    if a.kind == .share, !(0...1).contains(constant) {
      let written = CanonicalText.number(constant)
      error(
        .impossibleValue,
        "'\(name)' is a share between 0 and 1 and is never \(written)",
        at: bNode.range,
        expected: "a number from 0 to 1, or a percentage",
        hint: (1...100).contains(constant) ? "\(written)%" : "35%"
      )
      return false
    }
    if a.kind == .count, b.kind == .percentage {
      error(
        .typeMismatch,
        "'\(name)' is a count and '\(written(bNode.range))' is a percentage",
        at: bNode.range,
        expected: "a number",
        hint: "divide to get a share: answers / attempts >= \(written(bNode.range))"
      )
      return false
    }
    return true
  }
}
