import ArgumentParser
import SieveConfiguration
import SieveEngine
import SieveRuntime
import SieveSources

/// `callsieve capture`.
struct CaptureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capture",
    abstract: "Watch SIP live, from interfaces and HEP agents.",
    discussion: """
      Every INVITE, answer and release is applied as it comes; alerts are written at once. Ends with \
      a summary at SIGINT or SIGTERM (status 128 + n), or after --duration (status 0). Packets that \
      the kernel drops are reported while it happens and in the summary.

      EXAMPLES
        sudo callsieve capture -i eth1 --user nobody --home-country TH > alerts.jsonl
        sudo callsieve capture -i eth1 -i eth2 --filter 'port 5060' --write flagged.pcapng
        callsieve capture --hep udp:9060,tcp:9060
        callsieve capture --hep udp:0.0.0.0:9060 --hep-key "$KEY" --alerts alerts.jsonl
        sudo callsieve capture -i any --duration 1h --stats stats.json
      """
  )

  @OptionGroup(title: "Sources") var live: LiveArguments
  @OptionGroup(title: "Calls") var calls: LiveCallArguments
  @OptionGroup(title: "Rules") var ruleArguments: RuleArguments
  @OptionGroup(title: "Side tables") var tableArguments: TableArguments
  @OptionGroup(title: "History") var history: HistoryArguments
  @OptionGroup(title: "Alerts") var alertArguments: AlertArguments
  @OptionGroup(title: "Memory") var memory: MemoryArguments
  @OptionGroup(title: "Reports") var report: ReportOptions

  @Option(
    help: ArgumentHelp("Keep the packets of flagged calls here, as pcapng.", valueName: "file"),
    completion: .file()
  )
  var write: String?

  @Option(
    help: ArgumentHelp(
      "MiB of packets held in case their call is flagged later.",
      valueName: "mib"
    )
  )
  var writeBuffer = 128

  @Option(
    help: ArgumentHelp("Whom to become once everything is open; takes root.", valueName: "name")
  )
  var user: String?

  @Option(
    help: ArgumentHelp(
      "Write times, counts and drops of the run to this file, as JSON.",
      valueName: "file"
    ),
    completion: .file()
  )
  var stats: String?

  func run() throws {
    guard (4...65_536).contains(writeBuffer) else {
      throw ValidationError("--write-buffer takes 4 to 65536 MiB")
    }
    let reporter = report.reporter
    let live = try live.options()
    var options = try AnalysisOptions(
      try calls.flow(),
      rejects: calls.rejects,
      ruleArguments,
      tableArguments,
      reporter
    )
    options.deliver(alertArguments, report, statistics: stats)
    options.memoryLimit = try memory.limit()
    try history.begin(&options)
    try OutputPaths.check(
      options.alerts + [options.rejects, stats, write].compactMap { $0 },
      against: tableArguments.paths + history.paths
    )
    let capture = Capture(
      options,
      live: live,
      keeping: write.map { Capture.Keeping(path: $0, ringBytes: writeBuffer << 20) },
      user: user,
      reporter: reporter
    )
    try capture.run().end()
  }
}
