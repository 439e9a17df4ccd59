import SieveDiagnostics
import SieveEngine

/// Values of window conditions: constants, metrics, arithmetic.
extension ConditionChecker {
  /// Checks a value; constants are folded.
  mutating func windowValue(_ node: SyntaxNode) -> TypedValue? {
    switch node.kind {
    case .number(let value): return TypedValue(expression: .constant(value), kind: .number)
    case .percentage(let value): return TypedValue(expression: .constant(value), kind: .percentage)
    case .duration(let value): return TypedValue(expression: .constant(value), kind: .duration)
    case .negate(let operand): return windowValue(operand).map { Self.negated($0) }
    case .arithmetic(let operation, let left, let right):
      let a = windowValue(left)
      let b = windowValue(right)
      guard let a, let b else { return nil }
      return windowArithmetic(operation, a, b, right: right, at: node.range)
    case .name(let name): return metric(name, nameRange: node.range, [], at: node.range)
    case .call(let name, let nameRange, let arguments):
      return metric(name, nameRange: nameRange, arguments, at: node.range)
    case .text(let text):
      error(
        .typeMismatch,
        "the text \"\(text)\" stands where 'when' needs a number",
        at: node.range,
        expected: "a metric or a number",
        hint: "texts compare in 'where', or inside count(…) and share(…)"
      )
      return nil
    case .list, .compare, .isIn, .not, .and, .or:
      error(
        .typeMismatch,
        "'\(written(node.range))' is a condition and not a number",
        at: node.range,
        expected: "a metric or a number",
        hint: "join conditions with 'and' or 'or'"
      )
      return nil
    }
  }

  private static func negated(_ value: TypedValue) -> TypedValue {
    if let constant = value.constant {
      return TypedValue(expression: .constant(0 - constant), kind: value.kind)
    }
    let kind: ValueKind = value.kind.isDuration ? .duration : .quantity
    return TypedValue(expression: .negate(value.expression), kind: kind)
  }

  private mutating func windowArithmetic(
    _ operation: Arithmetic,
    _ a: TypedValue,
    _ b: TypedValue,
    right: SyntaxNode,
    at range: Range<Int>
  ) -> TypedValue? {
    guard let kind = Self.kind(of: operation, a, b) else {
      error(
        .typeMismatch,
        "\(a.kind.description) \(operation.rawValue) \(b.kind.description) has no meaning",
        at: range,
        expected: Self.expectation(of: operation)
      )
      return nil
    }
    if operation == .divide, b.constant == 0 {
      error(
        .impossibleValue,
        "division by zero has no value",
        at: right.range,
        expected: "a divisor other than 0"
      )
      return nil
    }
    guard let x = a.constant, let y = b.constant else {
      return TypedValue(expression: .arithmetic(operation, a.expression, b.expression), kind: kind)
    }
    let folded = Self.apply(operation, x, y)
    guard abs(folded) <= Lexer.numberMax else {
      error(
        .outOfRange,
        "the result of '\(written(range))' is too large",
        at: range,
        expected: "a number up to 10^15"
      )
      return nil
    }
    return TypedValue(expression: .constant(folded), kind: kind)
  }

  private static func apply(_ operation: Arithmetic, _ x: Double, _ y: Double) -> Double {
    switch operation {
    case .add: x + y
    case .subtract: x - y
    case .multiply: x * y
    case .divide: x / y
    }
  }

  private static func kind(
    of operation: Arithmetic,
    _ a: TypedValue,
    _ b: TypedValue
  ) -> ValueKind? {
    let constant = a.constant != nil && b.constant != nil
    let plain: ValueKind =
      if constant { a.kind == .percentage || b.kind == .percentage ? .percentage : .number } else {
        .quantity
      }
    switch (operation, a.kind.isDuration, b.kind.isDuration) {
    case (.add, true, true), (.subtract, true, true): return .duration
    case (.multiply, true, false), (.multiply, false, true), (.divide, true, false):
      return .duration
    case (.divide, true, true): return constant ? .number : .quantity
    case (_, false, false): return plain
    default: return nil
    }
  }

  private static func expectation(of operation: Arithmetic) -> String {
    switch operation {
    case .add, .subtract: "two durations or two numbers"
    case .multiply: "at most one duration"
    case .divide: "a duration divided by a duration or by a number"
    }
  }
}
