import ArgumentParser
import SieveConfiguration
import SieveRuntime
import SieveSources

/// `callsieve analyze`.
struct AnalyzeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze",
    abstract: "Find scam callers in finished CDR files and captures.",
    discussion: """
      Attempts are put in set-up order with their final outcome, so the alerts depend on the set of \
      records alone. Alerts go to standard output, the summary to standard error.

      EXAMPLES
        callsieve analyze day.csv --home-country TH
        callsieve analyze cdr/*.csv.gz mirror.pcapng --alerts alerts.jsonl
        zcat export.gz | callsieve analyze - --map called_number=dnis --timezone Asia/Bangkok
        callsieve analyze day.csv --rules my.yaml --rules builtin:scam-centre --manifest run.json
        callsieve analyze day.csv --what-if my.yaml > alerts.jsonl
        callsieve analyze monday.csv --write-history known.history > monday.jsonl
        callsieve analyze tuesday.csv --history known.history --write-history known.history > tuesday.jsonl
      """
  )

  @OptionGroup(title: "Input") var input: InputArguments
  @OptionGroup(title: "Rules") var ruleArguments: RuleArguments
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Rules to try beside: the summary says whom they would flag; repeatable.",
      valueName: "file|builtin:name"
    ),
    completion: .file(extensions: ["yaml", "yml"])
  )
  var whatIf: [String] = []
  @OptionGroup(title: "Side tables") var tableArguments: TableArguments
  @OptionGroup(title: "History") var history: HistoryArguments
  @OptionGroup(title: "Alerts") var alertArguments: AlertArguments
  @OptionGroup(title: "Memory") var memory: MemoryArguments
  @OptionGroup(title: "Reports") var report: ReportOptions

  @Option(
    help: ArgumentHelp(
      "Write what these days teach to this file, for the --history of the next run.",
      valueName: "file"
    ),
    completion: .file()
  )
  var writeHistory: String?

  @Option(
    help: ArgumentHelp(
      "Write what was read, with which rules and options, to this file.",
      valueName: "file"
    ),
    completion: .file()
  )
  var manifest: String?

  @Option(
    help: ArgumentHelp(
      "Write times, counts and memory of the run to this file, as JSON.",
      valueName: "file"
    ),
    completion: .file()
  )
  var stats: String?

  @Option(
    help: ArgumentHelp(
      "Write how good the records of each source are to this file, as JSON.",
      valueName: "file"
    ),
    completion: .file()
  )
  var quality: String?

  func run() throws {
    let reporter = report.reporter
    let (files, loaded) = try ruleArguments.load(reporter)
    var options = AnalysisOptions(
      flow: try input.flow(),
      rules: loaded.rules,
      score: loaded.score
    )
    options.zone = try input.records.zone()
    let tables = try tableArguments.load(
      loaded.rules,
      plan: options.flow.input.plan,
      zone: options.zone,
      reporter
    )
    options.tables = tables.tables
    tableArguments.warnOfUnusedLists(loaded, reporter)
    options.whatIf = try tried(options, reporter)
    options.rejects = input.records.rejects
    options.deliver(alertArguments, report, statistics: stats)
    options.memoryLimit = try memory.limit()
    options.quality = quality
    options.writesHistory = writeHistory
    try history.begin(&options)
    options.manifest = manifest.map { ($0, beginManifest(files, tables.files)) }
    try OutputPaths.check(
      options.alerts
        + [options.rejects, manifest, stats, quality, options.historyDraft].compactMap { $0 },
      against: input.inputs + tableArguments.paths + history.paths
    )
    // The history itself may be written on: it is replaced at the end.
    try OutputPaths.check(
      options.alerts + [options.rejects, manifest, stats, quality, writeHistory].compactMap { $0 },
      against: input.inputs + tableArguments.paths
    )
    try Analysis(options, reporter: reporter).run().end()
  }

  /// The rules of `--what-if`, with the tables that they need.
  private func tried(_ options: AnalysisOptions, _ reporter: Reporter) throws -> WhatIfRules? {
    guard !whatIf.isEmpty else { return nil }
    let files = try RuleArguments.files(whatIf)
    let loaded = try RuleLoader.load(files, find: RuleArguments.find)
    for warning in loaded.warnings { reporter.report(warning) }
    let tables = try tableArguments.load(
      loaded.rules,
      plan: options.flow.input.plan,
      zone: options.zone,
      reporter
    )
    return WhatIfRules(
      name: whatIf.joined(separator: ", "),
      rules: loaded.rules,
      score: loaded.score,
      tables: tables.tables
    )
  }

  private func beginManifest(_ files: [RuleFile], _ tables: [TableFile]) -> Manifest {
    var options = [
      "timezone": input.records.timezone ?? "UTC", "reorder": input.reorder,
      "lateness": input.lateness,
      "mask_numbers": String(alertArguments.maskNumbers),
    ]
    options["home_country"] = input.records.homeCountry
    options["passport_certificates"] = input.passports.certificates
    options["from"] = input.from
    options["to"] = input.to
    options["format"] = input.format
    options["delimiter"] = input.records.delimiter
    if !input.records.mapping.isEmpty {
      options["map"] = input.records.mapping.joined(separator: " ")
    }
    if input.fromRejects { options["from_rejects"] = "true" }
    if !input.skew.isEmpty { options["skew"] = input.skew.joined(separator: " ") }
    return Manifest(
      engine: "callsieve \(Callsieve.version)",
      options: options,
      rules: files,
      tables: tables
    )
  }
}
