import Foundation
import SieveDiagnostics
import SieveEngine
import SieveModel
import SieveSinks
import SieveSources

/// Settled mode: reads finished files in set-up order, raises alerts, and sums up.
public struct Analysis {
  private let options: AnalysisOptions
  private let reporter: Reporter

  /// Prepares a run.
  public init(_ options: AnalysisOptions, reporter: Reporter) {
    self.options = options
    self.reporter = reporter
  }

  /// Runs to the end of the inputs, or until a signal or the last closed destination ends it.
  ///
  /// - Throws: `Diagnostic` when a destination cannot be opened; nothing has been read then.
  public func run() throws -> ExitStatus {
    let report: @Sendable (Diagnostic) -> Void = { [reporter] in reporter.report($0) }
    let ledger = try RejectLedger(destination: options.rejects, report: report)
    let flow = AttemptFlow(
      options.flow,
      ledger: ledger,
      digests: options.manifest != nil,
      report: report
    )
    guard !flow.inputs.isEmpty else { return nothingOpened() }
    var outlet = try AlertOutlet(options, sources: flow.sources)
    var summary = RunSummary()
    var progress = Progress(flow.inputs)
    let engine = Engine(
      rules: options.rules,
      options: EngineOptions(
        zone: options.zone,
        lateness: options.flow.lateness,
        shards: max(1, options.flow.threads - 1)
      )
    )
    let crew = ShardCrew(count: engine.shardCount)
    defer { crew.stop() }

    var batch = AttemptBatch()
    var alerts: [Alert] = []
    var more = true
    while more, outlet.isOpen {
      more = try flow.next(into: &batch)
      engine.apply(batch, into: &alerts, inParallel: crew.run)
      summary.add(batch)
      deliver(&alerts, &outlet, &summary)
      progress.update(summary.attempts, summary.alerts, reporter)
    }
    engine.finish(into: &alerts)
    deliver(&alerts, &outlet, &summary)
    return finish(flow, ledger, &outlet, summary, progress)
  }

  private func nothingOpened() -> ExitStatus {
    reporter.note(interrupted)
    return .input
  }

  private func deliver(
    _ alerts: inout [Alert],
    _ outlet: inout AlertOutlet,
    _ summary: inout RunSummary
  ) {
    for alert in alerts { summary.add(alert) }
    outlet.write(alerts)
    alerts.removeAll(keepingCapacity: true)
  }

  private func finish(
    _ flow: AttemptFlow,
    _ ledger: RejectLedger,
    _ outlet: inout AlertOutlet,
    _ summary: RunSummary,
    _ progress: Progress
  ) -> ExitStatus {
    var failures = outlet.close()
    if let failure = ledger.close() { failures.append(failure) }
    if let (path, value) = options.manifest {
      do {
        try flow.complete(value, summary: summary, rejected: ledger.totals).write(to: path)
      } catch {
        if let diagnostic = error as? Diagnostic { failures.append(diagnostic) }
      }
    }
    for failure in failures { reporter.report(failure) }
    // Whoever read the alerts wanted no more of them: a summary of part of the inputs would mislead.
    reporter.note(
      outlet.isAbandoned
        ? ""
        : summary.text(
          late: flow.late,
          rejects: ledger.totals,
          showNumbers: options.showNumbers
        )
          + rate(summary, flow, progress) + interrupted
    )
    if !failures.isEmpty { return .delivery }
    if flow.hasFailed { return .input }
    return options.failOnAlert && summary.alerts > 0 ? .alerts : .done
  }

  private func rate(_ summary: RunSummary, _ flow: AttemptFlow, _ progress: Progress) -> String {
    let seconds = max(progress.elapsed, 0.001)
    let bytes = flow.inputs.reduce(0) { $0 + $1.bytes.bytesGiven }
    let perSecond = Double(summary.attempts) / seconds
    let text = String(
      format: "%.2f s, %.2f M attempts/s, %.2f GB/s",
      seconds,
      perSecond / 1e6,
      Double(bytes) / seconds / 1e9
    )
    let outside = flow.outside > 0 ? "\(flow.outside) attempts outside of --from/--to\n" : ""
    return outside + text + "\n"
  }

  private var interrupted: String {
    StopSignal.shared.isRequested ? "Interrupted: the inputs were not read to their end.\n" : ""
  }
}
