import SieveDiagnostics
import SieveModel
import SieveSinks

/// The destinations of a run's alerts.
struct AlertOutlet {
  private var sinks: AlertFanOut

  /// Opens every destination.
  ///
  /// - Throws: `Diagnostic` when one cannot be opened.
  init(_ options: AnalysisOptions, sources: [AlertEncoder.Source]) throws {
    try self.init(options) { $0 < sources.count ? sources[$0] : nil }
  }

  /// Opens every destination; `source` knows inputs by index.
  ///
  /// - Throws: `Diagnostic` when one cannot be opened.
  init(
    _ options: AnalysisOptions,
    source: @escaping @Sendable (Int) -> AlertEncoder.Source?
  ) throws {
    let encoder = AlertEncoder(
      options: AlertEncoder.Options(
        canonical: options.canonical,
        maskNumbers: options.maskNumbers
      ),
      source: source
    )
    sinks = AlertFanOut(
      try options.alerts.map { try AlertSink(destination: $0, encoder: encoder) }
    )
  }

  /// Whether anybody still takes alerts.
  var isOpen: Bool { sinks.isOpen }

  /// Whether everybody who took alerts went away, as after `| head`, before the inputs had ended.
  private(set) var isAbandoned = false

  mutating func write(_ alerts: [Alert], emittedAt: Int64? = nil) {
    for alert in alerts { sinks.write(alert, emittedAt: emittedAt) }
    if !alerts.isEmpty { sinks.flush() }
  }

  /// Writes what waits and closes; what went wrong on the way.
  mutating func close() -> [Diagnostic] {
    isAbandoned = !sinks.isOpen && sinks.hasClosedPipe && sinks.failures.isEmpty
    sinks.close()
    return sinks.failures
  }
}
