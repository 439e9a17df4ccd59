/// What a progress line says: how much is read, how fast, and how long it will take.
///
/// The time comes from the caller.
struct Progress {
  private static let interval = 0.25
  private static let width = 20
  /// With less behind it, an estimate of what is left would jump about.
  private static let estimatedFrom = (share: 0.01, seconds: 1.0)

  /// Bytes of all inputs as they lie on disk; `nil` when one is a pipe.
  private let total: UInt64?
  private let start: Double
  private var last: Double

  /// Begins at a moment, in seconds.
  init(total: UInt64?, at start: Double) {
    self.total = total
    self.start = start
    last = start
  }

  /// The line to show now; `nil` when the last one is fresh.
  mutating func line(_ attempts: UInt64, _ alerts: UInt64, read: UInt64, at now: Double) -> String?
  {
    guard now - last >= Self.interval else { return nil }
    last = now
    let elapsed = now - start
    let rate = RateText.perSecond(attempts, elapsed)
    let counts = "\(attempts) attempts, \(alerts) alerts, \(rate) attempts/s"
    guard let total, total > 0 else { return counts }
    // A file may grow while it is read.
    let share = min(1, Double(read) / Double(total))
    let filled = Int(share * Double(Self.width))
    let bar =
      String(repeating: "#", count: filled)
      + String(repeating: ".", count: Self.width - filled)
    var line = "[\(bar)] \(Int(share * 100)) %  \(counts)"
    if share >= Self.estimatedFrom.share, elapsed >= Self.estimatedFrom.seconds {
      line += ", \(RateText.left(elapsed / share - elapsed)) left"
    }
    return line
  }
}
