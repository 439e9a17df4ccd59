import SieveEngine

/// A condition as written: parsed, names and types not yet looked at.
struct SyntaxNode {
  /// What it is.
  indirect enum Kind {
    case number(Double)
    case percentage(Double)
    case duration(Double)
    case text(String)
    case name(String)
    case call(String, nameRange: Range<Int>, [SyntaxNode])
    case list([SyntaxNode])
    case negate(SyntaxNode)
    case arithmetic(Arithmetic, SyntaxNode, SyntaxNode)
    case compare(SyntaxNode, Comparison, SyntaxNode)
    case isIn(SyntaxNode, SyntaxNode)
    case not(SyntaxNode)
    case and([SyntaxNode])
    case or([SyntaxNode])
  }

  var kind: Kind
  /// Its place among the scalars of the condition, parentheses excluded.
  var range: Range<Int>
  /// How many levels lie below it.
  var depth: Int
}
