import SieveModel

/// What all rules together want to know of an attempt: predicates and keys, each computed once.
///
/// The facts of one attempt are `stride` words: the predicates as bits, then one key a column.
final class FactPlan {
  private let predicates: Frozen<AttemptProgram>
  private let columns: [AttemptProperty]
  private let frozenColumns: Frozen<AttemptProperty>
  private let context: AttemptContext
  let bitWords: Int
  let stride: Int

  init(predicates: [AttemptProgram], columns: [AttemptProperty], context: AttemptContext) {
    self.predicates = Frozen(predicates)
    self.columns = columns
    frozenColumns = Frozen(columns)
    self.context = context
    bitWords = max(1, (predicates.count + 63) / 64)
    stride = bitWords + columns.count
  }

  deinit {
    for index in predicates.indices { predicates[index].free() }
    predicates.free()
    frozenColumns.free()
  }

  var predicateCount: Int { predicates.count }

  /// Word of a column among the facts.
  func column(_ property: AttemptProperty) -> Int {
    bitWords + (columns.firstIndex(of: property) ?? 0)
  }

  /// Computes the facts of an attempt.
  func compute(
    _ attempt: UnsafePointer<Attempt>,
    _ texts: AttemptTexts,
    to facts: UnsafeMutablePointer<UInt64>
  ) {
    for word in 0..<bitWords { facts[word] = 0 }
    for index in predicates.indices where predicates[index].holds(attempt, texts, context) {
      facts[index >> 6] |= 1 << UInt64(truncatingIfNeeded: index & 63)
    }
    for index in frozenColumns.indices {
      facts[bitWords &+ index] = AttemptValues.key(frozenColumns[index], attempt, texts, context)
    }
  }
}
