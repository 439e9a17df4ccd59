/// How serious a diagnostic is, and whether the run goes on after it.
public enum DiagnosticSeverity: String, Sendable {
  /// The run stops or did not start.
  case error
  /// The run goes on; the user should know.
  case warning
  /// One record was rejected; the run goes on.
  case reject
}

/// Where in an input or a configuration file a diagnostic points.
public struct DiagnosticLocation: Equatable, Sendable {
  /// The file as the user named it, `<stdin>` for standard input.
  public var source: String
  /// One-based line, for text.
  public var line: Int?
  /// One-based column in characters, for text.
  public var column: Int?
  /// Zero-based offset of the offending byte in the decompressed input.
  public var byteOffset: UInt64?
  /// One-based field of the record.
  public var field: Int?
  /// One-based packet of a capture.
  public var packet: UInt64?
  /// What holds the line, such as `rule 'call-burst'`.
  public var context: String?

  /// Makes a location; everything but the source may be unknown.
  public init(
    source: String,
    line: Int? = nil,
    column: Int? = nil,
    byteOffset: UInt64? = nil,
    field: Int? = nil,
    packet: UInt64? = nil,
    context: String? = nil
  ) {
    self.source = source
    self.line = line
    self.column = column
    self.byteOffset = byteOffset
    self.field = field
    self.packet = packet
    self.context = context
  }
}

/// The offending line and what to underline in it.
public struct DiagnosticSnippet: Equatable, Sendable {
  /// The line's text; invalid UTF-8 already replaced.
  public var text: String
  /// Zero-based characters of `text` to put carets under.
  public var caret: Range<Int>
  /// A short remark after the carets, such as `February 2026 has 28 days`.
  public var label: String?

  /// Makes a snippet.
  public init(text: String, caret: Range<Int>, label: String? = nil) {
    self.text = text
    self.caret = caret
    self.label = label
  }
}

/// One problem, with all that a person needs to mend it.
public struct Diagnostic: Error, Equatable, Sendable {
  /// The stable code, with a page (`callsieve explain CS1203`).
  public var code: DiagnosticCode
  /// Error, warning or reject.
  public var severity: DiagnosticSeverity
  /// One lower-case line that names the field and the offending value.
  ///
  /// In this and the texts below, whatever comes from a record stands in quotes: that is what is masked.
  public var summary: String
  /// Where it is, when it is anywhere.
  public var location: DiagnosticLocation?
  /// The line, when there is one.
  public var snippet: DiagnosticSnippet?
  /// What would have been right.
  public var expected: String?
  /// What the program did about it.
  public var done: String?
  /// One thing to do next, ready to paste where possible.
  public var hint: String?

  /// Makes a diagnostic.
  public init(
    _ code: DiagnosticCode,
    _ severity: DiagnosticSeverity = .error,
    _ summary: String,
    at location: DiagnosticLocation? = nil,
    snippet: DiagnosticSnippet? = nil,
    expected: String? = nil,
    done: String? = nil,
    hint: String? = nil
  ) {
    self.code = code
    self.severity = severity
    self.summary = summary
    self.location = location
    self.snippet = snippet
    self.expected = expected
    self.done = done
    self.hint = hint
  }
}

/// Several problems found together, in the order of the text: configuration is reported whole.
public struct DiagnosticReport: Error, Equatable, Sendable {
  /// The problems.
  public var diagnostics: [Diagnostic]

  /// Makes a report.
  public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

  /// Whether any of them stops the run.
  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}
