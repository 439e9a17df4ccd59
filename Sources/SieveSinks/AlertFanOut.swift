public import SieveDiagnostics
public import SieveModel

/// Several destinations that get the same alerts; one that fails does not hold up the others.
public struct AlertFanOut {
  private var open: [AlertSink]
  private var closedPipes = 0

  /// What went wrong, once for each destination that failed, in order of time.
  public private(set) var failures: [Diagnostic] = []

  /// Sends alerts to `sinks`.
  public init(_ sinks: [AlertSink]) { open = sinks }

  /// Whether anybody still takes alerts; when not, going on is of no use.
  public var isOpen: Bool { !open.isEmpty }

  /// Whether a destination ended because nobody reads it any more.
  public var hasClosedPipe: Bool { closedPipes > 0 }

  /// How far each destination that is a file was written, durably, by its name.
  ///
  /// - Throws: `Diagnostic` when one failed, now or before.
  public func marks() throws -> [String: OutputMark] {
    var marks: [String: OutputMark] = [:]
    for sink in open { marks[sink.destination] = try sink.mark() }
    return marks
  }

  /// Whether some destination is no file, so that what was given to it cannot be taken back.
  public func hasStreams(_ marks: [String: OutputMark]) -> Bool { marks.count < open.count }

  /// Gives an alert to every destination.
  public mutating func write(_ alert: Alert, emittedAt: Int64? = nil) {
    each { try $0.write(alert, emittedAt: emittedAt) }
  }

  /// Writes what waits; call it after each batch.
  public mutating func flush() { each { try $0.flush() } }

  /// Writes what waits and closes every destination.
  public mutating func close() {
    each { try $0.close() }
    open = []
  }

  private mutating func each(_ body: (AlertSink) throws -> Delivery) {
    var left: [AlertSink] = []
    for sink in open {
      do {
        if try body(sink) == .delivered { left.append(sink) } else { closedPipes += 1 }
      } catch let failure as Diagnostic {
        failures.append(failure)
      } catch {
        failures.append(
          Diagnostic(.undeliverable, .error, "output '\(sink.name)' failed: \(error)")
        )
      }
    }
    open = left
  }
}
