import ArgumentParser
import SieveConfiguration
import SieveDiagnostics
import SieveEngine
import SieveRuntime

/// `callsieve rules …`.
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "List, show, check and test rules.",
    discussion: """
      EXAMPLES
        callsieve rules list
        callsieve rules show call-burst
        callsieve rules check my-rules.yaml
        callsieve rules test my-rules.yaml
      """,
    subcommands: [List.self, Show.self, Check.self, Test.self],
    defaultSubcommand: List.self
  )

  /// `callsieve rules list`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "One line for each rule in force.",
      discussion: """
        EXAMPLES
          callsieve rules list
          callsieve rules list --rules my-rules.yaml
        """
    )
    @OptionGroup var rules: RuleArguments
    @OptionGroup var report: ReportOptions

    func run() throws {
      print(RuleDescription.list(try rules.load(report.reporter).loaded.rules), terminator: "")
    }
  }

  /// `callsieve rules show`.
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "All about rules: condition, window, severity, honest look-alikes.",
      discussion: """
        EXAMPLES
          callsieve rules show call-burst
          callsieve rules show night-calls --rules my-rules.yaml
          callsieve rules show --plan
        """
    )
    @Argument(help: ArgumentHelp("Ids of rules; all when none is named.", valueName: "rule"))
    var ids: [String] = []
    @Flag(help: "Show what is kept and computed for the rules, by subject and window, instead.")
    var plan = false
    @OptionGroup var rules: RuleArguments
    @OptionGroup var report: ReportOptions

    func run() throws {
      let loaded = try rules.load(report.reporter).loaded.rules
      for id in ids where !loaded.contains(where: { $0.id == id }) {
        throw Diagnostic(
          .unknownName,
          .error,
          "unknown rule '\(id)'",
          expected: loaded.map(\.id).joined(separator: ", "),
          hint: Suggestion.nearest(to: id, in: loaded.map(\.id)).map {
            "callsieve rules show \($0)"
          }
        )
      }
      let shown = loaded.filter { ids.isEmpty || ids.contains($0.id) }
      if plan {
        print(RuleDescription.plan(PlanDescription(shown)), terminator: "")
        return
      }
      print(shown.map(RuleDescription.show).joined(separator: "\n"), terminator: "")
    }
  }
}
