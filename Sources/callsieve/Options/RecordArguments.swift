import ArgumentParser
import SieveBytes
import SieveModel
import SieveRecords

/// How records are read, wherever they come from.
struct RecordArguments: ParsableArguments {
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
      "Zone of times without one, and of local_hour: Asia/Bangkok, +07:00. Default: UTC.",
      valueName: "zone"
    )
  )
  var timezone: String?

  @Option(
    help: ArgumentHelp(
      "Country of national numbers: 0812345678 is +66812345678 with TH.",
      valueName: "country"
    )
  )
  var homeCountry: String?

  @Option(
    help: ArgumentHelp("Keep rejected and late records here as JSON lines.", valueName: "file"),
    completion: .file()
  )
  var rejects: String?

  /// The zone of naive times.
  func zone() throws -> ZoneTable { try NamedValues.zone(timezone ?? "UTC") }

  /// The numbering plan with its home country.
  func plan() throws -> NumberPlan { NumberPlan(home: try NamedValues.country(homeCountry)) }

  /// The layout of records as far as it is stated.
  func options() throws -> RecordOptions {
    RecordOptions(
      zone: try zone(),
      mapping: try mapping.map { try MappedColumn(parsing: $0) },
      delimiter: try delimiterByte()
    )
  }

  private func delimiterByte() throws -> UInt8? {
    guard let delimiter else { return nil }
    if delimiter == "tab" || delimiter == "\\t" { return 0x09 }
    guard delimiter.utf8.count == 1, let byte = delimiter.utf8.first, byte != 0x22, byte != 0x0A
    else { throw ValidationError("--delimiter takes one character, or 'tab'") }
    return byte
  }
}

/// Clock offsets as `--skew` takes them.
enum SkewText {
  /// Milliseconds by input; `isKnown` says which inputs there are.
  ///
  /// - Throws: `ValidationError` that calls an input `kind`.
  static func offsets(
    _ texts: [String],
    kind: String,
    isKnown: (String) -> Bool
  ) throws -> [String: Int64] {
    var offsets: [String: Int64] = [:]
    for text in texts {
      guard let equals = text.lastIndex(of: "="), isKnown(String(text[..<equals])),
        let seconds = Double(text[text.index(after: equals)...]), abs(seconds) < 1e9
      else { throw ValidationError("--skew takes \(kind), not '\(text)'") }
      offsets[String(text[..<equals])] = Int64(seconds * 1000)
    }
    return offsets
  }
}
