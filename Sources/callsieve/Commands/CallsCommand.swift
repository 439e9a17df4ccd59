import ArgumentParser
import SieveRuntime

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
        callsieve calls capture.pcap --as asterisk-cdr-csv --timezone Asia/Bangkok > Master.csv
      """
  )

  @OptionGroup(title: "Input") var input: InputArguments
  @OptionGroup(title: "Reports") var report: ReportOptions

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      """
      csv, tsv, semicolon, jsonl, or a dialect that 'callsieve formats list' marks as written, or a \
      dialect file.
      """,
      valueName: "form"
    )
  )
  var form = "csv"

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write; '-' is stdout.", valueName: "file"),
    completion: .file()
  )
  var output = "-"

  @Option(
    help: ArgumentHelp(
      "Write how good the records of each source are to this file, as JSON.",
      valueName: "file"
    ),
    completion: .file()
  )
  var quality: String?

  func run() throws {
    try OutputPaths.check(
      [output, input.records.rejects, quality].compactMap { $0 },
      against: input.inputs
    )
    try CallExport(
      try input.flow(),
      format: try format(),
      output: output,
      rejects: input.records.rejects,
      quality: quality,
      reporter: report.reporter
    ).run().end()
  }

  private func format() throws -> CallExport.Format {
    switch form {
    case "csv": return .csv(delimiter: UInt8(ascii: ","))
    case "tsv": return .csv(delimiter: 0x09)
    case "semicolon": return .csv(delimiter: UInt8(ascii: ";"))
    case "jsonl": return .jsonl
    default: break
    }
    guard let dialect = try NamedFormat(form).dialect else {
      throw ValidationError("--as takes csv, tsv, semicolon, jsonl, or one dialect, not '\(form)'")
    }
    return .dialect(dialect)
  }
}
