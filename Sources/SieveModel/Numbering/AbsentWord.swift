/// Words that stand where an address would stand.
enum AbsentWord {
  /// The network or the exporting system had none.
  case absent
  /// The caller had it withheld.
  case withheld

  private static let withheldWords: [StaticString] = [
    "anonymous", "restricted", "private", "withheld", "blocked", "hidden", "p", "clir",
    "private number", "withheld number", "anonymous caller",
  ]

  private static let absentWords: [StaticString] = [
    "-", "--", "unknown", "unavailable", "null", "nil", "none", "n/a", "\\n", "o",
  ]

  /// Recognises a word in any letter case; `nil` for any other text.
  init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    guard range.count <= 16 else { return nil }
    for word in Self.withheldWords where ASCIIText.equals(bytes, range, word) {
      self = .withheld
      return
    }
    for word in Self.absentWords where ASCIIText.equals(bytes, range, word) {
      self = .absent
      return
    }
    return nil
  }
}
