public import SieveDiagnostics
import SieveModel

/// The diagnostics of reading reject files again.
public enum RejectFault {
  static func unreadable(_ name: String) -> Diagnostic {
    Diagnostic(.unreadable, .error, "'\(name)' cannot be read")
  }

  /// A line of a reject file that says nothing.
  static func line(
    _ reason: String,
    _ line: [UInt8],
    in name: String,
    offset: Int,
    number: Int
  ) -> Reject {
    let diagnostic = Diagnostic(
      .rejectLine,
      .reject,
      "the line of the reject file cannot be read: \(reason)",
      at: DiagnosticLocation(source: name, line: number, byteOffset: UInt64(offset)),
      snippet: DiagnosticSnippet(
        text: String(decoding: line.prefix(200), as: UTF8.self),
        caret: 0..<1
      ),
      expected: "one JSON object with 'code', 'source' and 'record', or with 'layout' and 'format'",
      hint: "callsieve explain CS1501"
    )
    return Reject(diagnostic, record: line, offset: UInt64(offset))
  }

  /// None of the inputs is a reject file.
  public static func noRejectFile(_ names: [String]) -> Diagnostic {
    Diagnostic(
      .noRejectFile,
      .error,
      "--from-rejects, but \(names.count == 1 ? "the input is no reject file" : "no input is a reject file")",
      at: names.first.map { DiagnosticLocation(source: $0) },
      expected: "a file that --rejects wrote, beside other inputs or alone",
      done: "read nothing",
      hint: names.first.map { "callsieve formats detect \(ShellWord.input($0))" }
    )
  }

  /// Records of which nobody says how they are read.
  public static func noLayout(
    _ section: RejectSection,
    _ reason: String,
    hint: String
  )
    -> Diagnostic
  {
    Diagnostic(
      .rejectLayout,
      .error,
      "rejects of '\(section.source)' cannot be read: \(reason)",
      at: DiagnosticLocation(source: section.file),
      expected: "a line {\"layout\":…} before them, as --rejects writes it",
      done: "kept them as rejects",
      hint: hint
    )
  }

  /// There are more sources than a run may have.
  public static func tooManySources(_ name: String) -> Diagnostic {
    Diagnostic(
      .archiveLimit,
      .error,
      "'\(name)' has rejects of more than \(InputFinder.countMax) sources",
      at: DiagnosticLocation(source: name),
      expected: "at most so many inputs in a run",
      done: "left out what exceeds them",
      hint: "split it by 'source'"
    )
  }

  /// Records that cannot be taken again, once for a source.
  static func left(_ count: UInt64, _ reason: String, of section: RejectSection) -> Diagnostic {
    Diagnostic(
      .rejectsLeft,
      .warning,
      "\(count) rejects of '\(section.source)' cannot be taken again: \(reason)",
      at: DiagnosticLocation(source: section.file),
      done: "kept them as rejects",
      hint: "read '\(section.source)' itself again"
    )
  }
}
