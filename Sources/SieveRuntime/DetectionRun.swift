import SieveDiagnostics
public import SieveModel

/// A run in settled mode that hands out attempts and alerts instead of delivering them.
public struct DetectionRun {
  private let options: AnalysisOptions
  private let reporter: Reporter

  /// Prepares a run.
  public init(_ options: AnalysisOptions, reporter: Reporter) {
    self.options = options
    self.reporter = reporter
  }

  /// Runs to the end of the inputs; each batch of attempts comes with the alerts that it caused, and the
  /// last alerts with an empty batch.
  ///
  /// - Throws: what `body` throws, and `Diagnostic` when the reject file cannot be opened.
  public func run(_ body: (AttemptBatch, [Alert]) throws -> Void) throws -> ExitStatus {
    let report: @Sendable (Diagnostic) -> Void = { [reporter] in reporter.report($0) }
    let ledger = try RejectLedger(destination: options.rejects, report: report)
    let flow = AttemptFlow(options.flow, ledger: ledger, report: report)
    guard !flow.inputs.isEmpty else { return .input }
    let detector = Detector(options)
    var batch = AttemptBatch()
    var alerts: [Alert] = []
    var more = true
    while more {
      more = try flow.next(into: &batch)
      detector.apply(batch, into: &alerts) { work in work(0) }
      try body(batch, alerts)
      alerts.removeAll(keepingCapacity: true)
    }
    detector.finish(into: &alerts)
    try body(AttemptBatch(), alerts)
    flow.stop()
    if let failure = ledger.close() { throw failure }
    return flow.hasFailed ? .input : .done
  }
}
