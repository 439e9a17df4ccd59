import SieveModel

/// An `AttemptCondition` as a flat program: no recursion, no allocation, no reference counts.
///
/// Operands are one bit each; a 64-bit word is the stack, which bounds the nesting at 64. The
/// rule loader refuses deeper conditions long before.
struct AttemptProgram: BitwiseCopyable {
  /// A part of `keys` or `numbers`.
  private struct ListRange: BitwiseCopyable {
    let start: Int
    let end: Int
  }

  private enum Step: BitwiseCopyable {
    case crossBorder, cliMismatch
    case inList(ListSlot)
    case foreignCell, homeFromAbroad
    /// The cell is among those of a map.
    case cellIsIn(FrozenMap)
    case validCalling, validCalled
    case answered
    case outcomeKnown
    case talked
    case shortCall(Int32)
    case keyEquals(AttemptProperty, UInt64, Bool)
    case keyIsIn(AttemptProperty, ListRange)
    case number(AttemptProperty, Comparison, Double)
    case numberIsIn(AttemptProperty, ListRange)
    case definedKey(AttemptProperty)
    case definedNumber(AttemptProperty)
    case constant(Bool)
    case not, and, or
  }

  private let steps: Frozen<Step>
  private let keys: Frozen<UInt64>
  private let numbers: Frozen<Double>

  /// Compiles a condition; it refers to the lists of `lookups`, which must outlive it.
  init(_ condition: AttemptCondition, _ lookups: SideLookups) {
    var draft = Draft(lookups: lookups)
    draft.compile(condition)
    self.init(draft)
  }

  private init(_ draft: Draft) {
    steps = Frozen(draft.steps)
    keys = Frozen(draft.keys)
    numbers = Frozen(draft.numbers)
  }

  private init(_ step: Step) { self.init(Draft(lookups: nil, steps: [step])) }

  static func answered() -> AttemptProgram { AttemptProgram(.answered) }
  static func outcomeKnown() -> AttemptProgram { AttemptProgram(.outcomeKnown) }
  /// Answered and with a known talk time.
  static func talked() -> AttemptProgram { AttemptProgram(.talked) }
  static func shortCall(milliseconds: Int64) -> AttemptProgram {
    AttemptProgram(.shortCall(Int32(clamping: milliseconds)))
  }

  /// What it asks, when that is one question that `SimplePredicate` answers, and of which talk times.
  var simpleQuestion: (question: SimplePredicate.Question, talk: ClosedRange<Int32>)? {
    guard steps.count == 1 else { return nil }
    let any = Int32.min...Int32.max
    switch steps[0] {
    case .answered: return (.answered, any)
    case .outcomeKnown: return (.outcomeKnown, any)
    case .crossBorder: return (.crossBorder, any)
    case .talked: return (.talked, any)
    case .shortCall(let limit): return (.talked, .min...limit)
    case .number(.field(.talkMilliseconds), .greater, let bound):
      return Int32(exactly: bound).flatMap { $0 < .max ? (.nothing, max(0, $0 + 1)...(.max)) : nil }
    default: return nil
    }
  }

  /// Frees what the program refers to.
  func free() {
    steps.free()
    keys.free()
    numbers.free()
  }

  private struct Draft {
    let lookups: SideLookups?
    var steps: [Step] = []
    var keys: [UInt64] = []
    var numbers: [Double] = []

    mutating func compile(_ condition: AttemptCondition) {
      switch condition {
      case .crossBorder: steps.append(.crossBorder)
      case .cliMismatch: steps.append(.cliMismatch)
      case .inList(let name):
        steps.append((lookups?.list(name)).map { .inList($0) } ?? .constant(false))
      case .inZone(let name):
        steps.append((lookups?.zone(name)).map { .cellIsIn($0) } ?? .constant(false))
      case .cellReaches(let country):
        steps.append((lookups?.reach(country)).map { .cellIsIn($0) } ?? .constant(false))
      case .foreignCell: steps.append(.foreignCell)
      case .homeFromAbroad: steps.append(.homeFromAbroad)
      case .validNumber(.calledNumber): steps.append(.validCalled)
      case .validNumber: steps.append(.validCalling)
      case .compareNumber(let property, let comparison, let value):
        steps.append(.number(property, comparison, value))
      case .compareText(let property, let comparison, let literal):
        compileText(property, comparison, literal)
      case .numberIsIn(let property, let list):
        steps.append(
          .numberIsIn(property, ListRange(start: numbers.count, end: numbers.count + list.count))
        )
        numbers += list
      case .textIsIn(let property, let list):
        let found = list.compactMap { AttemptValues.key($0, of: property) }
        steps.append(
          .keyIsIn(property, ListRange(start: keys.count, end: keys.count + found.count))
        )
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
  }

  /// Whether the attempt satisfies the condition.
  ///
  /// - Complexity: O(steps)
  @inline(__always)
  func holds(
    _ attempt: UnsafePointer<Attempt>,
    _ texts: AttemptTexts,
    _ context: AttemptContext
  ) -> Bool {
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
          attempt.pointee.callingCountry.isKnown && attempt.pointee.calledCountry.isKnown
          && attempt.pointee.callingCountry != attempt.pointee.calledCountry
      case .cliMismatch:
        bit =
          AttemptValues.isCLIMismatch(attempt, texts)
          || PlaceTests.isHomeFromAbroad(attempt, texts, context)
      case .inList(let list):
        let key = AttemptValues.key(attempt.pointee.callingNumber, attempt, texts)
        bit = list.contains(key, at: attempt.pointee.setupTime)
      case .cellIsIn(let cells):
        let key = AttemptValues.key(attempt.pointee.cell, attempt, texts)
        bit = key != 0 && cells[key] != 0
      case .foreignCell: bit = PlaceTests.isForeignCell(attempt, texts, context)
      case .homeFromAbroad: bit = PlaceTests.isHomeFromAbroad(attempt, texts, context)
      case .validCalling: bit = attempt.pointee.callingType != .unknown
      case .validCalled: bit = attempt.pointee.calledType != .unknown
      case .answered: bit = attempt.pointee.isAnswered
      case .outcomeKnown: bit = attempt.pointee.disposition.isOutcomeKnown
      case .talked: bit = attempt.pointee.isAnsweredAndReleased
      case .shortCall(let limit):
        bit = attempt.pointee.isAnsweredAndReleased && attempt.pointee.talkMilliseconds <= limit
      case .keyEquals(let property, let wanted, let equal):
        let key = AttemptValues.key(property, attempt, texts, context)
        bit = key != 0 && (key == wanted) == equal
      case .keyIsIn(let property, let range):
        let key = AttemptValues.key(property, attempt, texts, context)
        bit = key != 0 && contains(key, range)
      case .number(let property, let comparison, let value):
        bit = comparison.holds(AttemptValues.number(property, attempt, texts, context), value)
      case .numberIsIn(let property, let range):
        bit = contains(AttemptValues.number(property, attempt, texts, context), range)
      case .definedKey(let property):
        bit = AttemptValues.key(property, attempt, texts, context) != 0
      case .definedNumber(let property):
        bit = !AttemptValues.number(property, attempt, texts, context).isNaN
      case .constant(let value): bit = value
      }
      stack = stack << 1 | (bit ? 1 : 0)
    }
    return stack & 1 == 1
  }

  private func contains(_ key: UInt64, _ range: ListRange) -> Bool {
    for index in range.start..<range.end where keys[index] == key { return true }
    return false
  }

  private func contains(_ number: Double, _ range: ListRange) -> Bool {
    for index in range.start..<range.end where numbers[index] == number { return true }
    return false
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
