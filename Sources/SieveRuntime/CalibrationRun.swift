import SieveCentres
import SieveDiagnostics
import SieveEngine
public import SieveModel

/// Settled mode with several thresholds of the score at once: the windows are computed once, the scores for each.
///
/// Prior and threshold act through what lies between them alone, so that moving the threshold is enough.
public struct CalibrationRun {
  private let options: AnalysisOptions
  private let thresholds: [Double]
  private let reporter: Reporter

  /// Prepares a run; `options` have a score, whose threshold does not matter.
  public init(_ options: AnalysisOptions, thresholds: [Double], reporter: Reporter) {
    self.options = options
    self.thresholds = thresholds
    self.reporter = reporter
  }

  /// Runs to the end of the inputs; each batch of attempts comes with the alerts of every threshold, and the
  /// last alerts with an empty batch.
  ///
  /// - Throws: what `body` throws, and `Diagnostic` when the reject file cannot be opened.
  public func run(_ body: (AttemptBatch, [[Alert]]) throws -> Void) throws -> ExitStatus {
    let report: @Sendable (Diagnostic) -> Void = { [reporter] in reporter.report($0) }
    let ledger = try RejectLedger(destination: options.rejects, report: report)
    let flow = AttemptFlow(options.flow, ledger: ledger, report: report)
    guard !flow.inputs.isEmpty, let settings = options.score else { return .input }
    let engine = Engine(rules: options.rules, options: options.engine())
    if let history = options.flow.history { engine.beginStream(at: history.from) }
    let stages = thresholds.map { threshold in
      var settings = settings
      settings.threshold = threshold
      return CentreStage(settings, options)
    }
    var batch = AttemptBatch()
    var more = true
    while more {
      more = try flow.next(into: &batch)
      let first = engine.nextArrival
      var raised: [Alert] = []
      if !batch.isEmpty { engine.apply(batch, into: &raised) { work in work(0) } }
      let alerts = stages.map { stage in
        var own = raised
        if !batch.isEmpty { stage.apply(batch, first: first, alerts: &own, causes: engine.causes) }
        return own
      }
      try body(batch, alerts)
    }
    var raised: [Alert] = []
    engine.finish(into: &raised)
    let last = stages.map { stage in
      var own = raised
      stage.finish(alerts: &own)
      return own
    }
    try body(AttemptBatch(), last)
    flow.stop()
    if let failure = ledger.close() { throw failure }
    return flow.hasFailed ? .input : .done
  }
}

extension CentreStage {
  /// The stage of a run.
  convenience init(_ settings: ScoreSettings, _ options: AnalysisOptions) {
    self.init(
      rules: options.rules,
      settings: settings,
      tables: options.tables,
      places: options.tables.cells.mapValues {
        CellPosition(
          latitude: $0.middle.latitude,
          longitude: $0.middle.longitude,
          country: $0.country,
          mast: ($0.antenna.latitude, $0.antenna.longitude)
        )
      },
      zone: options.zone
    )
  }
}
