import SieveEnvironment

extension Follower {
  /// What an earlier run followed, and when it looked last.
  public struct FormerRun: Sendable {
    /// Files, folders and patterns as the user had named them.
    public var paths: [String]
    /// When it looked last.
    public var moment: FollowMoment

    /// Says what was followed, until when.
    public init(paths: [String], moment: FollowMoment) {
      self.paths = paths
      self.moment = moment
    }
  }
}

/// When files were looked at: what has changed since has a later time, unless the clock was set back meanwhile.
public struct FollowMoment: Sendable {
  /// By the clock of file systems, in nanoseconds since 1970.
  public var time: Int64
  /// By the clock that never jumps, in nanoseconds.
  public var uptime: Int64

  /// Says when.
  public init(time: Int64, uptime: Int64) {
    self.time = time
    self.uptime = uptime
  }

  /// This moment.
  static var now: FollowMoment {
    FollowMoment(time: FileFacts.clockTime, uptime: Int64(Surroundings.current.uptime * 1e9))
  }

  /// Whether the clock has gone on since as the one that never jumps, to a second.
  ///
  /// If not, what came meanwhile may have any time; nothing is known after the machine was started anew.
  public var hasClockKept: Bool {
    let now = Self.now
    return now.uptime >= uptime && abs((now.time - time) - (now.uptime - uptime)) < 1_000_000_000
  }

  /// The least time that what has changed since may have.
  ///
  /// The machine may have been started anew; then nothing is known of how the clock went.
  var since: Int64 {
    let now = Self.now
    guard now.uptime >= uptime else { return time }
    return time + min(0, (now.time - time) - (now.uptime - uptime))
  }
}
