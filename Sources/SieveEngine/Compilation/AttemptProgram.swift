import SieveBytes
import SieveModel

/// An `AttemptCondition` as a flat program: no recursion, no allocation, no reference counts.
///
/// Operands are one bit each; a 64-bit word is the stack, which bounds the nesting at 64. The
/// rule loader refuses deeper conditions long before.
struct AttemptProgram {
  private enum Step {
    case crossBorder
    case validCalling, validCalled
    case answered
    case outcomeKnown
    case talked
    case shortCall(Int32)
    case keyEquals(AttemptProperty, UInt64, Bool)
    case keyIsIn(AttemptProperty, Range<Int>)
    case number(AttemptProperty, Comparison, Double)
    case numberIsIn(AttemptProperty, Range<Int>)
    case definedKey(AttemptProperty)
    case definedNumber(AttemptProperty)
    case constant(Bool)
    case not, and, or
  }

  private var steps: [Step] = []
  private var keys: [UInt64] = []
  private var numbers: [Double] = []

  init(_ condition: AttemptCondition) { compile(condition) }

  private init(_ step: Step) { steps = [step] }

  static let answered = AttemptProgram(.answered)
  static let outcomeKnown = AttemptProgram(.outcomeKnown)
  /// Answered and with a known talk time.
  static let talked = AttemptProgram(.talked)
  static func shortCall(milliseconds: Int64) -> AttemptProgram {
    AttemptProgram(.shortCall(Int32(clamping: milliseconds)))
  }

  private mutating func compile(_ condition: AttemptCondition) {
    switch condition {
    case .crossBorder: steps.append(.crossBorder)
    case .validNumber(.calledNumber): steps.append(.validCalled)
    case .validNumber: steps.append(.validCalling)
    case .compareNumber(let property, let comparison, let value):
      steps.append(.number(property, comparison, value))
    case .compareText(let property, let comparison, let literal):
      compileText(property, comparison, literal)
    case .numberIsIn(let property, let list):
      steps.append(.numberIsIn(property, numbers.count..<(numbers.count + list.count)))
      numbers += list
    case .textIsIn(let property, let list):
      let found = list.compactMap { AttemptValues.key($0, of: property) }
      steps.append(.keyIsIn(property, keys.count..<(keys.count + found.count)))
      keys += found
    case .defined(let property):
      steps.append(property.isNumeric ? .definedNumber(property) : .definedKey(property))
    case .not(let inner):
      compile(inner)
      steps.append(.not)
    case .and(let parts): compile(parts, .and, empty: true)
    case .or(let parts): compile(parts, .or, empty: false)
    }
  }

  private mutating func compile(_ parts: [AttemptCondition], _ operation: Step, empty: Bool) {
    guard let first = parts.first else {
      steps.append(.constant(empty))
      return
    }
    compile(first)
    for part in parts.dropFirst() {
      compile(part)
      steps.append(operation)
    }
  }

  private mutating func compileText(
    _ property: AttemptProperty,
    _ comparison: Comparison,
    _ literal: String
  ) {
    guard let key = AttemptValues.key(literal, of: property) else {
      // No value can equal the literal: `==` never holds, `!=` holds for every present value.
      steps.append(comparison == .notEqual ? .definedKey(property) : .constant(false))
      return
    }
    steps.append(.keyEquals(property, key, comparison == .equal))
  }

  /// Whether the attempt satisfies the condition.
  ///
  /// - Complexity: O(steps)
  func holds(_ attempt: Attempt, _ batch: borrowing AttemptBatch, zone: ZoneTable) -> Bool {
    var stack: UInt64 = 0
    for index in steps.indices {
      let bit: Bool
      switch steps[index] {
      case .not:
        stack ^= 1
        continue
      case .and:
        stack = (stack >> 1) & (stack | ~1)
        continue
      case .or:
        stack = (stack >> 1) | (stack & 1)
        continue
      case .crossBorder:
        bit =
          attempt.callingCountry.isKnown && attempt.calledCountry.isKnown
          && attempt.callingCountry != attempt.calledCountry
      case .validCalling: bit = attempt.callingType != .unknown
      case .validCalled: bit = attempt.calledType != .unknown
      case .answered: bit = attempt.isAnswered
      case .outcomeKnown: bit = attempt.disposition.isOutcomeKnown
      case .talked: bit = attempt.isAnsweredAndReleased
      case .shortCall(let limit):
        bit = attempt.isAnsweredAndReleased && attempt.talkMilliseconds <= limit
      case .keyEquals(let property, let wanted, let equal):
        let key = AttemptValues.key(property, attempt, batch)
        bit = key != 0 && (key == wanted) == equal
      case .keyIsIn(let property, let range):
        let key = AttemptValues.key(property, attempt, batch)
        bit = key != 0 && keys[range].contains(key)
      case .number(let property, let comparison, let value):
        bit = comparison.holds(number(property, attempt, zone), value)
      case .numberIsIn(let property, let range):
        bit = numbers[range].contains(number(property, attempt, zone))
      case .definedKey(let property): bit = AttemptValues.key(property, attempt, batch) != 0
      case .definedNumber(let property): bit = !number(property, attempt, zone).isNaN
      case .constant(let value): bit = value
      }
      stack = stack << 1 | (bit ? 1 : 0)
    }
    return stack & 1 == 1
  }

  private func number(_ property: AttemptProperty, _ attempt: Attempt, _ zone: ZoneTable) -> Double
  {
    AttemptValues.number(
      property,
      attempt,
      zoneOffset: property == .localHour ? zone.offset(atUTC: attempt.setupTime) : 0
    )
  }
}

extension Comparison {
  /// Compares; false when either side is undefined (NaN), also for `!=`.
  @inline(__always)
  func holds(_ left: Double, _ right: Double) -> Bool {
    switch self {
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    case .equal: left == right
    case .notEqual: left < right || left > right
    }
  }
}
