import ArgumentParser
import SieveConfiguration
import SieveRuntime
import SieveSources

/// `callsieve tail`.
struct TailCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tail",
    abstract: "Follow CDR files that grow and folders that fill.",
    discussion: """
      Every record is applied as it comes and alerts are written at once. Files are followed through \
      rotation by renaming, by copying and cutting, and by replacing; a line counts once its line \
      feed is there. Files that are there at the start are read from their end unless --from-start is \
      given, new ones and spool files from their beginning. Ends with a summary at SIGINT or SIGTERM \
      (status 128 + n), or with --exit-when-idle (status 0). With --state the next run goes on where \
      this one was stopped or killed; open alerts stay open, and files of alerts are appended to.

      EXAMPLES
        callsieve tail /var/log/asterisk/cdr-csv/Master.csv --map setup_time=start > alerts.jsonl
        callsieve tail '/srv/cdr/*.csv' --home-country TH --timezone Asia/Bangkok
        callsieve tail /srv/spool --finished-suffix .FIN --after move:/srv/done
        callsieve tail /mnt/nfs/cdr --poll-interval 500ms
        callsieve tail day.csv --from-start --exit-when-idle 10s --alerts alerts.jsonl
        callsieve tail '/srv/cdr/*.csv' --state /var/lib/callsieve --alerts alerts.jsonl
        callsieve tail '/srv/cdr/*.csv' --quality quality.json > alerts.jsonl
        callsieve tail '/srv/cdr/*.csv' --history known.history > alerts.jsonl
      """
  )

  @OptionGroup(title: "Files") var tail: TailArguments
  @OptionGroup(title: "Records") var records: TailRecordArguments
  @OptionGroup(title: "Rules") var ruleArguments: RuleArguments
  @OptionGroup(title: "Side tables") var tableArguments: TableArguments
  @OptionGroup(title: "History") var history: HistoryArguments
  @OptionGroup(title: "Alerts") var alertArguments: AlertArguments
  @OptionGroup(title: "State") var stateArguments: StateArguments
  @OptionGroup(title: "Memory") var memory: MemoryArguments
  @OptionGroup(title: "Reports") var report: ReportOptions

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
      "Write how good the records of each source are to this file, as JSON: every minute, and at the end.",
      valueName: "file"
    ),
    completion: .file()
  )
  var quality: String?

  func run() throws {
    let reporter = report.reporter
    let tailOptions = try tail.options()
    var options = try AnalysisOptions(
      try records.flow(),
      rejects: records.records.rejects,
      ruleArguments,
      tableArguments,
      reporter
    )
    options.deliver(alertArguments, report, statistics: stats)
    options.memoryLimit = try memory.limit()
    options.quality = quality
    try history.begin(&options)
    try OutputPaths.check(
      options.alerts + [options.rejects, stats, quality].compactMap { $0 },
      against: tail.paths + tableArguments.paths + history.paths
    )
    try OutputPaths.check(
      options.alerts + [options.rejects, stats, quality].compactMap { $0 },
      outside: tail.paths
    )
    let state = try stateArguments.options(options, tableArguments, records, followed: tail.paths)
    try Tail(options, tail: tailOptions, state: state, reporter: reporter).run().end()
  }
}
