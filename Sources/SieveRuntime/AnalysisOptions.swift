public import SieveBytes
public import SieveCentres
public import SieveEngine
import SieveSIP
import SieveSources

/// All that decides what a run computes and where its alerts go.
public struct AnalysisOptions: Sendable {
  /// Inputs and their order.
  public var flow: FlowOptions
  /// The rules in force.
  public var rules: [Rule]
  /// How evidence becomes a score; `nil` when nothing is scored.
  public var score: ScoreSettings?
  /// Zone of `local_hour`.
  public var zone: ZoneTable
  /// What rules know of trunks and numbers.
  public var tables: SideTables
  /// The files of the lists among them, which live runs read anew when they change.
  public var lists: [ListFile] = []
  /// Destinations of alerts: `-` or a path.
  public var alerts: [String]
  /// The reject file.
  public var rejects: String?
  /// Whether numbers in alerts are masked.
  public var maskNumbers: Bool
  /// Whether alerts are written in canonical form.
  public var canonical: Bool
  /// Whether alerts make the exit status 1.
  public var failOnAlert: Bool
  /// Where the manifest goes, with its beginning.
  public var manifest: (path: String, value: Manifest)?
  /// Rules that are tried beside.
  public var whatIf: WhatIfRules? {
    didSet {
      if let whatIf, RequestRules.areAmong(whatIf.rules) { flow.input.sip.takesRequests = true }
    }
  }
  /// Where the history goes with which the next run may begin.
  public var writesHistory: String?
  /// The file that the history is called while it is written.
  public var historyDraft: String? { writesHistory.map { HistoryWriter.draft(of: $0) } }
  /// Most anonymous memory of the process, in bytes; `nil` for as much as it takes.
  public var memoryLimit: UInt64?
  /// Where statistics of the run go.
  public var statistics: String?
  /// Where a report goes of how good the records of each source are.
  public var quality: String? {
    didSet { flow.judgesQuality = quality != nil }
  }
  /// Whether the summary shows whole numbers.
  public var showNumbers: Bool

  /// What the engine needs beside the rules, for `shards` shards.
  func engine(shards: Int = 1) -> EngineOptions {
    EngineOptions(
      zone: zone,
      lateness: flow.lateness,
      shards: shards,
      tables: tables,
      weighs: score != nil,
      returnsMemory: memoryLimit != nil
    )
  }

  /// Makes options; alerts go to standard output.
  public init(flow: FlowOptions, rules: [Rule], score: ScoreSettings? = nil) {
    self.flow = flow
    self.flow.input.sip.takesRequests = RequestRules.areAmong(rules)
    self.rules = RequestRules.separated(rules)
    self.score = score
    zone = .utc
    tables = SideTables()
    alerts = ["-"]
    maskNumbers = false
    canonical = false
    failOnAlert = false
    showNumbers = false
  }
}
