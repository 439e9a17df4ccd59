import ArgumentParser
import Foundation
import SieveBytes
import SieveConfiguration
import SieveEngine
import SieveModel
import SieveRecords
import SieveRuntime
import SieveSources

/// Options of every command that reads calls.
struct InputArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "CDR files and captures, compressed or in .tar and .zip, folders, patterns; '-' is stdin.",
      valueName: "input"
    ),
    completion: .file()
  )
  var inputs: [String]

  @Option(
    help: """
      Format of all inputs instead of finding it by content: csv, jsonl, pcap, pcapng, snoop, \
      netmon, siplog, ber, tap3, nrtrde, a dialect of 'callsieve formats list', or a dialect file.
      """
  )
  var format: String?

  @OptionGroup var records: RecordArguments

  @Option(help: ArgumentHelp("Nothing before this set-up time (inclusive).", valueName: "time"))
  var from: String?

  @Option(help: ArgumentHelp("Nothing from this set-up time on.", valueName: "time"))
  var to: String?

  @Option(help: "How far records may be out of set-up order: auto, or a duration such as 2h.")
  var reorder = "auto"

  @Option(help: "How far behind the watermark a record is still applied.")
  var lateness = "24h"

  @Flag(
    help: "Inputs may be reject files: take their records again, as their sources were read."
  )
  var fromRejects = false

  @Flag(help: "Count records that several inputs have alike as often as they come.")
  var keepDuplicates = false

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Known clock offset of an input, added to its times.",
      valueName: "input=seconds"
    )
  )
  var skew: [String] = []

  @Option(help: ArgumentHelp("Threads; the result does not depend on it.", valueName: "n"))
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @OptionGroup(title: "Identity") var passports: PassportArguments

  /// Everything as the runtime takes it.
  func flow(isLive: Bool = false) throws -> FlowOptions {
    guard !inputs.isEmpty else { throw ValidationError("name at least one input; '-' is stdin") }
    guard inputs.count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("standard input can be read only once")
    }
    guard (1...256).contains(threads) else { throw ValidationError("--threads takes 1 to 256") }
    let zone = try records.zone()
    let named = try format.map { try NamedFormat($0) }
    var flow = FlowOptions(
      inputs: inputs,
      input: InputOptions(
        records: try records.options(),
        plan: try records.plan(),
        format: named?.format,
        isLive: isLive,
        dialect: named?.dialect,
        dialects: named?.choice ?? BuiltinDialects.all
      ),
      reorder: reorder == "auto" ? .automatic : .fixed(try DurationText.milliseconds(reorder)),
      lateness: try DurationText.milliseconds(lateness),
      skew: try SkewText.offsets(skew, kind: "INPUT=SECONDS with one of the inputs") {
        fromRejects ? !$0.isEmpty : inputs.contains($0)
      },
      period: Period(
        from: try from.map { try instant($0, zone) } ?? .min,
        to: try to.map { try instant($0, zone) } ?? .max
      ),
      threads: threads
    )
    flow.keepsDuplicates = keepDuplicates
    if fromRejects {
      flow.fromRejects = RejectOptions(
        statesZone: records.timezone != nil,
        statesCountry: records.homeCountry != nil,
        dialects: named.map { $0.dialect.map { [$0] } ?? $0.choice } ?? []
      )
    }
    flow.input.sip = try passports.options()
    return flow
  }

  private func instant(_ text: String, _ zone: ZoneTable) throws -> Int64 {
    let bytes = Array(text.utf8)
    do {
      return try Timestamp.read(bytes.span, 0..<bytes.count, zone: zone)
    } catch {
      throw ValidationError(
        "'\(text)' is not a time: use 2026-03-02T09:00:00+07:00 or '2026-03-02 09:00:00'"
      )
    }
  }
}
