import ArgumentParser
import SieveConfiguration
import SieveModel
import SieveRuntime
import SieveSources

/// `callsieve victims`.
struct VictimsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "victims",
    abstract:
      "Whom a centre or a number has called, who answered and for how long: for warning them.",
    discussion: """
      CSV, those who talked longest first. Numbers are masked unless --show-numbers is given. The id of \
      a centre is that of its alerts with the same inputs and rules; the inputs are read twice.

      EXAMPLES
        callsieve victims centre-a2d4e32e7996 day.csv --answered
        callsieve victims +66812345678 day.csv --show-numbers > warn.csv
      """
  )

  @Argument(help: ArgumentHelp("The id of a centre, or a number.", valueName: "centre|number"))
  var culprit: String

  @Flag(help: "Only those who answered or rang back.")
  var answered = false

  @OptionGroup(title: "Input") var input: InputArguments
  @OptionGroup(title: "Rules") var ruleArguments: RuleArguments
  @OptionGroup(title: "Side tables") var tableArguments: TableArguments
  @OptionGroup(title: "Reports") var report: ReportOptions

  func run() throws {
    let reporter = report.reporter
    let flow = try input.flow()
    let culprit = try culprit(flow.input.plan)
    var options = try AnalysisOptions(
      flow,
      rejects: input.records.rejects,
      ruleArguments,
      tableArguments,
      reporter
    )
    options.showNumbers = report.showNumbers
    let list = VictimList(
      of: culprit,
      options,
      answeredOnly: answered,
      reporter: reporter
    )
    let finding = try list.run()
    print(finding.text, terminator: "")
    try finding.status.end()
  }

  private func culprit(_ plan: NumberPlan) throws -> VictimList.Culprit {
    if culprit.hasPrefix("centre-") {
      guard !input.inputs.contains("-") else {
        throw ValidationError(
          "the victims of a centre need files: standard input is read only once"
        )
      }
      return .centre(culprit)
    }
    let bytes = Array(culprit.utf8)
    guard case .identity(let identity) = plan.read(bytes.span, 0..<bytes.count),
      identity.isPresent
    else {
      throw ValidationError("'\(culprit)' is neither a centre nor a number: use +66812345678")
    }
    return .number(identity)
  }
}
