public import SieveSources

/// What is followed, and when a run ends by itself.
public struct TailOptions: Sendable {
  /// Files and folders, and how they are followed.
  public var follow: FollowOptions
  /// Seconds without anything new after which the run ends; `nil` when only a signal ends it.
  public var idleSeconds: Double?
  /// Seconds without a record after which an input does not hold back the watermark any more.
  public var inputIdleSeconds: Double
  /// How far ahead of this machine's clock a set-up time may lie, in milliseconds.
  public var aheadMilliseconds: Int64

  /// Makes options: only a signal ends the run, records may be five minutes ahead, and inputs are idle
  /// after a minute.
  public init(
    follow: FollowOptions,
    idleSeconds: Double? = nil,
    aheadMilliseconds: Int64 = 300_000,
    inputIdleSeconds: Double = 60
  ) {
    self.follow = follow
    self.idleSeconds = idleSeconds
    self.aheadMilliseconds = aheadMilliseconds
    self.inputIdleSeconds = inputIdleSeconds
  }
}
