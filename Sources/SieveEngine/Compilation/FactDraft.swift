/// Gives each distinct predicate and property one place among the facts.
struct FactDraft {
  /// What a predicate is, to recognise it again.
  enum PredicateID: Equatable {
    case answered, outcomeKnown, talked
    case shortCall(Int64)
    case condition(AttemptCondition)

    /// As `rules show --plan` has it.
    var text: String {
      switch self {
      case .answered: "answered"
      case .outcomeKnown: "outcome known"
      case .talked: "talk time known"
      case .shortCall(let limit):
        "talked for \(CanonicalText.duration(milliseconds: Double(limit))) at most"
      case .condition(let condition): condition.canonicalText
      }
    }

    fileprivate func compiled(_ lookups: SideLookups) -> AttemptProgram {
      switch self {
      case .answered: .answered()
      case .outcomeKnown: .outcomeKnown()
      case .talked: .talked()
      case .shortCall(let limit): .shortCall(milliseconds: limit)
      case .condition(let condition): AttemptProgram(condition, lookups)
      }
    }
  }

  let lookups: SideLookups
  private(set) var predicates: [(id: PredicateID, program: AttemptProgram)] = []
  private(set) var columns: [AttemptProperty] = []

  init(_ lookups: SideLookups) { self.lookups = lookups }

  /// Number of a predicate.
  mutating func predicate(_ id: PredicateID) -> Int {
    if let at = predicates.firstIndex(where: { $0.id == id }) { return at }
    predicates.append((id, id.compiled(lookups)))
    return predicates.count - 1
  }

  /// Sees to it that a property is computed.
  mutating func need(_ property: AttemptProperty) {
    if !columns.contains(property) { columns.append(property) }
  }
}
