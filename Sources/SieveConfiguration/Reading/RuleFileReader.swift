import SieveCentres
import SieveDiagnostics
import SieveEngine

/// Reads one rule file: the files that it extends first, then what it changes, adds and leaves out.
struct RuleFileReader {
  /// A rule, and where it is written.
  struct Found {
    var draft: RuleDraft
    var place: String
    /// The place in this file, for a rule that is written here.
    var range: Range<Int>?
  }

  /// Keys of a file.
  private static let keys = ["extends", "disable", "score", "rules", "tests"]
  /// How many files may extend each other in a row.
  private static let depthMax = 8

  private let file: RuleFile
  private let depth: Int
  private let find: RuleLoader.Finder
  private var problems: ProblemList
  private var found: [Found] = []
  private var included: [Diagnostic] = []
  /// How evidence becomes a score, as far as files have said.
  private(set) var score: ScoreSettings?
  /// The files read so far, this one last.
  private(set) var files: [RuleFile] = []
  /// The tests of this file.
  private(set) var tests: [RuleTest] = []

  init(_ file: RuleFile, depth: Int, score: ScoreSettings?, find: @escaping RuleLoader.Finder) {
    self.score = score
    let text =
      file.text.hasPrefix("\u{FEFF}") ? String(file.text.unicodeScalars.dropFirst()) : file.text
    self.file = RuleFile(name: file.name, text: text)
    self.depth = depth
    self.find = find
    problems = ProblemList(source: SourceText(name: file.name, text: text))
    files = [file]
  }

  /// The problems of the files extended, then of this one.
  var diagnostics: [Diagnostic] { included + problems.diagnostics }

  /// All rules: those extended in their order, then those that are new.
  mutating func read() -> [Found] {
    let isEmpty = file.text.unicodeScalars.allSatisfy { $0.properties.isWhitespace }
    let root = isEmpty ? nil : YAMLReader.read(file.text, problems: &problems)
    guard let root else {
      if problems.errorCount == 0 { rejectEmpty(at: 0..<1) }
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
    // In an order of their own: what is extended must be there before it is changed.
    for key in Self.keys {
      for entry in entries where entry.key.string == key { read(entry) }
    }
    for entry in entries where !Self.keys.contains(entry.key.string) { rejectKey(entry.key) }
    let hasScore = entries.contains { $0.key.string == "score" }
    if found.isEmpty, tests.isEmpty, !hasScore, problems.errorCount == 0, included.isEmpty {
      rejectEmpty(at: at)
    }
    return found
  }

  private mutating func read(_ entry: YAMLEntry) {
    switch entry.key.string {
    case "extends": for name in texts(entry) { extend(name) }
    case "disable": for name in texts(entry) { disable(name) }
    case "score":
      score = ScoreReader.read(entry.value, over: score ?? ScoreSettings(), problems: &problems)
    case "rules": readRules(entry.value)
    default: tests += RuleTestReader.read(entry.value, problems: &problems)
    }
  }

  // MARK: Rules

  private mutating func readRules(_ node: YAMLNode) {
    guard case .list(let items, let range) = node else {
      if node.isRefused { return }
      problems.error(
        .wrongType,
        "'rules' is \(node.kindName), not a list",
        at: node.range,
        expected: "a list of rules",
        hint: "- id: call-burst"
      )
      return
    }
    if items.isEmpty, found.isEmpty, problems.errorCount == 0 { rejectEmpty(at: range) }
    let bases = found.map(\.draft)
    for item in items {
      let rule = RuleReader.read(item, extending: bases, problems: &problems)
      guard let rule else { continue }
      let line = problems.source.line(of: rule.idRange.lowerBound)
      add(Found(draft: rule.draft, place: "\(file.name):\(line)", range: rule.idRange))
    }
  }

  /// Puts a rule in the place of the one that it changes, or at the end.
  private mutating func add(_ rule: Found) {
    if ScoreDescription.rules.contains(rule.draft.id) {
      rejectReserved(rule)
      return
    }
    guard let at = found.firstIndex(where: { $0.draft.id == rule.draft.id }) else {
      found.append(rule)
      return
    }
    if found[at].range == nil {
      found[at] = rule
    } else {
      rejectDuplicate(rule, first: found[at].place)
    }
  }

  private mutating func rejectReserved(_ rule: Found) {
    problems.error(
      .duplicateRule,
      "'\(rule.draft.id)' is the id of a rule that the section 'score' makes",
      at: rule.range ?? 0..<1,
      expected: "an id of its own for every rule",
      hint: "id: my-\(rule.draft.id)"
    )
  }

  /// Reports that a rule of this file has an id that there is already.
  mutating func rejectDuplicate(_ rule: Found, first: String) {
    problems.error(
      .duplicateRule,
      "two rules have the id '\(rule.draft.id)'",
      at: rule.range ?? 0..<1,
      label: "first at \(first)",
      expected: "an id of its own for every rule",
      hint: "id: \(rule.draft.id)-2"
    )
  }

  /// Reports that a file has rules that another one has, too: most likely one holds the other.
  mutating func rejectCommon(_ rules: [Found], first: String) {
    let ids =
      rules.prefix(3).map { "'\($0.draft.id)'" }.joined(separator: ", ")
      + (rules.count > 3 ? ", …" : "")
    problems.error(
      .duplicateRule,
      "\(rules.count) rules of '\(file.name)' have ids that were given before: \(ids)",
      at: rules[0].range ?? 0..<1,
      label: "the first of them at \(first)",
      expected: "an id of its own for every rule",
      hint: "give only one of the two: a file that extends another holds its rules"
    )
  }

  // MARK: Other files

  private mutating func extend(_ name: YAMLText) {
    guard depth < Self.depthMax else {
      problems.error(
        .configurationLimit,
        "files extend each other more than \(Self.depthMax) deep",
        at: name.range,
        expected: "a file that does not extend itself"
      )
      return
    }
    do throws(DiagnosticReport) {
      var file = BuiltinPacks.file(named: name.string, prefixed: true)
      if file == nil { file = try find(name.string, self.file.name) }
      guard let file else {
        let packs = BuiltinPacks.names.map { BuiltinPacks.prefix + $0 }
        problems.error(
          .unreadableRules,
          "the file '\(name.string.prefix(200))' that is extended does not exist",
          at: name.range,
          label: Suggestion.nearest(to: name.string, in: packs).map { "did you mean '\($0)'?" },
          expected: packs.joined(separator: ", ") + ", or a file beside this one"
        )
        return
      }
      var reader = RuleFileReader(file, depth: depth + 1, score: score, find: find)
      let extended = reader.read()
      score = reader.score
      for rule in extended {
        if let first = found.first(where: { $0.draft.id == rule.draft.id }) {
          rejectDuplicate(
            Found(draft: rule.draft, place: rule.place, range: name.range),
            first: first.place
          )
        } else {
          found.append(Found(draft: rule.draft, place: rule.place, range: nil))
        }
      }
      included += reader.diagnostics
      files.insert(
        contentsOf: reader.files.filter { !files.contains($0) },
        at: files.count - 1
      )
    } catch {
      included += error.diagnostics
    }
  }

  private mutating func disable(_ name: YAMLText) {
    if let at = found.firstIndex(where: { $0.draft.id == name.string }) {
      found.remove(at: at)
      return
    }
    let ids = found.map(\.draft.id)
    problems.error(
      .unknownName,
      "no rule '\(name.string.prefix(80))' is extended",
      at: name.range,
      label: Suggestion.nearest(to: name.string, in: ids).map { "did you mean '\($0)'?" },
      expected: ids.isEmpty ? "'extends' in the same file" : ids.joined(separator: ", ")
    )
  }

  /// A text, or a list of texts.
  private mutating func texts(_ entry: YAMLEntry) -> [YAMLText] {
    let items = if case .list(let items, _) = entry.value { items } else { [entry.value] }
    return items.compactMap { item in
      if case .text(let text) = item, !text.scalars.isEmpty { return text }
      if !item.isRefused {
        problems.error(
          .wrongType,
          "'\(entry.key.string)' has \(item.kindName)",
          at: item.range,
          expected: "a name, or a list of names",
          hint: entry.key.string == "extends"
            ? "extends: builtin:scam-centre" : "disable: [trunk-surge]"
        )
      }
      return nil
    }
  }

  // MARK: Refusals

  private mutating func rejectKey(_ key: YAMLText) {
    problems.error(
      .unknownKey,
      "unknown key '\(key.string.prefix(80))' in a rule file",
      at: key.range,
      label: Suggestion.nearest(to: key.string, in: Self.keys).map { "did you mean '\($0)'?" },
      expected: Self.keys.joined(separator: ", "),
      hint: "the keys of a rule belong below 'rules:', after a dash"
    )
  }

  private mutating func rejectEmpty(at range: Range<Int>) {
    problems.error(
      .noRules,
      "'\(file.name)' has no rules",
      at: range,
      expected: "the key 'rules' with a list of rules",
      hint: "--rules builtin:scam-centre loads the pack that ships"
    )
  }
}
