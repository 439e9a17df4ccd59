import SieveDiagnostics
import SieveSinks
import SieveSources

/// Live mode over CDR files that grow and folders that fill.
public struct Tail {
  private let options: AnalysisOptions
  private let tail: TailOptions
  private let reporter: Reporter

  /// Prepares a run; the inputs of `options` are not looked at, those of `tail` are.
  public init(_ options: AnalysisOptions, tail: TailOptions, reporter: Reporter) {
    self.options = options
    self.tail = tail
    self.reporter = reporter
  }

  /// Follows until a signal, or until nothing new has come for as long as was asked for.
  ///
  /// - Throws: `Diagnostic` when a destination cannot be opened.
  public func run() throws -> ExitStatus {
    let report: @Sendable (Diagnostic) -> Void = { [reporter] in reporter.report($0) }
    let ledger = try RejectLedger(destination: options.rejects, report: report)
    let run = LiveRun(options, reporter: reporter, ledger: ledger)
    let flow = TailFlow(options.flow, tail: tail, ledger: ledger, report: report)
    var outlet = try AlertOutlet(options, source: flow.sources.source)
    reporter.note("Following \(tail.follow.paths.joined(separator: ", "))\n")
    var hooks = LiveRun.Hooks()
    hooks.remark = {
      let counts = flow.counts
      var text = "Followed \(counts.files) files, \(counts.bytes) bytes\n"
      if counts.wholeFiles > 0 { text += "Took \(counts.wholeFiles) files of spool folders\n" }
      return text
    }
    return run.run(flow, &outlet, hooks)
  }
}
