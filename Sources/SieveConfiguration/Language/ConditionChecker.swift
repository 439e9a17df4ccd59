import SieveDiagnostics
import SieveEngine

/// Looks at names and types of a parsed condition and turns it into what the engine compiles.
///
/// It goes on after an error, so that several mistakes in one condition are reported together; its
/// functions return `nil` when something was wrong and has been reported.
struct ConditionChecker {
  /// The condition as it stands in the file.
  let text: YAMLText
  /// What the rule keeps state for; `nil` when that is wrong itself.
  let subject: Subject?
  /// Where errors go.
  var problems: ProblemList

  init(text: YAMLText, subject: Subject?, problems: ProblemList) {
    self.text = text
    self.subject = subject
    self.problems = problems
  }

  /// Parses the text; a syntax error ends the reading of this condition.
  mutating func parse() -> SyntaxNode? {
    do {
      return try SyntaxParser.parse(text.scalars)
    } catch {
      problems.error(
        error.isLimit ? .conditionLimit : .conditionSyntax,
        error.summary,
        at: text.sourceRange(error.range),
        label: error.label,
        expected: error.expected,
        hint: error.hint
      )
      return nil
    }
  }

  mutating func error(
    _ code: DiagnosticCode,
    _ summary: String,
    at range: Range<Int>,
    label: String? = nil,
    expected: String? = nil,
    hint: String? = nil
  ) {
    problems.error(
      code,
      summary,
      at: text.sourceRange(range),
      label: label,
      expected: expected,
      hint: hint
    )
  }

  /// The part of the condition at a range, as written.
  func written(_ range: Range<Int>) -> String {
    var out = String.UnicodeScalarView()
    out.append(contentsOf: text.scalars[range.clamped(to: text.scalars.indices)])
    return String(String(out).prefix(80))
  }

  /// Reports a name that does not exist, or not here.
  mutating func rejectName(
    _ name: String,
    at range: Range<Int>,
    among known: [CatalogueEntry],
    place: String
  ) {
    if let entry = Catalogue.entry(named: name, among: Catalogue.conditionEntries) {
      rejectPlace(entry, at: range, place: place)
      return
    }
    let names = known.map(\.name)
    let near = Suggestion.nearest(to: name, in: names)
    error(
      .unknownName,
      place == "when" ? "unknown metric '\(name)'" : "unknown field or predicate '\(name)'",
      at: range,
      label: near.map { "did you mean '\($0)'?" },
      expected: names.joined(separator: ", "),
      hint: near ?? "if a text is meant, put it in quotes: \"\(name)\""
    )
  }

  private mutating func rejectPlace(_ entry: CatalogueEntry, at range: Range<Int>, place: String) {
    let name = entry.name
    let hint =
      switch (entry.kind, place) {
      case (.metric, _): "move this comparison to 'when'"
      case (.field, _): "distinct(\(name)), or count(…) or share(…) of a comparison with it"
      case (_, "when"): "share(\(entry.example)) >= 50%"
      default: entry.example
      }
    error(
      .wrongPlace,
      place == "when"
        ? "'\(name)' belongs to one attempt and 'when' looks at all attempts in the window"
        : "'\(name)' is a metric over the window and cannot test one attempt",
      at: range,
      expected: place == "when" ? "a metric" : "a field or predicate of an attempt",
      hint: hint
    )
  }

  /// Reports a wrong number of arguments.
  mutating func rejectArguments(_ name: String, count: Int, at range: Range<Int>) {
    let signature =
      Catalogue.entry(named: name, among: Catalogue.conditionEntries)?.signature ?? name
    error(
      .wrongArguments,
      count == 0 ? "'\(name)' lacks its argument" : "'\(name)' has wrong arguments",
      at: range,
      expected: signature,
      hint: Catalogue.entry(named: name, among: Catalogue.conditionEntries)?.example
    )
  }
}
