/// How far a file was written, to go on there in another process.
public struct OutputMark: Hashable, Sendable {
  /// The device that the file lies on.
  public var device: UInt64
  /// Its number there.
  public var inode: UInt64
  /// Bytes that it has.
  public var length: UInt64
  /// A hash of the last of them: a number may be given to another file.
  public var tail: String

  /// Makes a mark.
  public init(device: UInt64, inode: UInt64, length: UInt64, tail: String) {
    self.device = device
    self.inode = inode
    self.length = length
    self.tail = tail
  }
}

/// How a file goes on that an earlier run had written to.
public enum OutputStart: Sendable {
  /// It begins anew: what it had is gone.
  case emptied
  /// It goes on at its end, whatever that is.
  case atEnd
  /// It goes on where an earlier run was, and what was written to it after that is cut off.
  case mark(OutputMark)
}

/// What became of a file that was to go on at a mark.
public enum OutputContinuation: Sendable, Equatable {
  /// There was nothing to go on with.
  case none
  /// So many bytes behind the mark were cut off.
  case cut(UInt64)
  /// It is another file than the one that was written to; nothing of it was cut off.
  case other
  /// It is shorter than it was.
  case shorter
}
