/// What following files came to, in order.
public enum FollowedEvent: Sendable {
  /// A file begins: its lines come with this number.
  case began(FollowedStart)
  /// Lines of a file; the last one has its line feed unless the file ends or it is too long.
  case lines(id: Int, bytes: [UInt8])
  /// Nothing more comes of a file.
  case ended(id: Int)
  /// A file of a spool folder is whole.
  case whole(FollowedWhole)

  /// Whether something has come: a file that is only tried again does not keep a run from ending.
  public var isNews: Bool {
    if case .whole(let file) = self { !file.isRetry } else { true }
  }
}

/// How a followed file begins.
public struct FollowedStart: Sendable {
  /// Its number in further events.
  public var id: Int
  /// Its name.
  public var path: String
  /// Where the first line that is given out lies.
  public var offset: UInt64
  /// The first lines of the file, when `offset` lies behind them: they were used before.
  public var preamble: [UInt8]
  /// More of what lies before `offset`, from the beginning, to tell the layout by.
  public var sample: [UInt8]
  /// The number by which an earlier run knew it; 0 when none did.
  public var tag: UInt64
  /// The first lines of the file that had this name before, for one that goes on without a header.
  public var precedingPreamble: [UInt8]
}

/// A file of a spool folder that is whole.
public struct FollowedWhole: Sendable {
  /// Its number, to say when it was taken.
  public var id: Int
  /// Its name.
  public var path: String
  /// The folder or pattern that it was found by.
  public var origin: String
  /// What was used of it before.
  public var used: WholeProgress
  /// Whether it could not be read for long, and is only tried again.
  public var isRetry: Bool
}
