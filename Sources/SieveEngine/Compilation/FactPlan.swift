import SieveModel

/// What all rules together want to know of an attempt: predicates and keys, each computed once.
///
/// The facts of one attempt are `stride` words: the predicates as bits, then one key a column, then the two words that are
/// the same in all its events (`EventLayout`) and in its row of the archive: time and durations.
final class FactPlan {
  private let predicates: Frozen<AttemptProgram>
  /// Those that are one question which nearly every rule has, and those for which the program has to be run.
  private let simple: Frozen<SimplePredicate>
  private let others: Frozen<Int>
  /// The simple ones that have a bound of the talk time, and the first 64 of the rest.
  private let limited: Frozen<SimplePredicate>
  private let direct: SimplePredicate.Direct
  private let columns: [AttemptProperty]
  private let frozenColumns: Frozen<AttemptProperty>
  private let context: AttemptContext
  let bitWords: Int
  /// Word of the time; that of the durations follows.
  let timeAt: Int
  let stride: Int

  init(predicates: [AttemptProgram], columns: [AttemptProperty], context: AttemptContext) {
    self.predicates = Frozen(predicates)
    let simple = predicates.enumerated().compactMap {
      SimplePredicate($0.element, bit: $0.offset)
    }
    self.simple = Frozen(simple)
    limited = Frozen(simple.filter(\.isLimited))
    direct = SimplePredicate.Direct(simple.filter { !$0.isLimited && $0.bit < 64 })
    others = Frozen(
      predicates.indices.filter { SimplePredicate(predicates[$0], bit: $0) == nil }
    )
    self.columns = columns
    frozenColumns = Frozen(columns)
    self.context = context
    bitWords = max(1, (predicates.count + 63) / 64)
    timeAt = bitWords + columns.count
    stride = timeAt + 2
  }

  deinit {
    for index in predicates.indices { predicates[index].free() }
    predicates.free()
    simple.free()
    limited.free()
    others.free()
    frozenColumns.free()
  }

  var predicateCount: Int { predicates.count }

  /// Word of a column among the facts.
  func column(_ property: AttemptProperty) -> Int {
    bitWords + (columns.firstIndex(of: property) ?? 0)
  }

  /// Whether a property is among the columns.
  func has(_ property: AttemptProperty) -> Bool { columns.contains(property) }

  /// Computes the facts of some attempts, `stride` words each.
  ///
  /// One question or column after another: what is to be done is decided once for all attempts.
  func compute(
    _ attempts: UnsafePointer<Attempt>,
    _ count: Int,
    _ texts: AttemptTexts,
    to facts: UnsafeMutablePointer<UInt64>
  ) {
    if bitWords == 1, others.count == 0 {
      answerSimple(attempts, count, to: facts)
    } else {
      for index in 0..<count { answer(attempts + index, texts, to: facts + index &* stride) }
    }
    for index in frozenColumns.indices {
      fill(frozenColumns[index], attempts, count, texts, to: facts + (bitWords &+ index))
    }
    let (stride, timeAt) = (stride, timeAt)
    let hasBits = predicateCount <= EventLayout.inlinePredicates
    for index in 0..<count {
      let row = facts + index &* stride
      row[timeAt] = EventLayout.timeWord(attempts + index, bits: hasBits ? row[0] : 0)
      row[timeAt &+ 1] = EventLayout.durationWord(attempts + index)
    }
  }

  /// Answers the predicates of attempts when all are simple and fit into one word.
  private func answerSimple(
    _ attempts: UnsafePointer<Attempt>,
    _ count: Int,
    to facts: UnsafeMutablePointer<UInt64>
  ) {
    let (limited, direct, stride) = (limited, direct, stride)
    for index in 0..<count {
      let answers = SimplePredicate.Answers(attempts + index)
      var bits = direct.bits(answers)
      for at in limited.indices {
        let predicate = limited[at]
        bits |= answers[predicate] << UInt64(truncatingIfNeeded: predicate.bit & 63)
      }
      facts[index &* stride] = bits
    }
  }

  private func answer(
    _ attempt: UnsafePointer<Attempt>,
    _ texts: AttemptTexts,
    to facts: UnsafeMutablePointer<UInt64>
  ) {
    for word in 0..<bitWords { facts[word] = 0 }
    if simple.count > 0 {
      let answers = SimplePredicate.Answers(attempt)
      for index in simple.indices {
        let predicate = simple[index]
        facts[predicate.bit >> 6] |=
          answers[predicate] << UInt64(truncatingIfNeeded: predicate.bit & 63)
      }
    }
    for at in others.indices {
      let index = others[at]
      guard predicates[index].holds(attempt, texts, context) else { continue }
      facts[index >> 6] |= 1 << UInt64(truncatingIfNeeded: index & 63)
    }
  }

  /// Writes the keys of one property, `stride` words apart.
  private func fill(
    _ property: AttemptProperty,
    _ attempts: UnsafePointer<Attempt>,
    _ count: Int,
    _ texts: AttemptTexts,
    to facts: UnsafeMutablePointer<UInt64>
  ) {
    let stride = stride
    switch property {
    case .calledCountry:
      for index in 0..<count {
        facts[index &* stride] = UInt64(attempts[index].calledCountry.rawValue)
      }
    case .field(.calledNumber):
      for index in 0..<count {
        let number = attempts[index].calledNumber
        facts[index &* stride] =
          number.isText ? AttemptValues.key(number, attempts + index, texts) : number.rawValue
      }
    default:
      for index in 0..<count {
        facts[index &* stride] = AttemptValues.key(property, attempts + index, texts, context)
      }
    }
  }
}
