import ArgumentParser
import SieveConfiguration
import SieveRuntime
import SieveSources

/// `callsieve replay`.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Play captures as if they were live, at a chosen speed.",
    discussion: """
      Every INVITE, answer and release is applied as it comes; alerts are what could be known then, \
      and carry the wall clock as emitted_at. They depend on the sequence of messages alone, not on \
      the speed.

      EXAMPLES
        callsieve replay mirror.pcap --speed 10x
        callsieve replay a.pcapng b.pcapng --speed max --alerts alerts.jsonl
        callsieve replay growing.pcap --follow --speed max
      """
  )

  @OptionGroup(title: "Input") var input: InputArguments
  @OptionGroup(title: "Rules") var ruleArguments: RuleArguments
  @OptionGroup(title: "Side tables") var tableArguments: TableArguments
  @OptionGroup(title: "History") var history: HistoryArguments
  @OptionGroup(title: "Alerts") var alertArguments: AlertArguments
  @OptionGroup(title: "Memory") var memory: MemoryArguments
  @OptionGroup(title: "Reports") var report: ReportOptions

  @Option(help: ArgumentHelp("1x, 10x, 0.5x or max.", valueName: "speed"))
  var speed = "1x"

  @Flag(
    help: """
      Wait at the end of a capture that is still being written, until a signal; when it is renamed, go \
      on with the file that has its name then.
      """
  )
  var follow = false

  @Option(
    help: ArgumentHelp(
      "Write times, counts and memory of the run to this file, as JSON.",
      valueName: "file"
    ),
    completion: .file()
  )
  var stats: String?

  func run() throws {
    guard let pace = ReplaySpeed(speed) else {
      throw ValidationError("'\(speed)' is no speed: use 1x, 10x, 0.5x or max")
    }
    guard !follow || input.inputs.count == 1 else {
      throw ValidationError("--follow takes one capture: a silent one would hold up the others")
    }
    guard !input.fromRejects else {
      throw ValidationError("--from-rejects is for finished files: use analyze, calls or inspect")
    }
    let reporter = report.reporter
    var flow = try input.flow(isLive: true)
    if input.lateness == "24h" { flow.lateness = 4 * 3_600_000 }
    flow.input.isFollowed = follow
    var options = try AnalysisOptions(
      flow,
      rejects: input.records.rejects,
      ruleArguments,
      tableArguments,
      reporter
    )
    options.deliver(alertArguments, report, statistics: stats)
    options.memoryLimit = try memory.limit()
    try history.begin(&options)
    try OutputPaths.check(
      options.alerts + [options.rejects, stats].compactMap { $0 },
      against: input.inputs + tableArguments.paths + history.paths
    )
    try Replay(options, speed: pace, reporter: reporter).run().end()
  }
}
