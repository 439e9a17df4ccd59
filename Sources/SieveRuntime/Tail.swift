import Foundation
import SieveDiagnostics
import SieveSinks
import SieveSources

/// Live mode over CDR files that grow and folders that fill.
public struct Tail {
  private let options: AnalysisOptions
  private let tail: TailOptions
  private let state: StateOptions?
  private let reporter: Reporter

  /// Prepares a run; the inputs of `options` are not looked at, those of `tail` are.
  ///
  /// With `state` it goes on where the run before was, and the next one where this one ends.
  public init(
    _ options: AnalysisOptions,
    tail: TailOptions,
    state: StateOptions? = nil,
    reporter: Reporter
  ) {
    self.options = options
    self.tail = tail
    self.state = state
    self.reporter = reporter
  }

  /// Follows until a signal, or until nothing new has come for as long as was asked for.
  ///
  /// - Throws: `Diagnostic` when a destination or the state cannot be opened.
  public func run() throws -> ExitStatus {
    guard let state else { return try run(nil) }
    let folder = try StateFolder(state.folder)
    let loaded = try folder.load(options, state) { reporter.report($0) }
    if let loaded {
      reporter.note(Self.text(loaded))
      let changes = loaded.snapshot.changes
      for remark in StateFault.changed(changes, folder.path) { reporter.report(remark) }
      if changes.analysis.isEmpty, !changes.lists.isEmpty {
        reporter.note("Changed since: \(changes.lists.joined(separator: ", "))\n")
      }
    }
    return try run((folder, state, loaded))
  }

  private typealias Kept = (
    folder: StateFolder, options: StateOptions, loaded: StateFolder.Loaded?
  )

  private func run(_ kept: Kept?) throws -> ExitStatus {
    let report: @Sendable (Diagnostic) -> Void = { [reporter] in reporter.report($0) }
    let snapshot = kept?.loaded?.snapshot
    // What is kept has learned from the history already.
    let detector = try snapshot?.detector ?? Detector.taught(options)
    // What is kept is never emptied: it goes on behind what is there.
    func start(_ mark: OutputMark?) -> OutputStart {
      mark.map { .mark($0) } ?? (kept == nil ? .emptied : .atEnd)
    }
    let ledger = try RejectLedger(
      destination: options.rejects,
      from: start(snapshot?.rejects),
      known: snapshot?.rejected ?? [:],
      layouts: snapshot?.layouts ?? [:],
      report: report
    )
    var tail = tail
    tail.follow.spool?.holdsTaken = kept != nil
    let plan = options.flow.input.plan
    let quality = try options.quality.map { try TailQuality(path: $0, plan: plan) }
    let flow = TailFlow(
      options.flow,
      tail: tail,
      ledger: ledger,
      resuming: snapshot?.flow,
      quality: quality,
      report: report
    )
    var outlet = try AlertOutlet(
      options,
      from: { start(snapshot?.outputs[$0]) },
      source: flow.sources.source
    )
    let continuations = outlet.continuations + [(options.rejects ?? "", ledger.continuation)]
    for (name, continuation) in continuations {
      if let remark = StateFault.output(name, continuation) { report(remark) }
    }
    let summary = snapshot?.summary ?? RunSummary()
    var hooks = LiveRun.Hooks()
    // State that goes on learns of other lists as it does while it runs.
    let knowsOthers = snapshot?.detector != nil && snapshot?.changes.lists.isEmpty == false
    let lists = ListWatch(options, isNews: knowsOthers, reporter: reporter)
    hooks.lists = lists
    if let kept {
      var stateOptions = kept.options
      if knowsOthers, let snapshot { stateOptions.lists = snapshot.lists }
      let keeper = TailKeeper(
        kept.folder,
        stateOptions,
        flow,
        ledger,
        repeated: kept.loaded?.repeated ?? 0,
        report: report
      )
      try keeper.begin(detector, &outlet, summary, after: kept.loaded)
      hooks.keeper = keeper
    }
    let isDue = flow.isInterrupted
    flow.isInterrupted = { isDue() || lists.look() }
    reporter.note("Following \(tail.follow.paths.joined(separator: ", "))\n")
    hooks.remark = { [keeper = hooks.keeper] in remark(flow, keeper) + (quality?.text ?? "") }
    hooks.close = { quality?.finish() ?? [] }
    let run = LiveRun(options, reporter: reporter, ledger: ledger)
    return run.run(flow, detector, summary, &outlet, hooks)
  }

  private static func text(_ loaded: StateFolder.Loaded) -> String {
    let date = loaded.date.formatted(.iso8601)
    var text = "Going on from checkpoint \(loaded.number) of \(date), \(loaded.bytes) bytes\n"
    if loaded.repeated > 0 {
      text +=
        "\(loaded.repeated) alerts were given out after it and come again, with the same ids\n"
    }
    return text
  }
}

extension Tail {
  /// What a person is told of files and checkpoints at the end.
  private func remark(_ flow: TailFlow, _ keeper: TailKeeper?) -> String {
    let counts = flow.counts
    var text = "Followed \(counts.files) files, \(counts.bytes) bytes\n"
    if counts.wholeFiles > 0 { text += "Took \(counts.wholeFiles) files of spool folders\n" }
    guard let statistics = keeper?.statistics else { return text }
    text += "Wrote \(statistics.checkpoints) checkpoints, the last of \(statistics.bytes) bytes; "
    text += "the stream waited for one for \(statistics.longestMilliseconds) ms at most"
    if statistics.failed > 0 { text += "; \(statistics.failed) could not be written" }
    return text + "\n"
  }
}
