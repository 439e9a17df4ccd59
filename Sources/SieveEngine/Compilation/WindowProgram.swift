/// A `WindowCondition` as a flat program over the values of its metrics.
///
/// `and` and `or` jump over what no longer matters, so that costly metrics late in a condition are
/// rarely computed. Undefined is NaN.
struct WindowProgram: BitwiseCopyable {
  fileprivate enum Step: BitwiseCopyable {
    case constant(Double)
    case metric(Int)
    case negate
    case arithmetic(Arithmetic)
    case compare(Comparison)
    /// Ends the program as false unless a metric compares so with a constant: most conditions are a row of these.
    case require(Int, Comparison, Double)
    /// Ends the program as false unless the operand, which it drops, is true.
    case requireTrue
    case isIn(Int, Int)
    case defined
    case not
    /// Leaves a false (true) operand and jumps; drops it otherwise.
    case jumpIfFalse(Int), jumpIfTrue(Int)
  }

  private let steps: Frozen<Step>
  private let list: Frozen<Double>

  /// Operands that a run needs room for: a step leaves at most one more than it finds.
  var depth: Int { steps.count + 1 }

  private init(_ draft: WindowProgramDraft) {
    steps = Frozen(draft.steps)
    list = Frozen(draft.list)
  }

  /// A program for a condition, and the metrics that it refers to by index.
  static func compile(_ condition: WindowCondition) -> (program: Self, metrics: [Metric]) {
    var draft = WindowProgramDraft()
    draft.compileWhole(condition)
    return (Self(draft), draft.metrics)
  }

  /// A program that computes a number from `metrics`, all that it needs.
  static func compile(_ value: WindowExpression, metrics: [Metric]) -> Self {
    var draft = WindowProgramDraft(metrics: metrics)
    draft.compile(value)
    return Self(draft)
  }

  func free() {
    steps.free()
    list.free()
  }

  /// Runs the program: a number, or 1 or 0 for a condition.
  ///
  /// `value` computes the metric of an index, NaN when undefined; `stack` has room for `depth` operands.
  ///
  /// - Complexity: O(steps) and the cost of the metrics that are reached.
  @inline(__always)
  func run(stack: UnsafeMutablePointer<Double>, _ value: (Int) -> Double) -> Double {
    var top = -1
    var at = 0
    while at < steps.count {
      let step = steps[at]
      at &+= 1
      switch step {
      case .constant(let constant):
        top &+= 1
        stack[top] = constant
      case .metric(let index):
        top &+= 1
        stack[top] = value(index)
      case .negate: stack[top] = -stack[top]
      case .not: stack[top] = stack[top] == 1 ? 0 : 1
      case .defined: stack[top] = stack[top].isNaN ? 0 : 1
      case .isIn(let first, let end): stack[top] = isListed(stack[top], first, end) ? 1 : 0
      case .require(let index, let comparison, let bound):
        guard comparison.holds(value(index), bound) else { return 0 }
      case .requireTrue:
        guard stack[top] == 1 else { return 0 }
        top &-= 1
      case .compare(let comparison):
        top &-= 1
        stack[top] = comparison.holds(stack[top], stack[top &+ 1]) ? 1 : 0
      case .arithmetic(let operation):
        top &-= 1
        stack[top] = operation.apply(stack[top], stack[top &+ 1])
      case .jumpIfFalse(let target): if stack[top] == 0 { at = target } else { top &-= 1 }
      case .jumpIfTrue(let target): if stack[top] == 1 { at = target } else { top &-= 1 }
      }
    }
    return top >= 0 ? stack[top] : .nan
  }

  private func isListed(_ value: Double, _ first: Int, _ end: Int) -> Bool {
    for index in first..<end where list[index] == value { return true }
    return false
  }
}

/// A program while it is compiled.
private struct WindowProgramDraft {
  var metrics: [Metric] = []
  var steps: [WindowProgram.Step] = []
  var list: [Double] = []

  /// A condition that is not part of another: what is false ends it.
  mutating func compileWhole(_ condition: WindowCondition) {
    guard case .and(let parts) = condition, !parts.isEmpty else { return compile(condition) }
    for part in Self.cheapestFirst(parts) {
      if case .compare(.metric(let metric), let comparison, .constant(let bound)) = part {
        steps.append(.require(index(of: metric), comparison, bound))
      } else {
        compile(part)
        steps.append(.requireTrue)
      }
    }
    steps.append(.constant(1))
  }

  mutating func compile(_ condition: WindowCondition) {
    switch condition {
    case .compare(let left, let comparison, let right):
      compile(left)
      compile(right)
      steps.append(.compare(comparison))
    case .isIn(let value, let values):
      compile(value)
      steps.append(.isIn(list.count, list.count + values.count))
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

  /// Which part is asked first changes nothing but the cost.
  private static func cheapestFirst(_ parts: [WindowCondition]) -> [WindowCondition] {
    parts.enumerated().sorted { ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset) }
      .map(\.element)
  }

  private mutating func compile(
    _ parts: [WindowCondition],
    whenEmpty: Double,
    jump: (Int) -> WindowProgram.Step
  ) {
    let parts = Self.cheapestFirst(parts)
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

  private mutating func index(of metric: Metric) -> Int {
    let index = metrics.firstIndex(of: metric) ?? metrics.count
    if index == metrics.count { metrics.append(metric) }
    return index
  }

  mutating func compile(_ expression: WindowExpression) {
    switch expression {
    case .constant(let value): steps.append(.constant(value))
    case .metric(let metric): steps.append(.metric(index(of: metric)))
    case .negate(let inner):
      compile(inner)
      steps.append(.negate)
    case .arithmetic(let operation, let left, let right):
      compile(left)
      compile(right)
      steps.append(.arithmetic(operation))
    }
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
