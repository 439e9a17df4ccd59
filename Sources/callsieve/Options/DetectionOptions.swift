import SieveConfiguration
import SieveRecords
import SieveRuntime
import SieveSources

extension AnalysisOptions {
  /// What a run needs that looks at calls with rules and side tables, and where its rejects go.
  ///
  /// - Throws: every problem of the rules, or of the tables, in one report.
  init(
    _ flow: FlowOptions,
    rejects: String?,
    _ ruleArguments: RuleArguments,
    _ tableArguments: TableArguments,
    _ reporter: Reporter
  ) throws {
    let loaded = try ruleArguments.load(reporter).loaded
    self.init(flow: flow, rules: loaded.rules, score: loaded.score)
    // Naive times and local hours are those of one zone.
    zone = flow.input.records.zone
    let side = try tableArguments.load(
      loaded.rules,
      plan: flow.input.plan,
      zone: zone,
      reporter
    )
    (tables, lists) = (side.tables, side.lists)
    tableArguments.warnOfUnusedLists(loaded, reporter)
    self.rejects = rejects
  }

  /// Where alerts, the report and statistics of a run go.
  mutating func deliver(
    _ alertArguments: AlertArguments,
    _ report: ReportOptions,
    statistics: String?
  ) {
    alerts = alertArguments.destinations
    maskNumbers = alertArguments.maskNumbers
    canonical = alertArguments.canonical
    failOnAlert = alertArguments.failOnAlert
    showNumbers = report.showNumbers
    self.statistics = statistics
  }
}
