import SieveDiagnostics
import SieveEngine
import SieveModel

/// Conditions on one attempt: `where`, and the arguments of `count` and `share`.
extension ConditionChecker {
  /// Checks a condition on one attempt.
  mutating func attemptCondition(_ node: SyntaxNode) -> AttemptCondition? {
    switch node.kind {
    case .and(let parts):
      let checked = parts.map { attemptCondition($0) }
      guard let all = Self.unwrap(checked) else { return nil }
      return .and(all.flatMap { if case .and(let inner) = $0 { inner } else { [$0] } })
    case .or(let parts):
      let checked = parts.map { attemptCondition($0) }
      guard let all = Self.unwrap(checked) else { return nil }
      return .or(all.flatMap { if case .or(let inner) = $0 { inner } else { [$0] } })
    case .not(let operand):
      return attemptCondition(operand).map { .not($0) }
    case .compare(let left, let comparison, let right):
      return attemptComparison(left, comparison, right)
    case .isIn(let value, let list):
      return attemptMembership(value, list)
    case .name("cross_border"):
      return .crossBorder
    case .name("cli_mismatch"):
      return .cliMismatch
    case .name("foreign_cell"):
      return .foreignCell
    case .name("home_number_from_abroad"):
      return .homeFromAbroad
    case .call("in_list", _, let arguments):
      return name(of: "in_list", arguments, at: node.range).map { .inList($0) }
    case .call("in_zone", _, let arguments):
      return name(of: "in_zone", arguments, at: node.range).map { .inZone($0) }
    case .call("cell_reaches", _, let arguments):
      return country(of: "cell_reaches", arguments, at: node.range).map { .cellReaches($0) }
    case .call("valid_number", _, let arguments):
      return numberField(of: "valid_number", arguments, at: node.range).map { .validNumber($0) }
    case .call("defined", _, let arguments):
      guard arguments.count == 1 else {
        rejectArguments("defined", count: arguments.count, at: node.range)
        return nil
      }
      return property(arguments[0]).map { .defined($0) }
    default:
      return rejectAsCondition(node)
    }
  }

  /// The one text that names a list or zone.
  private mutating func name(
    of predicate: String,
    _ arguments: [SyntaxNode],
    at range: Range<Int>
  ) -> String? {
    if arguments.count == 1, case .text(let name) = arguments[0].kind, !name.isEmpty {
      return name
    }
    rejectArguments(predicate, count: arguments.count, at: range)
    return nil
  }

  /// The one text that is a country.
  private mutating func country(
    of predicate: String,
    _ arguments: [SyntaxNode],
    at range: Range<Int>
  ) -> Country? {
    guard let text = name(of: predicate, arguments, at: range) else { return nil }
    if let country = Country(text), country.code == text { return country }
    error(
      .impossibleValue,
      "'\(text.prefix(80))' is not a country",
      at: arguments[0].range,
      label: Country(text).map { "write \"\($0.code)\"" },
      expected: PropertyKind.country.expected
    )
    return nil
  }

  private mutating func rejectAsCondition(_ node: SyntaxNode) -> AttemptCondition? {
    switch node.kind {
    case .name, .call:
      guard let property = property(node) else { return nil }
      error(
        .typeMismatch,
        "'\(property.name)' alone is not a condition",
        at: node.range,
        expected: "a comparison with \(PropertyKind(property).expected)",
        hint: "defined(\(property.name))"
      )
    default:
      error(
        .typeMismatch,
        "'\(written(node.range))' is not a condition",
        at: node.range,
        expected: "a predicate or a comparison of a field",
        hint: #"disposition == "answered""#
      )
    }
    return nil
  }

  private mutating func attemptComparison(
    _ left: SyntaxNode,
    _ comparison: Comparison,
    _ right: SyntaxNode
  ) -> AttemptCondition? {
    let (subject, value, order) =
      Self.isConstant(left) ? (right, left, comparison.flipped) : (left, right, comparison)
    guard let property = property(subject) else {
      // The other side may be wrong too, unless it is a value, which nothing tells the kind of.
      if !Self.isConstant(value) { _ = self.property(value) }
      return nil
    }
    guard Self.isConstant(value) else {
      if self.property(value) != nil { rejectFieldAgainstField(property, value) }
      return nil
    }
    if property.isNumeric {
      return number(value, for: property, exact: order == .equal || order == .notEqual).map {
        .compareNumber(property, order, $0)
      }
    }
    guard order == .equal || order == .notEqual else {
      error(
        .typeMismatch,
        "'\(property.name)' is a text and has no order",
        at: subject.range.lowerBound..<max(subject.range.upperBound, value.range.upperBound),
        expected: "==, != or in",
        hint: "\(property.name) == \(written(value.range))"
      )
      return nil
    }
    return textValue(value, for: property).map { .compareText(property, order, $0) }
  }

  private mutating func rejectFieldAgainstField(_ property: AttemptProperty, _ value: SyntaxNode) {
    let countries: [AttemptProperty] = [.callingCountry, .calledCountry]
    error(
      .typeMismatch,
      "'\(property.name)' is compared with another field",
      at: value.range,
      expected: PropertyKind(property).expected,
      hint: countries.contains(property)
        ? "cross_border is true when the two countries differ" : nil
    )
  }

  private mutating func attemptMembership(
    _ value: SyntaxNode,
    _ list: SyntaxNode
  ) -> AttemptCondition? {
    guard case .list(let items) = list.kind, let property = property(value) else { return nil }
    if property.isNumeric {
      let numbers = items.map { number($0, for: property, exact: true) }
      return Self.unwrap(numbers).map { .numberIsIn(property, $0) }
    }
    let texts = items.map { textValue($0, for: property) }
    return Self.unwrap(texts).map { .textIsIn(property, $0) }
  }

  private static func isConstant(_ node: SyntaxNode) -> Bool {
    switch node.kind {
    case .number, .percentage, .duration, .text: true
    case .negate(let operand): isConstant(operand)
    default: false
    }
  }
}

extension Comparison {
  /// The comparison with its sides exchanged.
  var flipped: Comparison {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    case .equal, .notEqual: self
    }
  }
}
