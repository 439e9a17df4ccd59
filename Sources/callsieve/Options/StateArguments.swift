import ArgumentParser
import Foundation
import SieveBytes
import SieveConfiguration
import SieveEngine
import SieveRuntime

/// Where the state of a run is kept.
struct StateArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Keep the state in this folder, and go on from it: no record is left out or used twice.",
      valueName: "folder"
    ),
    completion: .directory
  )
  var state: String?

  @Option(
    help: ArgumentHelp(
      "How often it is kept, besides at the end: 200ms, 30s. Default: 30s.",
      valueName: "duration"
    )
  )
  var checkpointInterval: String?

  /// What else a state depends on than options of its own.
  struct Surroundings {
    var rules: LoadedRules
    var tables: [TableFile]
    var records: TailRecordArguments
    var followed: [String]
  }

  /// Everything as the runtime takes it; `nil` when nothing is kept.
  func options(_ surroundings: Surroundings) throws -> StateOptions? {
    guard let state else {
      guard checkpointInterval == nil else {
        throw ValidationError("--checkpoint-interval needs --state FOLDER")
      }
      return nil
    }
    try check(state, against: surroundings.followed)
    let interval = try DurationText.milliseconds(checkpointInterval ?? "30s")
    guard interval >= 10 else { throw ValidationError("--checkpoint-interval takes 10ms or more") }
    return StateOptions(
      folder: state,
      intervalSeconds: Double(interval) / 1000,
      analysis: try analysis(surroundings),
      reading: try reading(surroundings.records)
    )
  }

  /// Refuses a folder whose files would be read as records.
  private func check(_ state: String, against followed: [String]) throws {
    let path = OutputPaths.resolved(state)
    for input in followed {
      let folder = OutputPaths.resolved(input)
      guard path == folder || path.hasPrefix(folder + "/") else { continue }
      throw ValidationError("--state '\(state)' lies in '\(input)', which is followed")
    }
  }

  private func analysis(_ surroundings: Surroundings) throws -> [StateOptions.Setting] {
    let rules = surroundings.rules
    var texts = rules.rules.map { "\($0.id) \($0.version) \($0.alert)" }
    if let score = rules.score { texts.append("\(score)") }
    let zone = try surroundings.records.zone()
    return [
      .init("--rules", Self.digest(texts)),
      .init("side tables", Self.digest(surroundings.tables.flatMap { [$0.name, $0.text] })),
      .init("--timezone", Self.digest([zone.name] + zone.spans.map { "\($0.start) \($0.offset)" })),
      .init("--home-country", surroundings.records.homeCountry?.uppercased() ?? ""),
      .init("--lateness", "\(try DurationText.milliseconds(surroundings.records.lateness))"),
    ]
  }

  private func reading(_ records: TailRecordArguments) throws -> [StateOptions.Setting] {
    let format = records.format ?? ""
    let file = format.contains(".") ? FileManager.default.contents(atPath: format) : nil
    return [
      .init("--format", Self.digest([format, String(decoding: file ?? Data(), as: UTF8.self)])),
      .init("--map", Self.digest(records.mapping)),
      .init("--delimiter", records.delimiter ?? ""),
      .init("--timezone of records", records.timezone),
    ]
  }

  /// The same as long as all texts are.
  private static func digest(_ texts: [String]) -> String {
    var hash = StableHash()
    hash.combine(Int64(texts.count))
    for text in texts {
      hash.combine(Int64(text.utf8.count))
      hash.combine(text)
    }
    return hash.hexadecimal(digits: 16)
  }
}
