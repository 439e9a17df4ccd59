import ArgumentParser
import Foundation
import SieveBytes
import SieveEngine
import SieveModel
import SieveRuntime
import SieveSources

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

  /// Everything as the runtime takes it, for a run with these options; `nil` when nothing is kept.
  func options(
    _ analysis: AnalysisOptions,
    _ tables: TableArguments,
    _ records: TailRecordArguments,
    followed: [String]
  ) throws -> StateOptions? {
    guard let state else {
      guard checkpointInterval == nil else {
        throw ValidationError("--checkpoint-interval needs --state FOLDER")
      }
      return nil
    }
    try check(state, against: followed)
    let interval = try DurationText.milliseconds(checkpointInterval ?? "30s")
    guard interval >= 10 else { throw ValidationError("--checkpoint-interval takes 10ms or more") }
    return StateOptions(
      folder: state,
      intervalSeconds: Double(interval) / 1000,
      analysis: Self.analysis(analysis, tables),
      reading: Self.reading(records),
      lists: analysis.lists.map(\.setting)
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

  /// What windows, scores and centres depend on.
  private static func analysis(
    _ options: AnalysisOptions,
    _ tables: TableArguments
  ) -> [StateOptions.Setting] {
    var rules = options.rules.map { "\($0.id) \($0.version)" }
    if let score = options.score { rules.append("\(score)") }
    // Lists may change: state goes on with the new ones.
    let files = tables.placePaths.flatMap { [$0, content($0)] }
    let zone = options.zone
    let scoring = options.score == nil ? [] : [StateOptions.scoring]
    return scoring + [
      .init("--rules", digest(rules)),
      .init("side tables", digest(files)),
      .init("--timezone", digest([zone.name] + zone.spans.map { "\($0.start) \($0.offset)" })),
      .init("--home-country", options.flow.input.plan.homeCountry.code),
      .init("--lateness", "\(options.flow.lateness)"),
    ]
  }

  /// What the reading of files depends on.
  private static func reading(_ records: TailRecordArguments) -> [StateOptions.Setting] {
    let format = records.format ?? ""
    return [
      .init("--format", digest([format, content(format)])),
      .init("--map", digest(records.records.mapping)),
      .init("--delimiter", records.records.delimiter ?? ""),
    ]
  }

  /// The content of a file; nothing when there is none of that name.
  private static func content(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
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
