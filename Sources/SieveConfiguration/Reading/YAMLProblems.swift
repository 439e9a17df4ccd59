import SieveDiagnostics
import Yams

/// Turns what the YAML reader complains about into diagnostics.
extension YAMLReader {
  static func report(_ error: YamlError, problems: inout ProblemList) {
    switch error {
    case .reader(let problem, let offset, _, let yaml):
      let at = offset.map { characterOffset($0, in: yaml) } ?? 0
      problems.error(
        .yamlSyntax,
        "the file is not text: \(problem)",
        at: at..<(at + 1),
        expected: "a YAML file in UTF-8"
      )
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let at = problems.source.offset(line: mark.line, column: mark.column)
      problems.error(
        .yamlSyntax,
        "not valid YAML: \(problem)",
        at: at..<(at + 1),
        label: context.map { "\($0.text) from line \($0.mark.line)" },
        hint: hint(problem, at: at, source: problems.source)
      )
    case .duplicatedKeysInMapping(let keys, let context):
      reportDuplicates(keys, first: context.mark, problems: &problems)
    default:
      problems.error(.yamlSyntax, "the file cannot be read as YAML", at: 0..<1)
    }
  }

  /// Scalars before a character of the text.
  private static func characterOffset(_ count: Int, in yaml: String) -> Int {
    yaml.prefix(count).unicodeScalars.count
  }

  private static func hint(_ problem: String, at: Int, source: SourceText) -> String {
    if at < source.scalars.count, source.scalars[at] == "\t" {
      return "indent with spaces, not tabs"
    }
    if problem.contains("mapping values") {
      return "quote a text that contains ': ', or write it as a block: 'when: >' and the next line"
    }
    if problem.contains("alias") || problem.contains("anchor") {
      return "quote a text that begins with '*' or '&'"
    }
    return "look at this line and the one before: indentation, missing dash, unclosed quote"
  }

  private static func reportDuplicates(
    _ keys: [String],
    first: Mark,
    problems: inout ProblemList
  ) {
    let key = keys.first ?? ""
    let source = problems.source
    let start = source.offset(line: first.line, column: first.column)
    let at = second(key, after: start, column: first.column, source: source) ?? start
    let label = at == start ? nil : "first on line \(first.line)"
    problems.error(
      .duplicateKey,
      "the key '\(key)' is given twice",
      at: at..<(at + max(1, key.unicodeScalars.count)),
      label: label,
      expected: "each key once in a map",
      hint: key == "id" ? "begin the next rule with a dash: '- id: …'" : "remove one of the two"
    )
  }

  /// The next line that has the key in the same column.
  private static func second(
    _ key: String,
    after start: Int,
    column: Int,
    source: SourceText
  ) -> Int? {
    let wanted = Array("\(key):".unicodeScalars)
    var end = source.lineEnd(of: start)
    while end < source.scalars.count {
      let lineStart = source.offset(line: source.line(of: end) + 1, column: 1)
      guard lineStart > end else { return nil }
      let at = lineStart + column - 1
      end = source.lineEnd(of: lineStart)
      if at + wanted.count <= end, source.scalars[at..<(at + wanted.count)].elementsEqual(wanted) {
        return at
      }
    }
    return nil
  }
}
