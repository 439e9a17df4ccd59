import SieveDiagnostics
import SieveEngine

/// Reads a condition by recursive descent, as the grammar in docs/rule-language.md has it.
struct SyntaxParser {
  private let tokens: [PlacedToken]
  private var at = 0
  private var depth = 0

  /// Most levels of nesting.
  static let depthMax = 64

  /// Parses a whole condition.
  static func parse(_ scalars: [Unicode.Scalar]) throws(SyntaxProblem) -> SyntaxNode {
    var parser = SyntaxParser(tokens: try Lexer.tokens(of: scalars))
    let node = try parser.condition()
    guard parser.token == .end else { throw parser.unexpected() }
    return node
  }

  private init(tokens: [PlacedToken]) { self.tokens = tokens }

  private var token: Token { tokens[at].token }
  private var range: Range<Int> { tokens[at].range }

  private mutating func advance() { at = min(at + 1, tokens.count - 1) }

  private mutating func take(_ token: Token) -> Bool {
    guard self.token == token else { return false }
    advance()
    return true
  }

  private func node(
    _ kind: SyntaxNode.Kind,
    _ range: Range<Int>,
    over children: [SyntaxNode] = []
  ) throws(SyntaxProblem) -> SyntaxNode {
    let depth = (children.map(\.depth).max() ?? 0) + 1
    guard depth <= Self.depthMax else { throw tooDeep(range) }
    return SyntaxNode(kind: kind, range: range, depth: depth)
  }

  private func tooDeep(_ range: Range<Int>) -> SyntaxProblem {
    SyntaxProblem(
      range: range,
      summary: "the condition nests more than \(Self.depthMax) deep",
      expected: "a flat condition, joined by 'and' and 'or'",
      hint: "split it into several rules",
      isLimit: true
    )
  }
}

// MARK: - Conditions

extension SyntaxParser {
  private mutating func condition() throws(SyntaxProblem) -> SyntaxNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthMax else { throw tooDeep(range) }
    var parts = [try conjunction()]
    while take(.name("or")) { parts.append(try conjunction()) }
    guard parts.count > 1 else { return parts[0] }
    let range = parts[0].range.lowerBound..<parts[parts.count - 1].range.upperBound
    return try node(.or(parts), range, over: parts)
  }

  private mutating func conjunction() throws(SyntaxProblem) -> SyntaxNode {
    var parts = [try negation()]
    while take(.name("and")) { parts.append(try negation()) }
    guard parts.count > 1 else { return parts[0] }
    let range = parts[0].range.lowerBound..<parts[parts.count - 1].range.upperBound
    return try node(.and(parts), range, over: parts)
  }

  private mutating func negation() throws(SyntaxProblem) -> SyntaxNode {
    let start = range
    guard take(.name("not")) else { return try comparison() }
    let operand = try comparison()
    return try node(.not(operand), start.lowerBound..<operand.range.upperBound, over: [operand])
  }

  private mutating func comparison() throws(SyntaxProblem) -> SyntaxNode {
    let left = try sum()
    if take(.name("in")) {
      let list = try list()
      let range = left.range.lowerBound..<list.range.upperBound
      return try node(.isIn(left, list), range, over: [left, list])
    }
    guard let comparison = takeComparison() else { return left }
    let right = try sum()
    if case .symbol(let symbol) = token, Comparison(rawValue: symbol) != nil {
      throw SyntaxProblem(
        range: range,
        summary: "comparisons cannot be chained",
        expected: "one comparison between two 'and'",
        hint: "a < x < b is written a < x and x < b"
      )
    }
    let range = left.range.lowerBound..<right.range.upperBound
    return try node(.compare(left, comparison, right), range, over: [left, right])
  }

  private mutating func takeComparison() -> Comparison? {
    guard case .symbol(let symbol) = token, let comparison = Comparison(rawValue: symbol) else {
      return nil
    }
    advance()
    return comparison
  }

  private mutating func list() throws(SyntaxProblem) -> SyntaxNode {
    let start = range
    guard take(.symbol("[")) else {
      throw SyntaxProblem(
        range: range,
        summary: "\(token.description) after 'in'",
        expected: "a list in brackets",
        hint: #"in ["TH", "MM"]"#
      )
    }
    var items: [SyntaxNode] = []
    repeat {
      if case .symbol("]") = token { break }
      items.append(try sum())
    } while take(.symbol(","))
    let end = range
    guard take(.symbol("]")) else { throw unexpected(expected: "',' or ']'") }
    let range = start.lowerBound..<end.upperBound
    guard !items.isEmpty else {
      throw SyntaxProblem(
        range: range,
        summary: "the list is empty",
        expected: "at least one value"
      )
    }
    return try node(.list(items), range, over: items)
  }
}

// MARK: - Values

extension SyntaxParser {
  private mutating func sum() throws(SyntaxProblem) -> SyntaxNode {
    var left = try product()
    while let operation = takeArithmetic([.add, .subtract]) {
      let right = try product()
      left = try arithmetic(operation, left, right)
    }
    return left
  }

  private mutating func product() throws(SyntaxProblem) -> SyntaxNode {
    var left = try unary()
    while let operation = takeArithmetic([.multiply, .divide]) {
      let right = try unary()
      left = try arithmetic(operation, left, right)
    }
    return left
  }

  private func arithmetic(
    _ operation: Arithmetic,
    _ left: SyntaxNode,
    _ right: SyntaxNode
  ) throws(SyntaxProblem) -> SyntaxNode {
    let range = left.range.lowerBound..<right.range.upperBound
    return try node(.arithmetic(operation, left, right), range, over: [left, right])
  }

  private mutating func takeArithmetic(_ wanted: [Arithmetic]) -> Arithmetic? {
    guard case .symbol(let symbol) = token, let operation = Arithmetic(rawValue: symbol),
      wanted.contains(operation)
    else { return nil }
    advance()
    return operation
  }

  private mutating func unary() throws(SyntaxProblem) -> SyntaxNode {
    let start = range
    guard take(.symbol("-")) else { return try primary() }
    let operand = try primary()
    return try node(.negate(operand), start.lowerBound..<operand.range.upperBound, over: [operand])
  }

  private mutating func primary() throws(SyntaxProblem) -> SyntaxNode {
    let range = range
    switch token {
    case .number(let value): return try literal(.number(value), range)
    case .percentage(let value): return try literal(.percentage(value), range)
    case .duration(let value): return try literal(.duration(value), range)
    case .text(let text): return try literal(.text(text), range)
    case .name(let name) where !Self.words.contains(name):
      advance()
      guard take(.symbol("(")) else { return try node(.name(name), range) }
      return try call(name, nameRange: range)
    case .symbol("("):
      advance()
      let inner = try condition()
      guard take(.symbol(")")) else { throw unexpected(expected: "')'") }
      return inner
    default: throw unexpected()
    }
  }

  private mutating func literal(
    _ kind: SyntaxNode.Kind,
    _ range: Range<Int>
  ) throws(SyntaxProblem) -> SyntaxNode {
    advance()
    return try node(kind, range)
  }

  private mutating func call(
    _ name: String,
    nameRange: Range<Int>
  ) throws(SyntaxProblem) -> SyntaxNode {
    var arguments: [SyntaxNode] = []
    repeat {
      if case .symbol(")") = token { break }
      arguments.append(try condition())
    } while take(.symbol(","))
    let end = range
    guard take(.symbol(")")) else { throw unexpected(expected: "',' or ')'") }
    let range = nameRange.lowerBound..<end.upperBound
    return try node(.call(name, nameRange: nameRange, arguments), range, over: arguments)
  }

  private static let words = ["and", "or", "not", "in"]

  private func unexpected(expected: String? = nil) -> SyntaxProblem {
    var problem = SyntaxProblem(
      range: range,
      summary: token == .end
        ? "the condition ends too early" : "unexpected \(token.description) in the condition",
      expected: expected ?? "a metric, a number or '('"
    )
    switch token {
    case .name(let name) where Self.words.contains(name.lowercased()) && name != name.lowercased():
      problem.label = "write \(name.lowercased())"
      problem.expected = "'and', 'or', 'not' and 'in' in small letters"
    case .name("not"): problem.hint = "'not' stands before a whole comparison: not (a > 3)"
    case .name(let name) where Self.words.contains(name): break
    case .name, .number, .text, .duration, .percentage:
      problem.expected = expected ?? "an operator: and, or, in, < <= > >= == != + - * /"
    default: break
    }
    return problem
  }
}
