/// What a simulated world holds; the world is a function of these values alone.
public struct WorldOptions: Sendable, Equatable {
  /// Every random draw follows from it.
  public var seed: UInt64
  /// First instant, in milliseconds since 1970-01-01 UTC; kept within 1970 … 2100.
  public var start: Int64 { didSet { start = Self.plausible(start) } }
  /// How long the world lasts, in hours.
  public var hours: Double
  /// Ordinary subscribers.
  public var subscribers: Int
  /// Scam centres; their kinds take turns in the order of `CallerKind.centreKinds`.
  public var centres: Int
  /// Their kinds in turn; all when empty.
  public var centreKinds: [CallerKind]
  /// Honest heavy callers of each kind.
  public var heavyCallersPerKind: Int
  /// Mean calls that an ordinary subscriber makes in 24 hours.
  public var callsPerSubscriber: Int

  /// Makes options; the defaults give one Thai day from midnight with every kind of caller.
  public init(
    seed: UInt64 = 1,
    start: Int64 = 1_772_384_400_000,
    hours: Double = 24,
    subscribers: Int = 2000,
    centres: Int = 5,
    centreKinds: [CallerKind] = [],
    heavyCallersPerKind: Int = 2,
    callsPerSubscriber: Int = 5
  ) {
    self.seed = seed
    self.start = Self.plausible(start)
    self.hours = hours
    self.subscribers = subscribers
    self.centres = centres
    self.centreKinds = centreKinds
    self.heavyCallersPerKind = heavyCallersPerKind
    self.callsPerSubscriber = callsPerSubscriber
  }

  private static func plausible(_ time: Int64) -> Int64 { min(max(time, 0), 4_102_444_800_000) }

  /// First instant after the world: at most ten years later, and a whole number of milliseconds.
  public var end: Int64 {
    let bounded = hours.isFinite ? min(max(hours, 0), 87_600) : 0
    return start + Int64(bounded * 3_600_000)
  }
}
