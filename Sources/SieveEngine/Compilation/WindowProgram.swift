/// A `WindowCondition` as a flat program over the values of its metrics.
///
/// `and` and `or` jump over what no longer matters, so that costly metrics late in a condition are
/// rarely computed. Undefined is NaN.
struct WindowProgram {
  private enum Step {
    case constant(Double)
    case metric(Int)
    case negate
    case arithmetic(Arithmetic)
    case compare(Comparison)
    case isIn(Range<Int>)
    case defined
    case not
    /// Leaves a false (true) operand and jumps; drops it otherwise.
    case jumpIfFalse(Int), jumpIfTrue(Int)
  }

  /// The metrics of the condition, each once; programs refer to them by index.
  private(set) var metrics: [Metric] = []
  private var steps: [Step] = []
  private var list: [Double] = []

  init(_ condition: WindowCondition) { compile(condition) }

  /// A program that computes a number, for evidence.
  init(value: WindowExpression) { compile(value) }

  private mutating func compile(_ condition: WindowCondition) {
    switch condition {
    case .compare(let left, let comparison, let right):
      compile(left)
      compile(right)
      steps.append(.compare(comparison))
    case .isIn(let value, let values):
      compile(value)
      steps.append(.isIn(list.count..<(list.count + values.count)))
      list += values
    case .defined(let value):
      compile(value)
      steps.append(.defined)
    case .not(let inner):
      compile(inner)
      steps.append(.not)
    case .and(let parts): compile(parts, whenEmpty: 1) { .jumpIfFalse($0) }
    case .or(let parts): compile(parts, whenEmpty: 0) { .jumpIfTrue($0) }
    }
  }

  private mutating func compile(
    _ parts: [WindowCondition],
    whenEmpty: Double,
    jump: (Int) -> Step
  ) {
    guard let last = parts.last else {
      steps.append(.constant(whenEmpty))
      return
    }
    var jumps: [Int] = []
    for part in parts.dropLast() {
      compile(part)
      jumps.append(steps.count)
      steps.append(jump(0))
    }
    compile(last)
    for at in jumps { steps[at] = jump(steps.count) }
  }

  private mutating func compile(_ expression: WindowExpression) {
    switch expression {
    case .constant(let value): steps.append(.constant(value))
    case .metric(let metric):
      let index = metrics.firstIndex(of: metric) ?? metrics.count
      if index == metrics.count { metrics.append(metric) }
      steps.append(.metric(index))
    case .negate(let inner):
      compile(inner)
      steps.append(.negate)
    case .arithmetic(let operation, let left, let right):
      compile(left)
      compile(right)
      steps.append(.arithmetic(operation))
    }
  }

  /// Whether the condition holds; `value` computes the metric of an index, NaN when undefined.
  func holds(_ value: (Int) -> Double) -> Bool { run(value) == 1 }

  /// Runs the program.
  ///
  /// - Complexity: O(steps) and the cost of the metrics that are reached.
  func run(_ value: (Int) -> Double) -> Double {
    var stack: [Double] = []
    stack.reserveCapacity(8)
    var at = 0
    while at < steps.count {
      let step = steps[at]
      at += 1
      switch step {
      case .constant(let constant): stack.append(constant)
      case .metric(let index): stack.append(value(index))
      case .negate: stack.append(-(stack.popLast() ?? .nan))
      case .not: stack.append(stack.popLast() == 1 ? 0 : 1)
      case .defined: stack.append((stack.popLast() ?? .nan).isNaN ? 0 : 1)
      case .isIn(let range):
        stack.append(list[range].contains(stack.popLast() ?? .nan) ? 1 : 0)
      case .compare(let comparison):
        let right = stack.popLast() ?? .nan
        stack.append(comparison.holds(stack.popLast() ?? .nan, right) ? 1 : 0)
      case .arithmetic(let operation):
        let right = stack.popLast() ?? .nan
        stack.append(operation.apply(stack.popLast() ?? .nan, right))
      case .jumpIfFalse(let target):
        if stack.last == 0 { at = target } else { stack.removeLast() }
      case .jumpIfTrue(let target):
        if stack.last == 1 { at = target } else { stack.removeLast() }
      }
    }
    return stack.last ?? .nan
  }
}

extension Arithmetic {
  /// Computes; division by zero is undefined.
  func apply(_ left: Double, _ right: Double) -> Double {
    switch self {
    case .add: left + right
    case .subtract: left - right
    case .multiply: left * right
    case .divide: right == 0 ? .nan : left / right
    }
  }
}
