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

  /// Opens every destination; `start` says of each how it goes on, `source` knows inputs by index.
  ///
  /// - Throws: `Diagnostic` when one cannot be opened.
  init(
    _ options: AnalysisOptions,
    from start: (String) -> OutputStart = { _ in .emptied },
    source: @escaping @Sendable (Int) -> AlertEncoder.Source?
  ) throws {
    let encoder = AlertEncoder(
      options: AlertEncoder.Options(
        canonical: options.canonical,
        maskNumbers: options.maskNumbers
      ),
      source: { [name = options.flow.history?.name] index in
        if let name, index == Int(AttemptBlock.source) {
          return AlertEncoder.Source(name: name, isCapture: false)
        }
        return source(index)
      }
    )
    let opened = try options.alerts.map { destination in
      try AlertSink(destination: destination, encoder: encoder, from: start(destination))
    }
    continuations = opened.map { ($0.destination, $0.continuation) }
    sinks = AlertFanOut(opened)
  }

  /// What became of destinations that were to go on where an earlier run was.
  let continuations: [(destination: String, continuation: OutputContinuation)]

  /// Whether all destinations have taken everything so far.
  var isWhole: Bool { sinks.isOpen && sinks.failures.isEmpty && !sinks.hasClosedPipe }

  /// How far each destination that is a file was written, durably.
  ///
  /// - Throws: `Diagnostic` when one failed, now or before.
  func marks() throws -> [String: OutputMark] { try sinks.marks() }

  /// Whether some destination is no file, so that what was given to it cannot be taken back.
  func hasStreams(_ marks: [String: OutputMark]) -> Bool { sinks.hasStreams(marks) }

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
