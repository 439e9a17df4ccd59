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

  @Option(
    name: .customLong("map"),
    parsing: .singleValue,
    help: ArgumentHelp(
      "A column by hand, with the unit of a duration: called_number=dnis, talk_ms=secs:s.",
      valueName: "field=column[:unit]"
    )
  )
  var mapping: [String] = []

  @Option(help: "Delimiter of CSV instead of finding it: one character, or 'tab'.")
  var delimiter: String?

  @Option(
    help: ArgumentHelp(
      "Zone of times without one, and of local_hour: Asia/Bangkok, +07:00.",
      valueName: "zone"
    )
  )
  var timezone = "UTC"

  @Option(
    help: ArgumentHelp(
      "Country of national numbers: 0812345678 is +66812345678 with TH.",
      valueName: "country"
    )
  )
  var homeCountry: String?

  @Option(help: ArgumentHelp("Nothing before this set-up time (inclusive).", valueName: "time"))
  var from: String?

  @Option(help: ArgumentHelp("Nothing from this set-up time on.", valueName: "time"))
  var to: String?

  @Option(help: "How far records may be out of set-up order: auto, or a duration such as 2h.")
  var reorder = "auto"

  @Option(help: "How far behind the watermark a record is still applied.")
  var lateness = "24h"

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

  @Option(
    help: ArgumentHelp("Keep rejected and late records here as JSON lines.", valueName: "file"),
    completion: .file()
  )
  var rejects: String?

  @OptionGroup(title: "Identity") var passports: PassportArguments

  /// The zone of naive times.
  func zone() throws -> ZoneTable { try NamedValues.zone(timezone) }

  /// Everything as the runtime takes it.
  func flow(isLive: Bool = false) throws -> FlowOptions {
    guard !inputs.isEmpty else { throw ValidationError("name at least one input; '-' is stdin") }
    guard inputs.count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("standard input can be read only once")
    }
    guard (1...256).contains(threads) else { throw ValidationError("--threads takes 1 to 256") }
    let zone = try zone()
    let named = try format.map { try NamedFormat($0) }
    var flow = FlowOptions(
      inputs: inputs,
      input: InputOptions(
        records: RecordOptions(
          zone: zone,
          mapping: try mapping.map { try MappedColumn(parsing: $0) },
          delimiter: try delimiterByte()
        ),
        plan: NumberPlan(home: try NamedValues.country(homeCountry)),
        format: named?.format,
        isLive: isLive,
        dialect: named?.dialect,
        dialects: named?.choice ?? BuiltinDialects.all
      ),
      reorder: reorder == "auto" ? .automatic : .fixed(try DurationText.milliseconds(reorder)),
      lateness: try DurationText.milliseconds(lateness),
      skew: try skews(),
      period: Period(
        from: try from.map { try instant($0, zone) } ?? .min,
        to: try to.map { try instant($0, zone) } ?? .max
      ),
      threads: threads
    )
    flow.input.sip = try passports.options()
    return flow
  }

  private func delimiterByte() throws -> UInt8? {
    guard let delimiter else { return nil }
    if delimiter == "tab" || delimiter == "\\t" { return 0x09 }
    guard delimiter.utf8.count == 1, let byte = delimiter.utf8.first, byte != 0x22, byte != 0x0A
    else { throw ValidationError("--delimiter takes one character, or 'tab'") }
    return byte
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

  private func skews() throws -> [String: Int64] {
    var offsets: [String: Int64] = [:]
    for text in skew {
      guard let equals = text.lastIndex(of: "="), inputs.contains(String(text[..<equals])),
        let seconds = Double(text[text.index(after: equals)...]), abs(seconds) < 1e9
      else {
        throw ValidationError("--skew takes INPUT=SECONDS with one of the inputs, not '\(text)'")
      }
      offsets[String(text[..<equals])] = Int64(seconds * 1000)
    }
    return offsets
  }
}
