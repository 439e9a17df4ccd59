import Foundation
import SieveSources

/// Shows progress over inputs, on terminals only.
struct ProgressDisplay {
  private let inputs: [AttemptInput]
  private let reporter: Reporter
  private var progress: Progress

  init(_ inputs: [AttemptInput], _ reporter: Reporter) {
    self.inputs = inputs
    self.reporter = reporter
    let sizes = inputs.map(\.bytes.size)
    let total = sizes.contains(nil) ? nil : sizes.reduce(0) { $0 + ($1 ?? 0) }
    progress = Progress(total: total, at: Self.now)
  }

  /// Redraws the line when it is time to.
  mutating func update(_ attempts: UInt64, _ alerts: UInt64) {
    guard reporter.isTerminal else { return }
    let read = inputs.reduce(0) { $0 + $1.bytes.bytesRead }
    if let line = progress.line(attempts, alerts, read: read, at: Self.now) {
      reporter.progress(line)
    }
  }

  private static var now: Double { ProcessInfo.processInfo.systemUptime }
}
