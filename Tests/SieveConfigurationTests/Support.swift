import Foundation
import SieveConfiguration
import SieveDiagnostics
import SieveEngine

/// The directory with Package.swift.
let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// Every file of a folder of fixtures with one extension, in order of name.
func fixtures(_ folder: String, extension wanted: String) -> [URL] {
  let directory = packageRoot.appending(path: "fixtures/rules/\(folder)")
  let files = try? FileManager.default.contentsOfDirectory(
    at: directory,
    includingPropertiesForKeys: nil
  )
  return (files ?? []).filter { $0.pathExtension == wanted }
    .sorted { $0.lastPathComponent < $1.lastPathComponent }
}

/// Loads one text as the file `rules.yaml`.
func load(_ text: String) throws(DiagnosticReport) -> LoadedRules {
  try RuleLoader.load([RuleFile(name: "rules.yaml", text: text)])
}

/// The problems of one text; empty when it loads without remark.
func problems(_ text: String) -> [Diagnostic] {
  do {
    return try load(text).warnings
  } catch {
    return error.diagnostics
  }
}

/// A rule file with one rule; the condition is single-quoted YAML.
func file(when: String, where filter: String? = nil, subject: String = "calling_number") -> String {
  func quoted(_ text: String) -> String {
    "'" + text.replacingOccurrences(of: "'", with: "''") + "'"
  }
  var out = """
    rules:
      - id: a-rule
        title: A rule
        subject: \(subject)
        window: 5m
        severity: medium
        when: \(quoted(when))

    """
  if let filter { out += "    where: \(quoted(filter))\n" }
  return out
}
