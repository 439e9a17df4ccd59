import SieveModel

/// What all rules together want to know of an attempt: predicates and keys, each computed once.
///
/// The facts of one attempt are `stride` words: the predicates as bits, then one key a column.
final class FactPlan {
  private let predicates: Frozen<AttemptProgram>
  /// Those that are one question which nearly every rule has, and those for which the program has to be run.
  private let simple: Frozen<SimplePredicate>
  private let others: Frozen<Int>
  private let columns: [AttemptProperty]
  private let frozenColumns: Frozen<AttemptProperty>
  private let context: AttemptContext
  let bitWords: Int
  let stride: Int

  init(predicates: [AttemptProgram], columns: [AttemptProperty], context: AttemptContext) {
    self.predicates = Frozen(predicates)
    simple = Frozen(
      predicates.enumerated().compactMap { SimplePredicate($0.element, bit: $0.offset) }
    )
    others = Frozen(
      predicates.indices.filter { SimplePredicate(predicates[$0], bit: $0) == nil }
    )
    self.columns = columns
    frozenColumns = Frozen(columns)
    self.context = context
    bitWords = max(1, (predicates.count + 63) / 64)
    stride = bitWords + columns.count
  }

  deinit {
    for index in predicates.indices { predicates[index].free() }
    predicates.free()
    simple.free()
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

  /// Computes the facts of an attempt.
  func compute(
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
    for index in frozenColumns.indices {
      facts[bitWords &+ index] = AttemptValues.key(frozenColumns[index], attempt, texts, context)
    }
  }
}
