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
  /// The files read, those that others extend before them.
  public var files: [RuleFile]
  /// The tests that stand beside the rules.
  public var tests: [RuleTest]

  /// Makes a result from its parts.
  public init(
    rules: [Rule],
    score: ScoreSettings? = nil,
    warnings: [Diagnostic],
    files: [RuleFile] = [],
    tests: [RuleTest] = []
  ) {
    self.rules = rules
    self.score = score
    self.warnings = warnings
    self.files = files
    self.tests = tests
  }
}

/// Reads rule files and checks everything about them.
public enum RuleLoader {
  /// Finds the file that another one extends, by the name written there and the name of the file that says so.
  public typealias Finder = (_ name: String, _ from: String) throws(DiagnosticReport) -> RuleFile?

  /// Reads all rules of all files.
  ///
  /// - Parameters:
  ///   - files: the files that were named.
  ///   - find: finds a file that is extended and is no built-in pack; `nil` for one that does not exist.
  /// - Returns: the rules, remarks, tests, and all files that were read.
  /// - Throws: every problem of all files in one report, in the order of the files and of the text,
  ///   warnings included.
  public static func load(
    _ files: [RuleFile],
    find: @escaping Finder = { _, _ in nil }
  ) throws(DiagnosticReport) -> LoadedRules {
    var loaded = LoadedRules(rules: [], warnings: [])
    var diagnostics: [Diagnostic] = []
    var places: [String: String] = [:]
    for file in files {
      // Of several files the later says what changes of the score.
      var reader = RuleFileReader(file, depth: 0, score: loaded.score, find: find)
      let found = reader.read()
      loaded.score = reader.score
      let known = found.filter { places[$0.draft.id] != nil }
      if known.count > 1 { reader.rejectCommon(known, first: places[known[0].draft.id] ?? "") }
      for rule in found {
        if let place = places[rule.draft.id] {
          if known.count == 1 { reader.rejectDuplicate(rule, first: place) }
        } else {
          places[rule.draft.id] = rule.place
          loaded.rules.append(rule.draft.rule)
        }
      }
      diagnostics += reader.diagnostics
      for file in reader.files where !loaded.files.contains(file) { loaded.files.append(file) }
      loaded.tests += reader.tests
    }
    let report = DiagnosticReport(diagnostics)
    if report.hasErrors { throw report }
    loaded.warnings = diagnostics + Subsumption.remarks(on: loaded.rules)
    return loaded
  }

  /// How long an episode outlasts its condition when the rule does not say.
  ///
  /// The window or half an hour, whichever is longer: a subject that pauses within its window goes
  /// on with the same episode instead of raising a second alert.
  public static func closeAfterDefault(window: Int64) -> Int64 { max(window, 1_800_000) }
}
