import Foundation
import SieveConfiguration
import SieveDiagnostics
import SieveRecords
import SieveSources

/// What `--format` names: a format, a dialect that ships, or a dialect file.
struct NamedFormat {
  var format: InputFormat?
  var dialect: Dialect?
  /// The dialects of a file that has several: each input is one of them.
  var choice: [Dialect] = []

  /// Finds it.
  ///
  /// - Throws: `Diagnostic` when there is no such format, `DiagnosticReport` for a bad file.
  init(_ name: String) throws {
    if name == "tsv" || name == "semicolon" {
      format = .csv
    } else if let format = InputFormat(rawValue: name) {
      self.format = format
    } else if let dialect = BuiltinDialects.named(name) {
      self.dialect = dialect
    } else if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
      let loaded = try Self.load(name)
      if loaded.count == 1 { dialect = loaded.first } else { choice = loaded }
    } else {
      throw Self.unknown(name)
    }
  }

  /// The dialects of a file.
  static func load(_ path: String) throws -> [Dialect] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Diagnostic(
        .unknownDialect,
        .error,
        "dialect file '\(path)' cannot be read",
        expected: "a dialect file",
        hint: "callsieve formats show asterisk-cdr-csv > my.yaml"
      )
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw Diagnostic(.configurationEncoding, .error, "'\(path)' is not UTF-8 text")
    }
    return try DialectLoader.load(name: path, text: text).map { dialect in
      var dialect = dialect
      dialect.needsEvidence = false
      return dialect
    }
  }

  /// Nothing has that name.
  static func unknown(_ name: String) -> Diagnostic {
    let known = InputFormat.allCases.map(\.rawValue) + BuiltinDialects.all.map(\.name)
    return Diagnostic(
      .unknownDialect,
      .error,
      "unknown format '\(name)'",
      expected: known.joined(separator: ", "),
      hint: Suggestion.nearest(to: name, in: known).map { "--format \($0)" }
        ?? "callsieve formats list"
    )
  }
}
