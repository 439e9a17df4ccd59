/// One name of the rule language: what it is, what it means, how it is used.
public struct CatalogueEntry: Sendable, Equatable {
  /// What kind of name it is.
  public enum Kind: String, Sendable {
    /// A number over the window, for `when`.
    case metric
    /// A test or property of one attempt, for `where`, `count` and `share`.
    case predicate
    /// What a rule keeps state for.
    case subject
    /// A field of an attempt.
    case field
  }

  /// What kind of name it is.
  public var kind: Kind
  /// The name alone.
  public var name: String
  /// The name with its arguments, such as `distinct(field)`.
  public var signature: String
  /// What it means, in one sentence.
  public var meaning: String
  /// Its value when there is nothing to compute it from.
  public var withoutData: String
  /// A use of it, ready to paste.
  public var example: String

  /// How many arguments it takes.
  var argumentCount: Int { signature.hasSuffix(")") ? 1 : 0 }

  init(
    _ kind: Kind,
    _ signature: String,
    _ meaning: String,
    withoutData: String = "",
    example: String = ""
  ) {
    self.kind = kind
    self.signature = signature
    self.meaning = meaning
    self.withoutData = withoutData
    self.example = example
    name = String(signature.prefix { $0 != "(" })
  }
}
