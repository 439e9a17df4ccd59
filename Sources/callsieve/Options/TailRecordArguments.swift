import ArgumentParser
import SieveBytes
import SieveConfiguration
import SieveModel
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

  @OptionGroup var records: RecordArguments

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

  /// Everything as the runtime takes it.
  func flow() throws -> FlowOptions {
    let named = try format.map { try NamedFormat($0) }
    return FlowOptions(
      inputs: [],
      input: InputOptions(
        records: try records.options(),
        plan: try records.plan(),
        format: named?.format,
        usesThreads: false,
        dialect: named?.dialect,
        dialects: named?.choice ?? BuiltinDialects.all
      ),
      lateness: try DurationText.milliseconds(lateness),
      skew: try SkewText.offsets(skew, kind: "PATH=SECONDS") { !$0.isEmpty }
    )
  }
}
