/// The period of set-up times that a run looks at.
public struct Period: Sendable, Equatable {
  /// First instant, inclusive, in milliseconds since 1970-01-01 UTC.
  public var from = Int64.min
  /// End, exclusive.
  public var to = Int64.max

  /// All of time.
  public static let always = Period()

  /// Makes a period.
  public init(from: Int64 = .min, to: Int64 = .max) {
    self.from = from
    self.to = to
  }

  /// Whether an instant is inside.
  public func contains(_ time: Int64) -> Bool { time >= from && time < to }
}
