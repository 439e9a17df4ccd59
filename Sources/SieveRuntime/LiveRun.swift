import Foundation
import SieveDiagnostics
import SieveEngine
import SieveEnvironment
import SieveModel
import SieveSinks
import SieveSources

/// Steps of calls as they come.
protocol LiveSteps: AnyObject {
  /// Waits for the next step; `nil` at the end.
  func next() -> LiveFlow.Step?
  /// Whether some input failed.
  var hasFailed: Bool { get }
  /// The status of a run whose inputs failed: a question to the user comes before a failure.
  var failureStatus: ExitStatus { get }
  /// Attempts that came too late to be applied.
  var late: UInt64 { get }
  /// Attempts outside of the period asked for.
  var outside: UInt64 { get }
  /// Time that went into decoding.
  var decoding: StageTime { get }
  /// What was read, for statistics.
  var statistics: [RunStatistics.Input] { get }
}

/// What replay, capture and tail have in common: steps of calls in, alerts out as they come.
struct LiveRun {
  let options: AnalysisOptions
  let reporter: Reporter
  let ledger: RejectLedger
  let start = StageTime.process
  private let timer: StageTimer
  /// The file for statistics, when it had to be opened before privileges were given up.
  var statisticsFile: OutputFile?

  init(_ options: AnalysisOptions, reporter: Reporter, ledger: RejectLedger) {
    self.options = options
    self.reporter = reporter
    self.ledger = ledger
    timer = StageTimer(isRunning: options.statistics != nil)
  }

  /// What a command adds to the run.
  struct Hooks {
    /// Whether the run goes on; it ends with its inputs anyway.
    var goesOn: () -> Bool = { true }
    /// Called before a step is applied.
    var beforeStep: (LiveFlow.Step) -> Void = { _ in }
    /// Looks at lists while the run goes on.
    var lists: ListWatch?
    /// Keeps the state of the run, which then goes on in another one.
    var keeper: TailKeeper?
    /// Called for each alert once it was delivered.
    var afterAlert: (Alert) -> Void = { _ in }
    /// Closes what the command writes besides alerts; what went wrong with it.
    var close: () -> [Diagnostic] = { [] }
    /// What the command has to add to the summary.
    var remark: () -> String = { "" }
    /// Completes the statistics.
    var complete: (inout RunStatistics) -> Void = { _ in }
  }

  /// Runs to the end of the flow.
  ///
  /// - Throws: `Diagnostic` when the history that it begins with cannot be read.
  func run(
    _ flow: some LiveSteps,
    _ outlet: inout AlertOutlet,
    _ hooks: Hooks
  ) throws -> ExitStatus {
    run(flow, try Detector.taught(options), RunSummary(), &outlet, hooks)
  }

  /// Runs to the end of the flow, from where an earlier run was.
  func run(
    _ flow: some LiveSteps,
    _ detector: Detector,
    _ summary: RunSummary,
    _ outlet: inout AlertOutlet,
    _ hooks: Hooks
  ) -> ExitStatus {
    var summary = summary
    var alerts: [Alert] = []
    let isFirst = summary.attempts == 0
    let lists = hooks.lists ?? ListWatch(options, reporter: reporter)
    var link = isFirst ? options.flow.history.map { HistoryLink($0, isLive: true) } : nil
    while outlet.isOpen, hooks.goesOn(), let step = flow.next() {
      hooks.beforeStep(step)
      if let changed = lists.take() {
        detector.replace(changed, into: &alerts)
        deliver(&alerts, &outlet, &summary, hooks)
        hooks.keeper?.note(lists.settings)
      }
      if let warning = link?.look(step.batch) { reporter.report(warning) }
      timer.run(.engine) { detector.apply(step.batch, into: &alerts) { work in work(0) } }
      for warning in detector.takeWarnings() { reporter.report(warning) }
      summary.addLive(step.batch)
      deliver(&alerts, &outlet, &summary, hooks)
      hooks.keeper?.keep(detector, &outlet, summary)
    }
    if let keeper = hooks.keeper {
      // What is kept goes on in the next run: nothing ends here.
      keeper.keep(detector, &outlet, summary, isLast: true)
    } else {
      timer.run(.engine) { detector.finish(into: &alerts) }
      deliver(&alerts, &outlet, &summary, hooks)
    }
    return finish(flow, detector, &outlet, summary, hooks)
  }

  private func deliver(
    _ alerts: inout [Alert],
    _ outlet: inout AlertOutlet,
    _ summary: inout RunSummary,
    _ hooks: Hooks
  ) {
    guard !alerts.isEmpty else { return }
    for alert in alerts { summary.add(alert) }
    let now = Int64(Surroundings.current.time * 1000)
    timer.run(.sinks) { outlet.write(alerts, emittedAt: now) }
    for alert in alerts {
      hooks.keeper?.noteAlert()
      hooks.afterAlert(alert)
    }
    alerts.removeAll(keepingCapacity: true)
  }

  private func finish(
    _ flow: some LiveSteps,
    _ detector: Detector,
    _ outlet: inout AlertOutlet,
    _ summary: RunSummary,
    _ hooks: Hooks
  ) -> ExitStatus {
    var failures = outlet.close() + hooks.close()
    if let failure = ledger.close() { failures.append(failure) }
    var faults: [Diagnostic] = []
    if let failure = writeStatistics(flow, detector, summary, hooks, &faults) {
      failures.append(failure)
    }
    for failure in failures + faults { reporter.report(failure) }
    if !outlet.isAbandoned {
      reporter.note(
        summary.text(late: flow.late, rejects: ledger.totals, showNumbers: options.showNumbers)
          + (detector.memoryStatistics?.text ?? "") + hooks.remark()
      )
    }
    if !faults.isEmpty { return .fault }
    if !failures.isEmpty { return .delivery }
    if flow.hasFailed { return flow.failureStatus }
    return options.failOnAlert && summary.realAlerts > 0 ? .alerts : .done
  }

  /// Writes statistics where they are asked for; what went wrong, and in `faults` what they show to be wrong.
  private func writeStatistics(
    _ flow: some LiveSteps,
    _ detector: Detector,
    _ summary: RunSummary,
    _ hooks: Hooks,
    _ faults: inout [Diagnostic]
  ) -> Diagnostic? {
    guard let path = options.statistics else { return nil }
    let cost = RunCost(timer, decoding: flow.decoding, helpers: 0, since: start)
    var statistics = RunStatistics(
      flow,
      summary,
      rejects: ledger.totals,
      engine: detector.engine.statistics,
      centres: detector.statistics,
      cost: cost
    )
    statistics.state = hooks.keeper?.statistics
    statistics.memoryLimit = detector.memoryStatistics
    hooks.complete(&statistics)
    faults = statistics.faults
    do {
      guard let file = statisticsFile else {
        try JSONReport.write(statistics, to: path, name: "statistics")
        return nil
      }
      _ = try file.write(JSONReport.encode(statistics))
      _ = try file.close()
      return nil
    } catch {
      return error as? Diagnostic
    }
  }
}
