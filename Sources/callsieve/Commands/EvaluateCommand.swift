import ArgumentParser
import Foundation
import SieveConfiguration
import SieveDiagnostics
import SieveLaboratory
import SieveRuntime
import SieveSinks
import SieveSources

/// `callsieve evaluate`.
struct EvaluateCommand: ParsableCommand {
  /// Forms of the report.
  enum Form: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Hold what the rules find against labels: how much, how early, and who is accused.",
    discussion: """
      Labels are CSV with the columns number, label (scam or honest), and if known kind and centre, as \
      'callsieve simulate' writes them. Numbers with fewer than three attempts count only when they \
      are accused wrongly. What each figure means: docs/detection.md.

      EXAMPLES
        callsieve simulate --seed 7 --output day.csv --labels labels.csv
        callsieve evaluate --labels labels.csv day.csv
        callsieve evaluate --labels labels.csv day.csv --rules my.yaml --as json
        callsieve evaluate --labels labels.csv day.csv --curve prevented.svg
      """
  )

  @Option(
    help: ArgumentHelp("What is true of the numbers, as CSV.", valueName: "file"),
    completion: .file(extensions: ["csv"])
  )
  var labels: String

  @OptionGroup(title: "Input") var input: InputArguments
  @OptionGroup(title: "Rules") var ruleArguments: RuleArguments
  @OptionGroup(title: "Side tables") var tableArguments: TableArguments
  @OptionGroup(title: "History") var history: HistoryArguments
  @OptionGroup(title: "Reports") var report: ReportOptions

  @Option(name: .customLong("as"), help: ArgumentHelp("text or json.", valueName: "form"))
  var form: Form = .text

  @Option(
    help: ArgumentHelp(
      "Honest numbers in all, for the rate of false ones; default: those that called.",
      valueName: "n"
    )
  )
  var subscribers: Int?

  @Option(
    help: ArgumentHelp(
      "Draw what share of scam attempts came after the flag, by time and attempts, as SVG.",
      valueName: "file"
    ),
    completion: .file(extensions: ["svg"])
  )
  var curve: String?

  func validate() throws {
    if let subscribers, subscribers < 1 { throw ValidationError("--subscribers takes 1 or more") }
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
    try OutputPaths.check(
      [curve].compactMap { $0 },
      against: input.inputs + [labels] + tableArguments.paths + history.paths
    )
    var evaluation = Evaluation(try LabelTable(Self.text(labels), name: labels))
    let status = try DetectionRun(options, reporter: reporter).run { batch, alerts in
      evaluation.take(batch)
      evaluation.take(alerts)
    }
    let result = evaluation.report(subscribers: subscribers)
    switch form {
    case .text: print(result.text, terminator: "")
    case .json:
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      print(String(decoding: try encoder.encode(result), as: UTF8.self))
    }
    if let curve {
      let file = try OutputFile(path: curve)
      _ = try file.write(
        Array(evaluation.curveDrawing(title: "Attempts of scam numbers after their flag").utf8)
      )
      _ = try file.close()
    }
    try status.end()
  }

  static func text(_ path: String) throws -> String {
    do {
      return String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    } catch {
      throw Diagnostic(
        .unreadableTable,
        .error,
        "the labels '\(path)' cannot be read: \(error.localizedDescription)",
        hint: "name a file that exists and may be read"
      )
    }
  }
}
