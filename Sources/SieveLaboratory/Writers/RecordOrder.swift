/// In which order the records of a world are written.
public enum RecordOrder: String, Sendable, CaseIterable {
  /// By set-up time, as a switch that logs at the start.
  case setup
  /// By release time, as most exports: long calls come late.
  case release

  /// The calls in this order.
  func arrange(_ calls: [SimulatedCall]) -> [SimulatedCall] {
    switch self {
    case .setup: calls
    case .release: WorldGenerator.inOrder(calls) { $0.releaseTime }
    }
  }
}
