import Foundation
import SieveDiagnostics
import SieveSinks

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
    let run = LiveRun(options, reporter: reporter, ledger: ledger)
    let flow = LiveFlow(
      options.flow,
      isTimed: options.statistics != nil,
      ledger: ledger,
      report: report
    )
    guard !flow.inputs.isEmpty else { return flow.failureStatus }
    var outlet = try AlertOutlet(options, sources: flow.sources)
    var hooks = LiveRun.Hooks()
    var pace = Pace(speed)
    hooks.goesOn = { !StopSignal.shared.isRequested }
    hooks.beforeStep = { pace.wait(until: $0.time) }
    return try run.run(flow, &outlet, hooks)
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
