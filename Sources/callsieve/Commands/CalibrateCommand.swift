import ArgumentParser
import Foundation
import SieveConfiguration
import SieveDiagnostics
import SieveLaboratory
import SieveRuntime
import SieveSinks

/// `callsieve calibrate`.
struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract:
      "Find the threshold of the score that flags no more numbers a day than people can look at.",
    discussion: """
      Reads the calls once and scores them with ten thresholds. The lowest one that keeps to the budget \
      goes into a rule file that extends the rules given. With labels it is also said what each threshold \
      would have found; without, calibrate on days that are like those to come.

      EXAMPLES
        callsieve calibrate --alert-budget 40 week.csv.gz --home-country TH --output ours.yaml
        callsieve calibrate --alert-budget 40 day.csv --labels labels.csv
        callsieve analyze today.csv --rules ours.yaml > alerts.jsonl
      """
  )

  /// Thresholds that are tried: from odds of two to one to those of a thousand to one.
  private static let thresholds = [
    0.67, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995,
  ]

  @Option(help: ArgumentHelp("Numbers to be flagged in a day at most.", valueName: "n"))
  var alertBudget: Double

  @Option(
    help: ArgumentHelp("What is true of the numbers, as CSV.", valueName: "file"),
    completion: .file(extensions: ["csv"])
  )
  var labels: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where the rule file goes; '-' is stdout.", valueName: "file"),
    completion: .file(extensions: ["yaml"])
  )
  var output = "-"

  @OptionGroup(title: "Input") var input: InputArguments
  @OptionGroup(title: "Rules") var ruleArguments: RuleArguments
  @OptionGroup(title: "Side tables") var tableArguments: TableArguments
  @OptionGroup(title: "History") var history: HistoryArguments
  @OptionGroup(title: "Reports") var report: ReportOptions

  func validate() throws {
    guard alertBudget > 0, alertBudget.isFinite else {
      throw ValidationError("--alert-budget takes a number above 0")
    }
  }

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
    guard options.score != nil else {
      throw Diagnostic(
        .unknownName,
        .error,
        "these rules have no score, and so no threshold to move",
        expected: "rules with a section 'score'",
        hint: "--rules builtin:scam-centre"
      )
    }
    try OutputPaths.check([output], against: input.inputs + [labels].compactMap { $0 })
    let table = try labels.map { try LabelTable(EvaluateCommand.text($0), name: $0) }
    var calibration = Calibration(thresholds: Self.thresholds, labels: table)
    let run = CalibrationRun(options, thresholds: Self.thresholds, reporter: reporter)
    let status = try run.run { calibration.take($0, $1) }
    let chosen = calibration.threshold(within: alertBudget)
    reporter.note(calibration.text(chosen: chosen))
    guard let chosen else {
      throw Diagnostic(
        .outOfRange,
        .error,
        "no threshold keeps to \(alertBudget) numbers a day",
        expected: "a budget of at least what the last row of the table flags",
        hint: "raise --alert-budget, or lower the weights of rules"
      )
    }
    try write(pack(chosen))
    try status.end()
  }

  /// A rule file that changes the threshold and nothing else.
  private func pack(_ threshold: Double) -> String {
    // Files that are extended are looked for beside the one that does, which may be moved.
    let extended = ruleArguments.names.map { name in
      name.hasPrefix(BuiltinPacks.prefix) ? name : URL(fileURLWithPath: name).path
    }
    let quoted = extended.map { "'\($0.replacing("'", with: "''"))'" }
    let inputs = input.inputs.joined(separator: " ").filter { !$0.isNewline }
    return """
      # At most \(alertBudget) numbers a day, as calibrated on \(inputs).
      extends: [\(quoted.joined(separator: ", "))]
      score: {threshold: \(threshold)}

      """
  }

  private func write(_ text: String) throws {
    let file = try OutputFile(path: output)
    _ = try file.write(Array(text.utf8))
    _ = try file.close()
  }
}
