import SieveCentres
import SieveDiagnostics

/// Reads the `score` section of a rule file.
struct ScoreReader {
  /// The keys of the section.
  enum Key: String, CaseIterable {
    case prior, threshold
    case evidenceFor = "evidence_for"
    case centres

    /// What to write.
    var example: String {
      switch self {
      case .prior: "prior: -6.0"
      case .threshold: "threshold: 0.9"
      case .evidenceFor: "evidence_for: 24h"
      case .centres: "centres: true"
      }
    }
  }

  /// Settings with what a section says; the others stay as they are in `settings`.
  static func read(
    _ node: YAMLNode,
    over settings: ScoreSettings,
    problems: inout ProblemList
  ) -> ScoreSettings {
    guard case .map(let entries, _) = node else {
      if node.isRefused { return settings }
      problems.error(
        .wrongType,
        "'score' is \(node.kindName), not a map",
        at: node.range,
        expected: "a map of keys",
        hint: "threshold: 0.9"
      )
      return settings
    }
    var settings = settings
    problems.context = "score"
    for entry in entries { read(entry, into: &settings, problems: &problems) }
    problems.context = nil
    return settings
  }

  private static func read(
    _ entry: YAMLEntry,
    into settings: inout ScoreSettings,
    problems: inout ProblemList
  ) {
    let names = Key.allCases.map(\.rawValue)
    guard let key = Key(rawValue: entry.key.string) else {
      problems.error(
        .unknownKey,
        "unknown key '\(entry.key.string.prefix(80))' of 'score'",
        at: entry.key.range,
        label: Suggestion.nearest(to: entry.key.string, in: names).map { "did you mean '\($0)'?" },
        expected: names.joined(separator: ", ")
      )
      return
    }
    guard case .text(let text) = entry.value else {
      if entry.value.isRefused { return }
      problems.error(
        .wrongType,
        "'\(key.rawValue)' is \(entry.value.kindName)",
        at: entry.value.range,
        expected: "a text",
        hint: key.example
      )
      return
    }
    if !apply(key, text, to: &settings) {
      problems.error(
        .outOfRange,
        "'\(key.rawValue)' cannot be '\(text.string.prefix(80))'",
        at: text.range,
        expected: expected(key),
        hint: key.example
      )
    }
  }

  private static func expected(_ key: Key) -> String {
    switch key {
    case .prior: "log-odds from -20 to 0"
    case .threshold: "a probability above 0 and below 1"
    case .evidenceFor: "a duration of at most 30d"
    case .centres: "true, false"
    }
  }

  /// Takes a value in; whether it is one.
  private static func apply(
    _ key: Key,
    _ text: YAMLText,
    to settings: inout ScoreSettings
  ) -> Bool {
    switch key {
    case .prior:
      guard let value = Double(text.string), (-20...0).contains(value) else { return false }
      settings.prior = value
    case .threshold:
      guard let value = Double(text.string), value > 0, value < 1 else { return false }
      settings.threshold = value
    case .evidenceFor:
      let tokens = (try? Lexer.tokens(of: text.scalars)) ?? []
      guard tokens.count == 2, case .duration(let value) = tokens[0].token,
        let milliseconds = Int64(exactly: value), (0...2_592_000_000).contains(milliseconds)
      else { return false }
      settings.evidenceForMilliseconds = milliseconds
    case .centres:
      guard text.string == "true" || text.string == "false" else { return false }
      settings.centres = text.string == "true"
    }
    return true
  }
}
