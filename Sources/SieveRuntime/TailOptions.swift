public import SieveSources

/// What is followed, and when a run ends by itself.
public struct TailOptions: Sendable {
  /// Files and folders, and how they are followed.
  public var follow: FollowOptions
  /// Seconds without anything new after which the run ends; `nil` when only a signal ends it.
  public var idleSeconds: Double?
  /// How far ahead of this machine's clock a set-up time may lie, in milliseconds.
  public var aheadMilliseconds: Int64

  /// Makes options: only a signal ends the run, and records may be five minutes ahead.
  public init(follow: FollowOptions, idleSeconds: Double? = nil, aheadMilliseconds: Int64 = 300_000)
  {
    self.follow = follow
    self.idleSeconds = idleSeconds
    self.aheadMilliseconds = aheadMilliseconds
  }
}
