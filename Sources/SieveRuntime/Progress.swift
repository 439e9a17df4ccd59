import Foundation
import SieveSources

/// A progress line with rate and time left, on terminals only.
struct Progress {
  private static let interval = 0.25

  private let inputs: [AttemptInput]
  private let total: UInt64?
  private let start = ProcessInfo.processInfo.systemUptime
  private var last = 0.0

  init(_ inputs: [AttemptInput]) {
    self.inputs = inputs
    let sizes = inputs.map(\.bytes.size)
    total = sizes.contains(nil) ? nil : sizes.reduce(0) { $0 + ($1 ?? 0) }
  }

  /// Redraws the line when it is time to.
  mutating func update(_ attempts: UInt64, _ alerts: UInt64, _ reporter: Reporter) {
    guard reporter.isTerminal else { return }
    let elapsed = ProcessInfo.processInfo.systemUptime - start
    guard elapsed - last >= Self.interval else { return }
    last = elapsed
    let rate = Double(attempts) / elapsed
    var line = "\(attempts) attempts, \(alerts) alerts, \(Int(rate)) attempts/s"
    if let total, total > 0 {
      let done = Double(inputs.reduce(0) { $0 + $1.bytes.bytesRead }) / Double(total)
      let filled = min(20, Int(done * 20))
      let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 20 - filled)
      let left = done > 0.01 ? Int(elapsed / done - elapsed) : 0
      line = "[\(bar)] \(Int(done * 100)) %  \(line)  \(left) s left"
    }
    reporter.progress(line)
  }

  /// Seconds since the start.
  var elapsed: Double { ProcessInfo.processInfo.systemUptime - start }
}
