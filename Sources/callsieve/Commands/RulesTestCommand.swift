import ArgumentParser
import SieveConfiguration
import SieveDiagnostics
import SieveRuntime

extension RulesCommand {
  /// `callsieve rules test`.
  struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "test",
      abstract: "Run the tests that stand beside rules; status 2 when one fails.",
      discussion: """
        A test gives calls at relative times and the alerts that they must raise: see \
        docs/rule-language.md.

        EXAMPLES
          callsieve rules test my-rules.yaml
          callsieve rules test builtin:wangiri
          callsieve rules test            (those of all packs that ship)
        """
    )
    @Argument(
      help: ArgumentHelp("Rule files or built-in packs; all packs when none.", valueName: "file"),
      completion: .file(extensions: ["yaml", "yml"])
    )
    var files: [String] = []
    @OptionGroup var report: ReportOptions

    func run() throws {
      let names =
        files.isEmpty ? BuiltinPacks.names.map { BuiltinPacks.prefix + $0 } : files
      var (passed, failed) = (0, 0)
      for name in names {
        let loaded = try RuleLoader.load(
          try RuleArguments.files([name]),
          find: RuleArguments.find
        )
        for test in loaded.tests {
          let failures = try RuleTestRun(test, rules: loaded.rules).failures()
          if failures.isEmpty { passed += 1 } else { failed += 1 }
          print("\(failures.isEmpty ? "ok    " : "FAILED")  \(test.place): \(test.name)")
          for failure in failures { print("          \(failure)") }
        }
      }
      report.reporter.note("\(passed) tests passed, \(failed) failed\n")
      if failed > 0 { throw ExitCode(ExitStatus.usage.rawValue) }
    }
  }
}
