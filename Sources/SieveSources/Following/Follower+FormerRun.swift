extension Follower {
  /// What an earlier run followed, and when it looked last.
  public struct FormerRun: Sendable {
    /// Files, folders and patterns as the user had named them.
    public var paths: [String]
    /// By the clock of file systems, in nanoseconds since 1970.
    public var time: Int64

    /// Says what was followed, until when.
    public init(paths: [String], time: Int64) {
      self.paths = paths
      self.time = time
    }
  }
}
