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
    // A step leaves at most one operand more than it finds.
    withUnsafeTemporaryAllocation(of: Double.self, capacity: steps.count + 1) { memory in
      var stack = OperandStack(memory: memory)
      var at = 0
      while at < steps.count {
        let step = steps[at]
        at += 1
        switch step {
        case .constant(let constant): stack.push(constant)
        case .metric(let index): stack.push(value(index))
        case .negate: stack.push(-stack.pop())
        case .not: stack.push(stack.pop() == 1 ? 0 : 1)
        case .defined: stack.push(stack.pop().isNaN ? 0 : 1)
        case .isIn(let range): stack.push(list[range].contains(stack.pop()) ? 1 : 0)
        case .compare(let comparison):
          let right = stack.pop()
          stack.push(comparison.holds(stack.pop(), right) ? 1 : 0)
        case .arithmetic(let operation):
          let right = stack.pop()
          stack.push(operation.apply(stack.pop(), right))
        case .jumpIfFalse(let target):
          let top = stack.pop()
          if top == 0 {
            stack.push(top)
            at = target
          }
        case .jumpIfTrue(let target):
          let top = stack.pop()
          if top == 1 {
            stack.push(top)
            at = target
          }
        }
      }
      return stack.pop()
    }
  }
}

/// Operands of a running program, in memory that is there anyway; an empty stack gives NaN.
private struct OperandStack {
  let memory: UnsafeMutableBufferPointer<Double>
  private var count = 0

  init(memory: UnsafeMutableBufferPointer<Double>) { self.memory = memory }

  @inline(__always)
  mutating func push(_ operand: Double) {
    memory[count] = operand
    count += 1
  }

  @inline(__always)
  mutating func pop() -> Double {
    guard count > 0 else { return .nan }
    count -= 1
    return memory[count]
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
