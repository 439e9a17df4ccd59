/// Every name of the rule language, for error messages, `explain` and the documentation.
public enum Catalogue {
  /// All names: metrics, predicates, subjects, fields.
  public static let all: [CatalogueEntry] = metrics + predicates + subjects + fields

  /// Names that can stand in a condition.
  static let conditionEntries = metrics + predicates + fields
  /// Names that can stand in a condition on one attempt.
  static let attemptEntries = predicates + fields

  /// The entry of a name; metrics before predicates before subjects before fields.
  public static func entry(named name: String) -> CatalogueEntry? {
    entry(named: name, among: all)
  }

  static func entry(named name: String, among entries: [CatalogueEntry]) -> CatalogueEntry? {
    entries.first { $0.name == name }
  }

  /// A page about a name for `explain`, or `nil` for a name that nobody knows.
  public static func page(named name: String) -> String? {
    let entries = all.filter { $0.name == name }
    guard !entries.isEmpty else { return nil }
    return entries.map { page(of: $0) }.joined(separator: "\n")
  }

  private static func page(of entry: CatalogueEntry) -> String {
    var out = "\(entry.signature) (\(entry.kind.rawValue))\n\n  \(entry.meaning)\n"
    if !entry.withoutData.isEmpty { out += "  Without data: \(entry.withoutData).\n" }
    if !entry.example.isEmpty { out += "  Example: \(entry.example)\n" }
    return out
  }

  /// The names of a kind as a Markdown table, as docs/rule-language.md has it.
  public static func markdownTable(of entries: [CatalogueEntry]) -> String {
    let hasValue = entries.contains { !$0.withoutData.isEmpty }
    var out =
      hasValue
      ? "| name | meaning | without data | example |\n| --- | --- | --- | --- |\n"
      : "| name | meaning | example |\n| --- | --- | --- |\n"
    for entry in entries {
      out += "| `\(entry.signature)` | \(entry.meaning) |"
      if hasValue { out += " \(entry.withoutData) |" }
      out += entry.example.isEmpty ? "  |\n" : " `\(entry.example)` |\n"
    }
    return out
  }
}
