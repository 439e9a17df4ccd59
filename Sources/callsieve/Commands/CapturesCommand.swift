import ArgumentParser
import SieveModel
import SieveRecords
import SieveRuntime
import SieveSources

/// `callsieve captures`.
struct CapturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "captures",
    abstract: "Say what captures consist of: container, links, times, and every packet's bucket.",
    discussion: """
      Each packet is in exactly one bucket: SIP that is used, RTP-like, other, or out of reach, with \
      the reason. Several captures are read as one, with their packets in order of time, and a last \
      paragraph sums them up. Two independent countings have to agree, else the exit status is 70. What the \
      buckets mean: docs/formats/captures.md.

      EXAMPLES
        callsieve captures mirror.pcapng
        callsieve captures raid/*.pcap.gz
        zstdcat big.pcap.zst | callsieve captures -
      """
  )

  @Argument(
    help: ArgumentHelp(
      "Captures, plain, .gz or .zst; '-' is standard input.",
      valueName: "capture"
    ),
    completion: .file()
  )
  var captures: [String]

  @Option(help: ArgumentHelp("Zone of times in logs that name none.", valueName: "zone"))
  var timezone = "UTC"

  @OptionGroup(title: "Reports") var report: ReportOptions

  func run() throws {
    guard captures.count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("standard input can be read only once")
    }
    let zone = try NamedValues.zone(timezone)
    let options = InputOptions(records: RecordOptions(zone: zone))
    try CaptureAnatomy(captures, options: options, reporter: report.reporter).run().end()
  }
}
