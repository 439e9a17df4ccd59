import SieveDiagnostics
import Yams

/// Reads a text as YAML, with limits and positions, and refuses what rule files do not need.
enum YAMLReader {
  /// Most bytes of a file.
  static let bytesMax = 512 * 1024
  /// Most maps and lists inside each other.
  static let depthMax = 16
  /// Most brackets that may open without closing, before the text is read at all.
  static let openBracketsMax = 200

  /// The root of the document, or `nil` when it is empty or unreadable; problems say which.
  static func read(_ text: String, problems: inout ProblemList) -> YAMLNode? {
    guard checkLimits(text, problems: &problems) else { return nil }
    do {
      // Without a resolver every plain scalar is a text: `yes`, `1e3` and `2026-01-01` too.
      let parser = try Yams.Parser(yaml: text, resolver: .basic, encoding: .utf8)
      guard let root = try parser.nextRoot() else { return nil }
      let following = try parser.nextRoot()
      // The parser is what keeps the anchors alive.
      return withExtendedLifetime(parser) {
        if let following { refuseSecondDocument(following, problems: &problems) }
        return convert(root, depth: 0, problems: &problems)
      }
    } catch let error as YamlError {
      report(error, problems: &problems)
    } catch {
      problems.error(.yamlSyntax, "the file cannot be read as YAML: \(error)", at: 0..<1)
    }
    return nil
  }

  private static func convert(
    _ node: Node,
    depth: Int,
    problems: inout ProblemList
  ) -> YAMLNode {
    let at = offset(of: node.mark, in: problems.source)
    if refuseFeatures(of: node, at: at, problems: &problems) { return .refused(at: at..<(at + 1)) }
    if depth > depthMax {
      problems.error(
        .configurationLimit,
        "maps and lists lie more than \(depthMax) deep",
        at: at..<(at + 1),
        expected: "a list of rules, each a map of keys"
      )
      return .refused(at: at..<(at + 1))
    }
    switch node {
    case .scalar(let scalar):
      return .text(text(scalar, at: at, source: problems.source))
    case .sequence(let sequence):
      return .list(
        sequence.map { convert($0, depth: depth + 1, problems: &problems) },
        at: at..<(at + 1)
      )
    case .mapping(let mapping):
      return .map(
        mapping.compactMap { entry($0, depth: depth, problems: &problems) },
        at: at..<(at + 1)
      )
    case .alias:
      return .refused(at: at..<(at + 1))
    }
  }

  private static func entry(
    _ pair: Node.Mapping.Element,
    depth: Int,
    problems: inout ProblemList
  ) -> YAMLEntry? {
    guard case .text(let key) = convert(pair.key, depth: depth + 1, problems: &problems) else {
      if case .scalar = pair.key { return nil }
      let at = offset(of: pair.key.mark, in: problems.source)
      problems.error(
        .wrongType,
        "a key is a map or a list",
        at: at..<(at + 1),
        expected: "a word as key, such as 'id: call-burst'"
      )
      return nil
    }
    let value = convert(pair.value, depth: depth + 1, problems: &problems)
    return YAMLEntry(key: key, value: value)
  }

  private static func text(_ scalar: Node.Scalar, at: Int, source: SourceText) -> YAMLText {
    let style: ScalarAlignment.Style =
      switch scalar.style {
      case .singleQuoted: .singleQuoted
      case .doubleQuoted: .doubleQuoted
      case .literal, .folded: .block
      case .plain, .any: .plain
      }
    return YAMLText(value: scalar.string, style: style, start: at, source: source)
  }

  private static func offset(of mark: Mark?, in source: SourceText) -> Int {
    guard let mark else { return 0 }
    return source.offset(line: mark.line, column: mark.column)
  }
}

// MARK: - What is refused

extension YAMLReader {
  private static func checkLimits(_ text: String, problems: inout ProblemList) -> Bool {
    if text.utf8.count > bytesMax {
      problems.error(
        .configurationLimit,
        "the file has \(text.utf8.count) bytes",
        at: 0..<1,
        expected: "at most \(bytesMax) bytes",
        hint: "split it over several files; --rules may be repeated"
      )
      return false
    }
    let survey = YAMLSurvey(problems.source.scalars)
    // Aliases of aliases grow exponentially where keys are compared; brackets cost stack.
    guard survey.aliasCount <= 16 || survey.anchorCount == 0 else {
      problems.error(
        .yamlFeature,
        "the file uses anchors and aliases",
        at: survey.firstAnchor..<(survey.firstAnchor + 1),
        label: "the first anchor",
        expected: "rules that are written out",
        hint: "remove '&name' and '*name' and repeat the text"
      )
      return false
    }
    guard survey.openBracketsMax <= openBracketsMax else {
      problems.error(
        .configurationLimit,
        "more than \(openBracketsMax) brackets are open at one time",
        at: survey.deepest..<(survey.deepest + 1),
        expected: "lists and maps that close soon"
      )
      return false
    }
    return true
  }

  private static func refuseFeatures(
    of node: Node,
    at: Int,
    problems: inout ProblemList
  ) -> Bool {
    var feature: String?
    if node.anchor != nil { feature = "an anchor" }
    if case .alias = node { feature = "an alias" }
    let tag = node.tag.description
    if !["tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map", "!", ""]
      .contains(tag)
    {
      feature = "the tag '\(tag)'"
    }
    guard let feature else { return false }
    problems.error(
      .yamlFeature,
      "the value has \(feature)",
      at: at..<(at + 1),
      expected: "a plain map, list or text",
      hint: "write the value out; quote a text that begins with '&', '*' or '!'"
    )
    return true
  }

  private static func refuseSecondDocument(_ node: Node, problems: inout ProblemList) {
    let at = offset(of: node.mark, in: problems.source)
    problems.error(
      .yamlFeature,
      "a second document begins here",
      at: at..<(at + 1),
      expected: "one document in a file",
      hint: "remove the line '---', or move what follows it to a file of its own"
    )
  }
}
