public import ArgumentParser
public import SieveRuntime

/// `callsieve calls`.
struct CallsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calls",
    abstract: "Write the normalised attempts of all inputs: a capture becomes a CDR file.",
    discussion: """
      One row or object per attempt, in set-up order, numbers in E.164, times in UTC. What is \
      written can be analyzed in place of the inputs and gives the same alerts.

      EXAMPLES
        callsieve calls capture.pcap --as csv > calls.csv
        callsieve calls day.csv.gz --home-country TH --as jsonl --output day.jsonl
      """
  )

  @OptionGroup(title: "Input") var input: InputArguments
  @OptionGroup(title: "Reports") var report: ReportOptions

  @Option(name: .customLong("as"), help: ArgumentHelp("csv or jsonl.", valueName: "form"))
  var form: CallExport.Format = .csv

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write; '-' is stdout.", valueName: "file"),
    completion: .file()
  )
  var output = "-"

  func run() throws {
    try OutputPaths.check([output, input.records.rejects].compactMap { $0 }, against: input.inputs)
    try CallExport(
      try input.flow(),
      format: form,
      output: output,
      rejects: input.records.rejects,
      reporter: report.reporter
    ).run().end()
  }
}

extension CallExport.Format: ExpressibleByArgument {}
