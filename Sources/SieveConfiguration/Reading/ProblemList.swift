import SieveDiagnostics

/// Collects the problems of one file, to be reported together in the order of the text.
struct ProblemList {
  /// The file.
  let source: SourceText
  /// What is being read, such as `rule 'call-burst'`.
  var context: String?
  /// How many errors there were, the ones beyond the limit included.
  private(set) var errorCount = 0
  private var found: [(offset: Int, diagnostic: Diagnostic)] = []
  private var droppedCount = 0

  /// Most problems reported of one file.
  static let countMax = 200

  init(source: SourceText) { self.source = source }

  /// Adds an error at a range of the source.
  mutating func error(
    _ code: DiagnosticCode,
    _ summary: String,
    at range: Range<Int>,
    label: String? = nil,
    expected: String? = nil,
    hint: String? = nil
  ) {
    errorCount += 1
    add(.error, code, summary, range, label, expected, hint)
  }

  /// Adds a warning at a range of the source.
  mutating func warning(
    _ code: DiagnosticCode,
    _ summary: String,
    at range: Range<Int>,
    label: String? = nil,
    hint: String? = nil
  ) {
    add(.warning, code, summary, range, label, nil, hint)
  }

  private mutating func add(
    _ severity: DiagnosticSeverity,
    _ code: DiagnosticCode,
    _ summary: String,
    _ range: Range<Int>,
    _ label: String?,
    _ expected: String?,
    _ hint: String?
  ) {
    guard found.count < Self.countMax else {
      droppedCount += 1
      return
    }
    // A text that YAML aliases repeat is read several times and reported once.
    let isRepeated = found.contains {
      $0.offset == range.lowerBound && $0.diagnostic.code == code
        && $0.diagnostic.summary == summary
    }
    if isRepeated { return }
    let diagnostic = Diagnostic(
      code,
      severity,
      summary,
      at: source.location(of: range, context: context),
      snippet: source.snippet(of: range, label: label),
      expected: expected,
      hint: hint
    )
    found.append((range.lowerBound, diagnostic))
  }

  /// The problems in the order of the text; problems at one place stay in the order found.
  var diagnostics: [Diagnostic] {
    let ordered = found.enumerated().sorted {
      ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset)
    }
    var out = ordered.map { $0.element.diagnostic }
    if droppedCount > 0 {
      out.append(
        Diagnostic(
          .configurationLimit,
          errorCount > 0 ? .error : .warning,
          "\(droppedCount) more problems in '\(source.name)' are not shown",
          at: DiagnosticLocation(source: source.name),
          hint: "mend the first ones and check again"
        )
      )
    }
    return out
  }
}
