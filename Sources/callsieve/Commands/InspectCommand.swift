import ArgumentParser
import SieveConfiguration
import SieveModel
import SieveRuntime
import SieveSources

/// `callsieve inspect`.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Everything known about one number or centre, and why it is flagged or not.",
    discussion: """
      Its calls, totals, and for every rule the values beside the thresholds: at the first attempt \
      where the rule held, or else where it came closest. Of a centre: how it grew and works, and why \
      each number belongs to it. The output holds whole numbers.

      EXAMPLES
        callsieve inspect +66812345678 day.csv
        callsieve inspect centre-a2d4e32e7996 day.csv
        callsieve inspect 0812345678 --home-country TH day1.csv.gz day2.csv.gz
      """
  )

  @Argument(
    help: ArgumentHelp(
      "The number, as in a record, or the id of a centre.",
      valueName: "number|centre"
    )
  )
  var number: String

  @OptionGroup(title: "Input") var input: InputArguments
  @OptionGroup(title: "Rules") var ruleArguments: RuleArguments
  @OptionGroup(title: "Side tables") var tableArguments: TableArguments
  @OptionGroup(title: "History") var history: HistoryArguments
  @OptionGroup(title: "Reports") var report: ReportOptions

  func run() throws {
    let reporter = report.reporter
    var options = try AnalysisOptions(
      input.flow(),
      rejects: input.records.rejects,
      ruleArguments,
      tableArguments,
      reporter
    )
    try history.begin(&options)
    let finding = try find(options, reporter)
    print(finding.text, terminator: "")
    try finding.status.end()
  }

  private func find(_ options: AnalysisOptions, _ reporter: Reporter) throws -> Inspection.Finding {
    if number.hasPrefix("centre-") {
      return try CentreInspection(number, options, reporter: reporter).run()
    }
    let bytes = Array(number.utf8)
    guard case .identity(let identity) = options.flow.input.plan.read(bytes.span, 0..<bytes.count),
      identity.isPresent
    else { throw ValidationError("'\(number)' is not a number: use +66812345678") }
    return try Inspection(identity, options, reporter: reporter).run()
  }
}
