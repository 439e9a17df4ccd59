public import SieveCentres
public import SieveDiagnostics
public import SieveEngine

/// What a run of the loader gives.
public struct LoadedRules: Sendable {
  /// The rules in the order of the files.
  public var rules: [Rule]
  /// How evidence becomes a score; `nil` when no file has a section `score`.
  public var score: ScoreSettings?
  /// Remarks on rules that load; nothing that stops a run.
  public var warnings: [Diagnostic]

  /// Makes a result from its parts.
  public init(rules: [Rule], score: ScoreSettings? = nil, warnings: [Diagnostic]) {
    self.rules = rules
    self.score = score
    self.warnings = warnings
  }
}

/// Reads rule files and checks everything about them.
public enum RuleLoader {
  /// All rules of all files.
  ///
  /// - Throws: every problem of all files in one report, in the order of the files and of the text,
  ///   warnings included.
  public static func load(_ files: [RuleFile]) throws(DiagnosticReport) -> LoadedRules {
    var rules: [Rule] = []
    var diagnostics: [Diagnostic] = []
    var places: [String: String] = [:]
    var score: ScoreSettings?
    for file in files {
      let text =
        file.text.hasPrefix("\u{FEFF}") ? String(file.text.unicodeScalars.dropFirst()) : file.text
      var problems = ProblemList(source: SourceText(name: file.name, text: text))
      for found in read(text, &score, problems: &problems) {
        let line = problems.source.line(of: found.idRange.lowerBound)
        if let place = places[found.rule.id] {
          rejectDuplicate(found, first: place, problems: &problems)
        } else {
          places[found.rule.id] = "\(file.name):\(line)"
          rules.append(found.rule)
        }
      }
      diagnostics += problems.diagnostics
    }
    let report = DiagnosticReport(diagnostics)
    if report.hasErrors { throw report }
    return LoadedRules(rules: rules, score: score, warnings: diagnostics)
  }

  /// How long an episode outlasts its condition when the rule does not say.
  ///
  /// The window or half an hour, whichever is longer: a subject that pauses within its window goes
  /// on with the same episode instead of raising a second alert.
  public static func closeAfterDefault(window: Int64) -> Int64 { max(window, 1_800_000) }

  private static func rejectDuplicate(
    _ found: RuleReader.Found,
    first: String,
    problems: inout ProblemList
  ) {
    problems.error(
      .duplicateRule,
      "two rules have the id '\(found.rule.id)'",
      at: found.idRange,
      label: "first at \(first)",
      expected: "an id of its own for every rule",
      hint: "id: \(found.rule.id)-2"
    )
  }

  private static func read(
    _ text: String,
    _ score: inout ScoreSettings?,
    problems: inout ProblemList
  ) -> [RuleReader.Found] {
    let empty = text.unicodeScalars.allSatisfy { $0.properties.isWhitespace }
    let root = empty ? nil : YAMLReader.read(text, problems: &problems)
    guard let root else {
      if problems.errorCount == 0 { rejectEmpty(at: 0..<1, problems: &problems) }
      return []
    }
    guard case .map(let entries, let at) = root else {
      if root.isRefused { return [] }
      problems.error(
        .wrongType,
        "the file is \(root.kindName), not a map",
        at: root.range,
        expected: "a map with the key 'rules'",
        hint: "begin the file with the line 'rules:' and indent the list below it"
      )
      return []
    }
    return readRoot(entries, &score, at: at, problems: &problems)
  }

  private static func readRoot(
    _ entries: [YAMLEntry],
    _ score: inout ScoreSettings?,
    at: Range<Int>,
    problems: inout ProblemList
  ) -> [RuleReader.Found] {
    var out: [RuleReader.Found] = []
    var hasRules = false
    for entry in entries {
      if entry.key.string == "score" {
        // Of several files the later says what changes.
        score = ScoreReader.read(entry.value, over: score ?? ScoreSettings(), problems: &problems)
        hasRules = true
        continue
      }
      guard entry.key.string == "rules" else {
        problems.error(
          .unknownKey,
          "unknown key '\(entry.key.string.prefix(80))' in a rule file",
          at: entry.key.range,
          label: Suggestion.nearest(to: entry.key.string, in: ["rules", "score"]).map {
            "did you mean '\($0)'?"
          },
          expected: "rules, score",
          hint: "the keys of a rule belong below 'rules:', after a dash"
        )
        continue
      }
      hasRules = true
      guard case .list(let items, let range) = entry.value else {
        if entry.value.isRefused { continue }
        problems.error(
          .wrongType,
          "'rules' is \(entry.value.kindName), not a list",
          at: entry.value.range,
          expected: "a list of rules",
          hint: "- id: call-burst"
        )
        continue
      }
      if items.isEmpty, problems.errorCount == 0 { rejectEmpty(at: range, problems: &problems) }
      out += items.compactMap { RuleReader.read($0, problems: &problems) }
    }
    if !hasRules, problems.errorCount == 0 { rejectEmpty(at: at, problems: &problems) }
    return out
  }

  private static func rejectEmpty(at range: Range<Int>, problems: inout ProblemList) {
    problems.error(
      .noRules,
      "'\(problems.source.name)' has no rules",
      at: range,
      expected: "the key 'rules' with a list of rules",
      hint: "--rules builtin:scam-centre loads the pack that ships"
    )
  }
}
