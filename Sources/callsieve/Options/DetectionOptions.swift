import SieveConfiguration
import SieveRuntime
import SieveSources

extension AnalysisOptions {
  /// What a run needs that looks at calls with rules and side tables, and where its rejects go.
  ///
  /// - Throws: every problem of the rules, or of the tables, in one report.
  init(
    _ flow: FlowOptions,
    _ input: InputArguments,
    _ ruleArguments: RuleArguments,
    _ tableArguments: TableArguments,
    _ reporter: Reporter
  ) throws {
    let loaded = try ruleArguments.load(reporter).loaded
    self.init(flow: flow, rules: loaded.rules, score: loaded.score)
    zone = try input.zone()
    tables =
      try tableArguments.load(loaded.rules, plan: flow.input.plan, zone: zone, reporter).tables
    rejects = input.rejects
  }
}
