/// How evidence becomes a score: the `score` section of a rule file.
public struct ScoreSettings: Sendable, Equatable {
  /// Log-odds that a number is a scam before anything is known of it.
  public var prior: Double
  /// From which score on a number is a likely scam, above 0 and below 1.
  public var threshold: Double
  /// How long evidence counts after its episode has closed, unless its rule says otherwise.
  public var evidenceForMilliseconds: Int64
  /// Whether numbers are joined into centres.
  public var centres: Bool

  /// Makes settings; the defaults are those of the pack that ships.
  public init(
    prior: Double = -6,
    threshold: Double = 0.9,
    evidenceForMilliseconds: Int64 = 86_400_000,
    centres: Bool = true
  ) {
    self.prior = prior
    self.threshold = threshold
    self.evidenceForMilliseconds = evidenceForMilliseconds
    self.centres = centres
  }
}
