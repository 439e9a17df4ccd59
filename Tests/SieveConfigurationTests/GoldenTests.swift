import Foundation
import SieveConfiguration
import SieveDiagnostics
import Testing

@Suite("Rule files of fixtures/rules")
struct GoldenTests {
  @Test("a good file loads without a remark", arguments: fixtures("good", extension: "yaml"))
  func good(file: URL) throws {
    let bytes = [UInt8](try Data(contentsOf: file))
    let loaded = try RuleLoader.load([RuleFile(name: file.lastPathComponent, bytes: bytes)])
    #expect(loaded.warnings.isEmpty)
    #expect(!loaded.rules.isEmpty)
  }

  @Test("a bad file gives exactly its .stderr", arguments: fixtures("bad", extension: "yaml"))
  func bad(file: URL) throws {
    let bytes = [UInt8](try Data(contentsOf: file))
    let rendered = report(name: file.lastPathComponent, bytes: bytes)
    let golden = file.deletingPathExtension().appendingPathExtension("stderr")
    // CALLSIEVE_RECORD=1 writes the goldens; read the difference before committing it.
    if ProcessInfo.processInfo.environment["CALLSIEVE_RECORD"] == "1" {
      try Data(rendered.utf8).write(to: golden)
    }
    let expected = try String(contentsOf: golden, encoding: .utf8)
    #expect(rendered == expected)
    #expect(!rendered.isEmpty)
  }

  private func report(name: String, bytes: [UInt8]) -> String {
    let diagnostics: [Diagnostic]
    do {
      diagnostics = try RuleLoader.load([RuleFile(name: name, bytes: bytes)]).warnings
    } catch {
      diagnostics = error.diagnostics
    }
    let renderer = DiagnosticRenderer()
    return diagnostics.map { renderer.text($0) }.joined(separator: "\n")
  }
}
