import SieveEngine
import SieveModel
import SieveSIP
import SieveSources

extension AnalysisOptions {
  /// Has the run begin with the history at `path`, of which is read what its rules look back at.
  ///
  /// Goes after everything else is set.
  ///
  /// - Throws: `Diagnostic` when it cannot be read, is none, is damaged, or has other numbers.
  public mutating func begin(withHistory path: String) throws {
    flow.history = try HistoryFile(path: path, home: flow.input.plan.homeCountry)
    let reach = Engine.reach(of: rules + (whatIf?.rules ?? [])) + flow.lateness
    // Whoever writes a history on has to see all of it.
    flow.historyReach = writesHistory == nil ? reach : .max
  }
}

extension FlowOptions {
  /// The attempts of the history; `nil` without one.
  func historyStream() -> HistoryStream? {
    history.map { file in
      HistoryStream(file, reach: historyReach, takesRequests: input.sip.takesRequests)
    }
  }
}

extension Detector {
  /// A detector that has learned what the history of the run teaches, for runs whose calls come one by one.
  ///
  /// - Throws: `Diagnostic` when the history cannot be read any more.
  static func taught(_ options: AnalysisOptions) throws -> Detector {
    let detector = Detector(options)
    guard let history = options.flow.historyStream() else { return detector }
    while let batch = try history.nextBatch() {
      var none: [Alert] = []
      detector.apply(batch, into: &none) { work in work(0) }
    }
    return detector
  }
}
