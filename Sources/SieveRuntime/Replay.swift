import Foundation
import SieveDiagnostics
import SieveEngine
import SieveModel
import SieveSinks
import SieveSources

/// How fast a capture is replayed.
public enum ReplaySpeed: Sendable, Equatable {
  /// As fast as it can be read.
  case maximum
  /// So many times the pace of the capture.
  case times(Double)

  /// Reads `max`, `1x`, `10x`, `0.5x`.
  public init?(_ text: String) {
    if text == "max" {
      self = .maximum
      return
    }
    guard text.hasSuffix("x"), let factor = Double(text.dropLast()), factor > 0, factor.isFinite
    else { return nil }
    self = .times(factor)
  }
}

/// Live mode over captures: every INVITE, answer and release is applied as it comes, and the alerts
/// are what could be known then.
public struct Replay {
  private let options: AnalysisOptions
  private let speed: ReplaySpeed
  private let reporter: Reporter

  /// Prepares a replay; the inputs' options must be live ones.
  public init(_ options: AnalysisOptions, speed: ReplaySpeed, reporter: Reporter) {
    self.options = options
    self.speed = speed
    self.reporter = reporter
  }

  /// Replays to the end of the captures.
  ///
  /// - Throws: `Diagnostic` when a destination cannot be opened.
  public func run() throws -> ExitStatus {
    let report: @Sendable (Diagnostic) -> Void = { [reporter] in reporter.report($0) }
    let ledger = try RejectLedger(destination: options.rejects, report: report)
    let flow = LiveFlow(options.flow, ledger: ledger, report: report)
    guard !flow.inputs.isEmpty else { return .input }
    var outlet = try AlertOutlet(options, sources: flow.sources)
    var summary = RunSummary()
    let engine = Engine(
      rules: options.rules,
      options: options.engine()
    )
    var pace = Pace(speed)
    var alerts: [Alert] = []
    while outlet.isOpen, !StopSignal.shared.isRequested, let step = flow.next() {
      pace.wait(until: step.time)
      engine.apply(step.batch, into: &alerts)
      summary.addLive(step.batch)
      deliver(&alerts, &outlet, &summary)
    }
    engine.finish(into: &alerts)
    deliver(&alerts, &outlet, &summary)
    return finish(flow, ledger, &outlet, summary)
  }

  private func deliver(
    _ alerts: inout [Alert],
    _ outlet: inout AlertOutlet,
    _ summary: inout RunSummary
  ) {
    guard !alerts.isEmpty else { return }
    for alert in alerts { summary.add(alert) }
    outlet.write(alerts, emittedAt: Int64(Date().timeIntervalSince1970 * 1000))
    alerts.removeAll(keepingCapacity: true)
  }

  private func finish(
    _ flow: LiveFlow,
    _ ledger: RejectLedger,
    _ outlet: inout AlertOutlet,
    _ summary: RunSummary
  ) -> ExitStatus {
    var failures = outlet.close()
    if let failure = ledger.close() { failures.append(failure) }
    for failure in failures { reporter.report(failure) }
    if !outlet.isAbandoned {
      reporter.note(
        summary.text(late: 0, rejects: ledger.totals, showNumbers: options.showNumbers)
      )
    }
    if !failures.isEmpty { return .delivery }
    if flow.hasFailed { return .input }
    return options.failOnAlert && summary.alerts > 0 ? .alerts : .done
  }
}

/// Holds events back until their time has come.
private struct Pace {
  private let speed: ReplaySpeed
  private var origin: (wall: Double, stream: Int64)?

  init(_ speed: ReplaySpeed) { self.speed = speed }

  mutating func wait(until time: Int64) {
    guard case .times(let factor) = speed else { return }
    let now = ProcessInfo.processInfo.systemUptime
    guard let origin else {
      origin = (now, time)
      return
    }
    let due = origin.wall + Double(time - origin.stream) / 1000 / factor
    var left = due - now
    // Short naps, so that a signal is seen.
    while left > 0, !StopSignal.shared.isRequested {
      Thread.sleep(forTimeInterval: min(left, 0.1))
      left = due - ProcessInfo.processInfo.systemUptime
    }
  }
}
