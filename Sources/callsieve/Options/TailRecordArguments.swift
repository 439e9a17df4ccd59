import ArgumentParser
import SieveBytes
import SieveConfiguration
import SieveModel
import SieveRecords
import SieveRuntime
import SieveSources

/// How records of followed files are read.
struct TailRecordArguments: ParsableArguments {
  @Option(
    help: """
      Format of all files instead of finding it by content: csv, jsonl, a dialect of 'callsieve formats \
      list', or a dialect file; for spools any format of 'analyze'.
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

  @Option(help: "How far behind the latest set-up time a record is still applied.")
  var lateness = "4h"

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Known clock offset of a file, or of the files in a folder, added to its times.",
      valueName: "path=seconds"
    )
  )
  var skew: [String] = []

  @Option(
    help: ArgumentHelp("Keep rejected and late records here as JSON lines.", valueName: "file"),
    completion: .file()
  )
  var rejects: String?

  /// The zone of naive times.
  func zone() throws -> ZoneTable { try NamedValues.zone(timezone) }

  /// Everything as the runtime takes it.
  func flow() throws -> FlowOptions {
    let named = try format.map { try NamedFormat($0) }
    return FlowOptions(
      inputs: [],
      input: InputOptions(
        records: RecordOptions(
          zone: try zone(),
          mapping: try mapping.map { try MappedColumn(parsing: $0) },
          delimiter: try delimiterByte()
        ),
        plan: NumberPlan(home: try NamedValues.country(homeCountry)),
        format: named?.format,
        usesThreads: false,
        dialect: named?.dialect,
        dialects: named?.choice ?? BuiltinDialects.all
      ),
      lateness: try DurationText.milliseconds(lateness),
      skew: try skews()
    )
  }

  private func delimiterByte() throws -> UInt8? {
    guard let delimiter else { return nil }
    if delimiter == "tab" || delimiter == "\\t" { return 0x09 }
    guard delimiter.utf8.count == 1, let byte = delimiter.utf8.first, byte != 0x22, byte != 0x0A
    else { throw ValidationError("--delimiter takes one character, or 'tab'") }
    return byte
  }

  private func skews() throws -> [String: Int64] {
    var offsets: [String: Int64] = [:]
    for text in skew {
      guard let equals = text.lastIndex(of: "="), equals > text.startIndex,
        let seconds = Double(text[text.index(after: equals)...]), abs(seconds) < 1e9
      else { throw ValidationError("--skew takes PATH=SECONDS, not '\(text)'") }
      offsets[String(text[..<equals])] = Int64(seconds * 1000)
    }
    return offsets
  }
}
