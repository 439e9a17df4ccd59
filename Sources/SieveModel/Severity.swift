/// How much an alert matters.
public enum Severity: String, Sendable, CaseIterable, Comparable {
  case low, medium, high, critical

  /// Orders from low to critical.
  public static func < (a: Self, b: Self) -> Bool {
    a.rank < b.rank
  }

  private var rank: Int {
    switch self {
    case .low: 0
    case .medium: 1
    case .high: 2
    case .critical: 3
    }
  }
}
