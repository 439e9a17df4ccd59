import Foundation
import SieveCapture
import SieveDiagnostics
import SieveModel
import SieveSinks
public import SieveSources

/// Live mode over interfaces and HEP listeners.
public struct Capture {
  /// Where the packets of flagged calls go.
  public struct Keeping: Sendable {
    /// The pcapng file.
    public var path: String
    /// Bytes of the packets that are held in case their call is flagged.
    public var ringBytes: Int

    /// Makes a place for packets.
    public init(path: String, ringBytes: Int) {
      self.path = path
      self.ringBytes = ringBytes
    }
  }

  private let options: AnalysisOptions
  private let live: LiveOptions
  private let keeping: Keeping?
  private let user: String?
  private let reporter: Reporter

  /// Prepares a capture.
  ///
  /// - Parameters:
  ///   - options: Rules and destinations; inputs are not looked at.
  ///   - live: What is captured from.
  ///   - keeping: Where packets of flagged calls go.
  ///   - user: Whom to become once everything is open.
  ///   - reporter: Where diagnostics go.
  public init(
    _ options: AnalysisOptions,
    live: LiveOptions,
    keeping: Keeping?,
    user: String?,
    reporter: Reporter
  ) {
    self.options = options
    self.live = live
    self.keeping = keeping
    self.user = user
    self.reporter = reporter
  }

  /// Captures until a signal, the end of the time asked for, or the loss of all interfaces.
  ///
  /// - Throws: `Diagnostic` when an interface, a socket or an output cannot be opened.
  public func run() throws -> ExitStatus {
    let report: @Sendable (Diagnostic) -> Void = { [reporter] in reporter.report($0) }
    let ledger = try RejectLedger(destination: options.rejects, report: report)
    var run = LiveRun(options, reporter: reporter, ledger: ledger)
    let capture = try LiveCapture(live, report: report) { ledger.add([$0]) }
    defer { capture.stop() }
    let keeper = try keeping.map {
      try CallKeeper(
        path: $0.path,
        lanes: capture.lanes,
        rules: options.rules,
        isScored: options.score != nil,
        ringBytes: $0.ringBytes
      )
    }
    var outlet = try AlertOutlet(
      options,
      sources: [AlertEncoder.Source(name: capture.name, isCapture: true)]
    )
    run.statisticsFile = try options.statistics.map { try OutputFile(path: $0, isLines: false) }
    // Before packets come that would have to wait, and while it may be read.
    let detector = try Detector.taught(options)
    try giveUpPrivileges()
    capture.start()
    announce(capture)
    let input = AttemptInput(live: capture, options: options.flow.input, observe: keeper?.take)
    let flow = LiveFlow(
      input,
      isTimed: options.statistics != nil,
      ledger: ledger,
      report: report
    )
    let status = run.run(
      flow,
      detector,
      RunSummary(),
      &outlet,
      hooks(capture, input, keeper)
    )
    return status == .done && !capture.failures.isEmpty ? .input : status
  }

  private func hooks(
    _ capture: LiveCapture,
    _ input: AttemptInput,
    _ keeper: CallKeeper?
  ) -> LiveRun.Hooks {
    func statistics() -> LiveStatistics {
      var statistics = LiveStatistics(capture)
      statistics.written = keeper.map {
        ["calls": $0.callsWritten, "packets": $0.packetsWritten]
      }
      return statistics
    }
    var hooks = LiveRun.Hooks()
    hooks.beforeStep = { keeper?.note($0.batch) }
    hooks.afterAlert = { keeper?.note($0) }
    hooks.close = {
      capture.stop()
      return keeper?.close() ?? []
    }
    hooks.complete = { $0.live = statistics() }
    hooks.remark = {
      let found = input.packets?.named.map { "\($0.count) \($0.name)" } ?? []
      return statistics().text
        + (found.isEmpty ? "" : "Packets: \(found.joined(separator: ", "))\n")
    }
    return hooks
  }

  private func giveUpPrivileges() throws {
    if let user {
      try Privileges.become(user)
      reporter.note("Running as \(user).\n")
    } else if Privileges.areHeld {
      reporter.note("Running as root; --user NAME gives that up once everything is open.\n")
    }
  }

  private func announce(_ capture: LiveCapture) {
    for interface in capture.interfaces {
      reporter.note("Capturing on \(interface.name) (link type \(interface.link)).\n")
    }
    for endpoint in capture.endpoints { reporter.note("Listening for HEP on \(endpoint.text).\n") }
  }
}
