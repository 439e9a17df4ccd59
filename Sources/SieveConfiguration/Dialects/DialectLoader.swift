public import SieveDiagnostics
public import SieveRecords

/// Reads dialect files and checks everything about them.
public enum DialectLoader {
  /// The dialects of a file: one map, or a list of them below the key `dialects`.
  ///
  /// - Throws: every problem in one report, in the order of the text.
  public static func load(name: String, text: String) throws(DiagnosticReport) -> [Dialect] {
    let text = text.hasPrefix("\u{FEFF}") ? String(text.unicodeScalars.dropFirst()) : text
    var problems = ProblemList(source: SourceText(name: name, text: text))
    var dialects: [Dialect] = []
    let isBlank = text.unicodeScalars.allSatisfy { $0.properties.isWhitespace }
    if let root = isBlank ? nil : YAMLReader.read(text, problems: &problems) {
      dialects = read(root, problems: &problems)
    } else if problems.errorCount == 0 {
      problems.error(
        .badDialect,
        "'\(name)' is empty",
        at: 0..<1,
        expected: "a dialect",
        hint: "callsieve formats show asterisk-cdr-csv"
      )
    }
    let report = DiagnosticReport(problems.diagnostics)
    if report.hasErrors { throw report }
    return dialects
  }

  private static func read(_ root: YAMLNode, problems: inout ProblemList) -> [Dialect] {
    if case .map(let entries, _) = root, entries.count == 1,
      entries[0].key.string == "dialects", case .list(let items, _) = entries[0].value
    {
      var names: Set<String> = []
      return items.compactMap { item in
        guard let dialect = DialectReader.read(item, problems: &problems) else { return nil }
        guard names.insert(dialect.name).inserted else {
          problems.error(
            .badDialect,
            "two dialects are called '\(dialect.name)'",
            at: item.range,
            expected: "a name of its own for every dialect"
          )
          return nil
        }
        return dialect
      }
    }
    return DialectReader.read(root, problems: &problems).map { [$0] } ?? []
  }
}
