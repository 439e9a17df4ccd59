import SieveDiagnostics
import SieveEngine
import SieveModel

/// Properties of an attempt and the values they are compared with.
extension ConditionChecker {
  /// The property that a name or call stands for.
  mutating func property(_ node: SyntaxNode) -> AttemptProperty? {
    switch node.kind {
    case .name(let name):
      if let field = AttemptField(rawValue: name) { return .field(field) }
      switch name {
      case "calling_country": return .callingCountry
      case "called_country": return .calledCountry
      case "local_hour": return .localHour
      case "weekday": return .weekday
      case "method": return .method
      case "trunk_role": return .trunkRole
      case "trunk_country": return .trunkCountry
      case "cell_country": return .cellCountry
      case "cell_soil": return .cellSoil
      case "distance_to_border_km": return .borderDistance
      case "border_uncertainty_km": return .borderUncertainty
      case "number_type", "in_list", "in_zone", "cell_reaches":
        rejectArguments(name, count: 0, at: node.range)
      case _ where Self.predicates.contains(name):
        rejectPredicate(name, at: node.range)
      default:
        rejectName(name, at: node.range, among: Catalogue.attemptEntries, place: "where")
      }
    case .call("number_type", _, let arguments):
      return numberField(of: "number_type", arguments, at: node.range).map { .numberType(of: $0) }
    case .call(let name, let nameRange, _):
      if Self.predicates.contains(name) {
        rejectPredicate(name, at: node.range)
      } else if Catalogue.entry(named: name, among: Catalogue.attemptEntries) != nil {
        rejectArguments(name, count: 1, at: node.range)
      } else {
        rejectName(name, at: nameRange, among: Catalogue.attemptEntries, place: "where")
      }
    case .arithmetic, .negate:
      error(
        .typeMismatch,
        "'\(written(node.range))' calculates with fields of one attempt",
        at: node.range,
        expected: "one field compared with one value",
        hint: "arithmetic works on metrics, in 'when'"
      )
    default:
      error(
        .typeMismatch,
        "'\(written(node.range))' is not a field of an attempt",
        at: node.range,
        expected: "a field compared with a value",
        hint: #"disposition == "answered""#
      )
    }
    return nil
  }

  /// Names that are true or false by themselves.
  private static let predicates: Set = [
    "cross_border", "cli_mismatch", "in_list", "in_zone", "cell_reaches", "foreign_cell",
    "home_number_from_abroad", "valid_number", "defined",
  ]

  private mutating func rejectPredicate(_ name: String, at range: Range<Int>) {
    let example = Catalogue.entry(named: name, among: Catalogue.predicates)?.example ?? name
    error(
      .typeMismatch,
      "'\(written(range))' is true or false and has no value to compare",
      at: range,
      expected: "the predicate alone, or 'not' before it",
      hint: "\(example), or not \(example)"
    )
  }

  /// The argument of `number_type` and `valid_number`.
  mutating func numberField(
    of name: String,
    _ arguments: [SyntaxNode],
    at range: Range<Int>
  ) -> AttemptField? {
    guard arguments.count == 1 else {
      rejectArguments(name, count: arguments.count, at: range)
      return nil
    }
    switch arguments[0].kind {
    case .name("calling_number"): return .callingNumber
    case .name("called_number"): return .calledNumber
    default:
      error(
        .wrongArguments,
        "'\(name)' does not take '\(written(arguments[0].range))'",
        at: arguments[0].range,
        expected: "calling_number or called_number",
        hint: "\(name)(calling_number)"
      )
      return nil
    }
  }

  /// A value for a numeric property, in milliseconds for times and durations.
  mutating func number(
    _ node: SyntaxNode,
    for property: AttemptProperty,
    exact: Bool
  ) -> Double? {
    let kind = PropertyKind(property)
    switch (kind, node.kind) {
    case (.duration, .duration(let value)), (.duration, .number(let value)): return value
    case (.instant, .text(let text)):
      if let instant = Instant.parse(text) { return Double(instant) }
    case (.kilometres, .number(let value)): return value
    case (.whole(let range), .number(let value)):
      if !exact || (range.contains(value) && value == value.rounded()) { return value }
      error(
        .impossibleValue,
        "'\(property.name)' is never \(written(node.range))",
        at: node.range,
        expected: kind.expected
      )
      return nil
    default: break
    }
    rejectValue(node, for: property, kind)
    return nil
  }

  /// A value for a textual property.
  mutating func textValue(_ node: SyntaxNode, for property: AttemptProperty) -> String? {
    let kind = PropertyKind(property)
    guard case .text(let text) = node.kind else {
      rejectValue(node, for: property, kind)
      return nil
    }
    switch kind {
    case .word(let words) where !words.contains(text):
      let near = Suggestion.nearest(to: text, in: words)
      rejectText(text, node, property, kind, label: near.map { "did you mean \"\($0)\"?" })
      return nil
    case .country where Country(text)?.code != text:
      let upper = Country(text).map { "write \"\($0.code)\"" }
      rejectText(text, node, property, kind, label: upper)
      return nil
    default: return text
    }
  }

  private mutating func rejectText(
    _ text: String,
    _ node: SyntaxNode,
    _ property: AttemptProperty,
    _ kind: PropertyKind,
    label: String?
  ) {
    error(
      .impossibleValue,
      "'\(property.name)' is never \"\(text.prefix(80))\"",
      at: node.range,
      label: label,
      expected: kind.expected
    )
  }

  private mutating func rejectValue(
    _ node: SyntaxNode,
    for property: AttemptProperty,
    _ kind: PropertyKind
  ) {
    error(
      .typeMismatch,
      "'\(property.name)' cannot be compared with \(written(node.range))",
      at: node.range,
      expected: kind.expected
    )
  }
}
