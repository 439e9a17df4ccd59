import ArgumentParser
import SieveBytes
import SieveConfiguration
import SieveDiagnostics
import SieveEngine
import SieveModel
import SieveRuntime

extension RulesCommand {
  /// `callsieve rules check`.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Check rule files: every problem in one report; status 2 when there is an error.",
      discussion: """
        EXAMPLES
          callsieve rules check my-rules.yaml more-rules.yaml
          callsieve rules check my-rules.yaml --list vip=vip.csv --zones ours.geojson
        """
    )
    @Argument(
      help: ArgumentHelp("Rule files or built-in packs.", valueName: "file"),
      completion: .file(extensions: ["yaml", "yml"])
    )
    var files: [String]
    @Option(help: ArgumentHelp("Country of national numbers in lists.", valueName: "country"))
    var homeCountry: String?
    @OptionGroup(title: "Side tables") var tableArguments: TableArguments
    @OptionGroup var report: ReportOptions

    func run() throws {
      let reporter = report.reporter
      do {
        let loaded = try RuleLoader.load(
          try RuleArguments.files(files),
          find: RuleArguments.find
        )
        for warning in loaded.warnings { reporter.report(warning) }
        let remarks = try checkTables(loaded.rules, reporter)
        reporter.note(
          "\(loaded.rules.count) rules, \(loaded.warnings.count + remarks) warnings\n"
        )
      } catch let problems as DiagnosticReport {
        for diagnostic in problems.diagnostics { reporter.report(diagnostic) }
        throw ExitCode(ExitStatus.usage.rawValue)
      }
    }

    /// Holds the rules against the tables given; without any, against the zones that ship.
    private func checkTables(_ rules: [Rule], _ reporter: Reporter) throws -> Int {
      guard tableArguments.paths.isEmpty else {
        let plan = NumberPlan(home: homeCountry.flatMap { Country($0) })
        _ = try tableArguments.load(rules, plan: plan, zone: .utc, reporter)
        return 0
      }
      var shipped = SideTables()
      shipped.zones = BuiltinZones.all
      let missing = SideTableLoader.missing(rules, in: shipped)
        .filter { $0.code == .unknownZone }
      for var remark in missing {
        // It may come from --zones.
        remark.severity = .warning
        reporter.report(remark)
      }
      return missing.count
    }
  }
}
