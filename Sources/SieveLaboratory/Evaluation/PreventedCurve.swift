/// How much of what scam numbers attempt comes after their flag, by how long they have been calling.
public struct PreventedCurve: Sendable, Equatable {
  /// Up to some time, or some attempt, since each number's first.
  public struct Point: Sendable, Equatable {
    /// Minutes since the first attempt, or attempts from the first on.
    public var upTo: Double
    /// Of all attempts up to there, those after the flag of their number.
    public var share: Double

    /// Makes a point.
    public init(upTo: Double, share: Double) {
      self.upTo = upTo
      self.share = share
    }
  }

  /// By minutes since the number's first attempt.
  public var byMinutes: [Point]
  /// By attempts of the number, its first included.
  public var byAttempts: [Point]
}

extension Evaluation {
  /// Points of a curve for each factor of ten.
  private static let pointsPerDecade = 12.0

  /// The curve of what was taken so far.
  ///
  /// - Complexity: O(*n* log *n*) in the attempts of scam numbers.
  public var preventedCurve: PreventedCurve {
    var byMinutes: [(at: Double, isAfter: Bool)] = []
    var byAttempts: [(at: Double, isAfter: Bool)] = []
    for caller in callers.values where caller.label.isScam {
      guard let first = caller.attempts.first else { continue }
      for (index, time) in caller.attempts.enumerated() {
        let isAfter = caller.flaggedAt.map { time > $0 } ?? false
        byMinutes.append((Double(time - first) / 60_000, isAfter))
        byAttempts.append((Double(index + 1), isAfter))
      }
    }
    return PreventedCurve(
      byMinutes: Self.points(byMinutes, isWhole: false),
      byAttempts: Self.points(byAttempts, isWhole: true)
    )
  }

  /// Points of equal distance on a scale of factors; with `isWhole` only whole numbers.
  private static func points(
    _ attempts: [(at: Double, isAfter: Bool)],
    isWhole: Bool
  ) -> [PreventedCurve.Point] {
    let ordered = attempts.sorted { $0.at < $1.at }
    guard let last = ordered.last else { return [] }
    var points: [PreventedCurve.Point] = []
    var (all, after, next) = (0, 0, 0)
    var step = 0.0
    while true {
      // Up to the last attempt, and there exactly.
      let along = tenTo(step / pointsPerDecade)
      let upTo = min(last.at, isWhole ? along.rounded(.down) : along)
      while next < ordered.count, ordered[next].at <= upTo {
        all += 1
        if ordered[next].isAfter { after += 1 }
        next += 1
      }
      if all > 0, upTo != points.last?.upTo {
        points.append(PreventedCurve.Point(upTo: upTo, share: Double(after) / Double(all)))
      }
      if next == ordered.count { return points }
      step += 1
    }
  }
}
