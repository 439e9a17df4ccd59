/// Counts what makes YAML dangerous before any of it is read.
///
/// It does not know quotes or comments, so it may count too much and never too little.
struct YAMLSurvey {
  /// Things that may be anchors: `&name`.
  private(set) var anchorCount = 0
  /// Things that may be aliases: `*name`.
  private(set) var aliasCount = 0
  /// Offset of the first anchor.
  private(set) var firstAnchor = 0
  /// Most brackets open at one time.
  private(set) var openBracketsMax = 0
  /// Where that was.
  private(set) var deepest = 0

  /// - Complexity: O(*n*)
  init(_ scalars: [Unicode.Scalar]) {
    var openBrackets = 0
    var before: Unicode.Scalar = "\n"
    for at in scalars.indices {
      let scalar = scalars[at]
      switch scalar {
      case "&" where Self.beginsName(scalars, at, before):
        if anchorCount == 0 { firstAnchor = at }
        anchorCount += 1
      case "*" where Self.beginsName(scalars, at, before):
        aliasCount += 1
      case "[", "{":
        openBrackets += 1
        if openBrackets > openBracketsMax {
          openBracketsMax = openBrackets
          deepest = at
        }
      case "]", "}":
        openBrackets = max(0, openBrackets - 1)
      default: break
      }
      before = scalar
    }
  }

  private static func beginsName(
    _ scalars: [Unicode.Scalar],
    _ at: Int,
    _ before: Unicode.Scalar
  ) -> Bool {
    guard at + 1 < scalars.count else { return false }
    let next = scalars[at + 1]
    let isName = next.properties.isAlphabetic || next.properties.numericType != nil
    return (isName || next == "_" || next == "-") && !before.properties.isAlphabetic
  }
}
