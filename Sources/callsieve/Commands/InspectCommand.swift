import ArgumentParser
import SieveConfiguration
import SieveModel
import SieveRuntime
import SieveSources

/// `callsieve inspect`.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Everything known about one number, and why it is flagged or not.",
    discussion: """
      Its calls, totals, and for every rule the values beside the thresholds: at the first attempt \
      where the rule held, or else where it came closest. The output holds whole numbers.

      EXAMPLES
        callsieve inspect +66812345678 day.csv
        callsieve inspect 0812345678 --home-country TH day1.csv.gz day2.csv.gz
      """
  )

  @Argument(help: ArgumentHelp("The number, as in a record.", valueName: "number"))
  var number: String

  @OptionGroup(title: "Input") var input: InputArguments
  @OptionGroup(title: "Rules") var ruleArguments: RuleArguments
  @OptionGroup(title: "Side tables") var tableArguments: TableArguments
  @OptionGroup(title: "Reports") var report: ReportOptions

  func run() throws {
    let reporter = report.reporter
    let flow = try input.flow()
    let bytes = Array(number.utf8)
    guard case .identity(let identity) = flow.input.plan.read(bytes.span, 0..<bytes.count),
      identity.isPresent
    else { throw ValidationError("'\(number)' is not a number: use +66812345678") }
    var options = AnalysisOptions(flow: flow, rules: try ruleArguments.load(reporter).loaded.rules)
    options.zone = try input.zone()
    options.tables =
      try tableArguments.load(
        options.rules,
        plan: flow.input.plan,
        zone: options.zone,
        reporter
      ).tables
    options.rejects = input.rejects
    let finding = try Inspection(identity, options, reporter: reporter).run()
    print(finding.text, terminator: "")
    try finding.status.end()
  }
}
