import Foundation
import SieveBytes
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
    let start = StageTime.process
    let report: @Sendable (Diagnostic) -> Void = { [reporter] in reporter.report($0) }
    let ledger = try RejectLedger(destination: options.rejects, report: report)
    let timer = StageTimer()
    let flow = AttemptFlow(
      options.flow,
      ledger: ledger,
      digests: options.manifest != nil,
      timer: timer,
      readsOnThreads: false,
      report: report
    )
    guard !flow.inputs.isEmpty else {
      reporter.note(interrupted)
      return flow.failureStatus
    }
    var course = Course(
      flow: flow,
      ledger: ledger,
      timer: timer,
      start: start,
      outlet: try AlertOutlet(options, sources: flow.sources),
      whatIf: options.whatIf.map { WhatIf($0, options) }
    )
    course.history = try options.writesHistory.map {
      try HistoryWriter(
        path: $0,
        home: options.flow.input.plan.homeCountry,
        span: max(HistoryWriter.spanLeast, Engine.reach(of: options.rules) + 86_400_000),
        former: options.flow.history
      )
    }
    let detector = Detector(options, shards: min(options.flow.threads, ShardCrew.countMax))
    let crew = ShardCrew(count: detector.engine.shardCount, otherWork: flow.readAhead)
    defer { crew.stop() }
    do {
      try go(&course, detector, crew)
    } catch {
      course.history?.abandon()
      throw error
    }
    return finish(&course, detector, crew)
  }

  /// A run under way.
  private struct Course {
    let flow: AttemptFlow
    let ledger: RejectLedger
    let timer: StageTimer
    let start: StageTime
    var outlet: AlertOutlet
    var whatIf: WhatIf?
    var history: HistoryWriter?
    /// Whether all inputs have been asked for all that they had.
    var isWhole = false
    var summary = RunSummary()
    var alerts: [Alert] = []

    mutating func deliver() {
      for alert in alerts { summary.add(alert) }
      timer.run(.sinks) { outlet.write(alerts) }
      alerts.removeAll(keepingCapacity: true)
    }
  }

  private func go(_ course: inout Course, _ detector: Detector, _ crew: ShardCrew) throws {
    var progress = ProgressDisplay(course.flow.inputs, reporter)
    var batch = AttemptBatch()
    var more = true
    while more, course.outlet.isOpen {
      more = try course.flow.next(into: &batch)
      crew.offerOtherWork()
      course.timer.run(.engine) {
        detector.apply(batch, into: &course.alerts, inParallel: crew.run)
        course.whatIf?.take(batch, course.alerts)
      }
      for warning in detector.takeWarnings() { reporter.report(warning) }
      course.timer.run(.sinks) { course.history?.take(batch) }
      course.summary.add(batch)
      course.deliver()
      progress.update(course.summary.attempts, course.summary.alerts)
    }
    course.isWhole = !more && !StopSignal.shared.isRequested && !course.flow.hasFailed
    course.timer.run(.engine) {
      detector.finish(into: &course.alerts)
      course.whatIf?.finish(course.alerts)
    }
    course.deliver()
  }

  private func finish(
    _ course: inout Course,
    _ detector: Detector,
    _ crew: ShardCrew
  ) -> ExitStatus {
    course.flow.stop()
    var failures = course.outlet.close()
    if let failure = course.ledger.close() { failures.append(failure) }
    let cost = RunCost(
      course.timer,
      decoding: course.flow.decoding,
      helpers: crew.helperCPUSeconds,
      since: course.start
    )
    let (unwritten, faults) = writeReports(course, detector, cost)
    failures += unwritten
    if let failure = writeHistory(course) { failures.append(failure) }
    for failure in failures + faults { reporter.report(failure) }
    // Whoever read the alerts wanted no more of them: a summary of part of the inputs would mislead.
    reporter.note(course.outlet.isAbandoned ? "" : summary(course, detector, cost))
    if !faults.isEmpty { return .fault }
    if !failures.isEmpty { return .delivery }
    if course.flow.hasFailed { return course.flow.failureStatus }
    return options.failOnAlert && course.summary.realAlerts > 0 ? .alerts : .done
  }

  /// Ends the history that is asked for, when the run has seen all that is to be in it; what went wrong.
  private func writeHistory(_ course: Course) -> Diagnostic? {
    guard let history = course.history, let path = options.writesHistory else { return nil }
    if course.isWhole {
      let problem = history.finish()
      for warning in [problem, history.warning].compactMap(\.self)
      where warning.severity == .warning { reporter.report(warning) }
      return problem?.severity == .error ? problem : nil
    }
    history.abandon()
    let cause =
      course.flow.hasFailed ? "an input could not be read" : "the inputs were not read to their end"
    reporter.report(HistoryDiagnostic.notFinished(path, cause))
    return nil
  }

  /// Writes manifest and statistics where they are asked for; what went wrong with them, and what they show to be wrong.
  private func writeReports(
    _ course: Course,
    _ detector: Detector,
    _ cost: RunCost
  ) -> (failures: [Diagnostic], faults: [Diagnostic]) {
    let rejects = course.ledger.totals
    var faults: [Diagnostic] = []
    let writes: [() throws -> Void] = [
      {
        guard let (path, begun) = options.manifest else { return }
        let manifest = course.flow.complete(begun, summary: course.summary, rejected: rejects)
        try JSONReport.write(manifest, to: path, name: "manifest")
      },
      {
        guard let path = options.statistics else { return }
        var statistics = RunStatistics(
          course.flow,
          course.summary,
          rejects: rejects,
          engine: detector.engine.statistics,
          centres: detector.statistics,
          cost: cost,
          threads: options.flow.threads
        )
        statistics.memoryLimit = detector.memoryStatistics
        faults = statistics.faults
        try JSONReport.write(statistics, to: path, name: "statistics")
      },
      {
        guard let path = options.quality else { return }
        try JSONReport.write(course.flow.quality, to: path, name: "quality report")
      },
    ]
    let failures = writes.compactMap { write -> Diagnostic? in
      do {
        try write()
        return nil
      } catch {
        return error as? Diagnostic
      }
    }
    return (failures, faults)
  }

  private func summary(_ course: Course, _ detector: Detector, _ cost: RunCost) -> String {
    var out = course.summary.text(
      late: course.flow.late,
      rejects: course.ledger.totals,
      showNumbers: options.showNumbers
    )
    if course.flow.outside > 0 {
      out += "\(course.flow.outside) attempts outside of --from/--to\n"
    }
    if course.flow.duplicates > 0 {
      out += "\(course.flow.duplicates) attempts that another input had given already\n"
    }
    out += course.flow.historyLink?.text ?? ""
    if let content = course.history?.content, course.isWhole {
      out += "Wrote a history of \(content.attempts.grouped) attempts, which covers "
      out += "\(CivilTime.rfc3339(milliseconds: content.from)) to "
      out += "\(CivilTime.rfc3339(milliseconds: content.through))\n"
    }
    out += detector.memoryStatistics?.text ?? ""
    if options.quality != nil { out += course.flow.quality.text }
    out += course.whatIf?.text(showNumbers: options.showNumbers) ?? ""
    let rows = course.flow.inputs.reduce(0) { $0 + $1.attempts + $1.rejected }
    let bytes = course.flow.inputs.reduce(0) { $0 + $1.bytes.bytesGiven }
    out += RateText.line(rows: rows, bytes: bytes, seconds: cost.total.wallSeconds)
    return out + interrupted
  }

  private var interrupted: String {
    StopSignal.shared.isRequested ? "Interrupted: the inputs were not read to their end.\n" : ""
  }
}
