/// What is followed, and how.
public struct FollowOptions: Sendable {
  /// Files, folders and patterns as the user named them.
  public var paths: [String]
  /// Whether files that are there at the start are read from their beginning instead of their end.
  public var isFromStart = false
  /// Seconds between looks at everything, with notices of the system left out; `nil` chooses.
  public var pollSeconds: Double?
  /// How files in folders are taken whole; `nil` when they grow.
  public var spool: SpoolOptions?
  /// Seconds for which a file that was rotated may still be written to.
  public var lingerSeconds = 5.0
  /// Seconds for which changes are gathered while there are many: what latency is traded for.
  public var gatherSeconds = 0.02
  /// The most bytes that are read from one file at a time.
  public var chunkBytes = 1 << 16
  /// The most bytes that are read in one round, of all files.
  public var roundBytes = 1 << 22
  /// A line that has not ended after so many bytes is not waited for any longer.
  public var lineLengthMax = 1 << 20
  /// Files that are kept open; others are opened when they change.
  public var openFilesMax = 4096

  /// Makes options for paths.
  public init(paths: [String]) { self.paths = paths }
}

/// How a spool folder is emptied: its files are taken once they are whole.
public struct SpoolOptions: Sendable {
  /// What becomes of a file that was taken.
  public enum After: Sendable, Equatable {
    /// It stays where it is.
    case keep
    /// It is removed.
    case delete
    /// It is moved into a folder.
    case move(String)
  }

  /// The end of the names that say that a file is finished, such as `.FIN`.
  public var finishedSuffix: String?
  /// Seconds for which a file must not have changed, when nothing else says that it is whole.
  public var settleSeconds = 2.0
  /// What becomes of a file that was taken.
  public var after = After.keep
  /// Whether files that were taken stay until `Follower.release` says that they are not needed any more.
  public var holdsTaken = false

  /// Makes options: a file is whole when it has not changed for two seconds, and stays.
  public init() {}
}
