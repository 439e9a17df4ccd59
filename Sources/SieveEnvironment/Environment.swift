/// What a run asks the system for, where it matters that the answer may be no: files, folders, clocks.
///
/// Following files, checkpoints, alerts and rejects go through `Environment.current`; tests replace it by a
/// system of their own, whose disk, clock and faults are a matter of a seed. Calls are those of the system, one for
/// one: whoever calls deals with short reads and writes, with `EINTR` and with everything else.
public protocol Environment: AnyObject, Sendable {
  /// Opens a file; `flags` and `mode` are those of `open(2)`.
  ///
  /// - Throws: the number of the system's error.
  func open(_ path: String, _ flags: Int32, mode: UInt32) throws(SystemFailure) -> Int32

  /// Closes a file.
  ///
  /// - Throws: the number of the system's error; the file is closed all the same.
  func close(_ descriptor: Int32) throws(SystemFailure)

  /// Reads at a place; fewer bytes than there is room for, and 0 at the end.
  ///
  /// - Throws: the number of the system's error.
  func read(
    _ descriptor: Int32,
    into buffer: UnsafeMutableRawBufferPointer,
    at offset: UInt64
  ) throws(SystemFailure) -> Int

  /// Advises that a file is going to be read from its beginning to its end.
  func willReadInOrder(_ descriptor: Int32)

  /// Writes where the file stands, or at its end when it was opened to be appended to.
  ///
  /// - Throws: the number of the system's error.
  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(SystemFailure) -> Int

  /// Writes at a place.
  ///
  /// - Throws: the number of the system's error.
  func write(
    _ descriptor: Int32,
    _ bytes: UnsafeRawBufferPointer,
    at offset: UInt64
  ) throws(SystemFailure) -> Int

  /// Cuts a file to a length.
  ///
  /// - Throws: the number of the system's error.
  func truncate(_ descriptor: Int32, to length: UInt64) throws(SystemFailure)

  /// Waits until all of a file, or the names of a folder, would be found after a loss of power.
  ///
  /// - Throws: the number of the system's error.
  func sync(_ descriptor: Int32) throws(SystemFailure)

  /// Takes a file for this process alone; `EWOULDBLOCK` when another process has it.
  ///
  /// - Throws: the number of the system's error.
  func lock(_ descriptor: Int32) throws(SystemFailure)

  /// What the system says of an open file.
  ///
  /// - Throws: the number of the system's error.
  func facts(_ descriptor: Int32) throws(SystemFailure) -> SystemFacts

  /// What the system says of what a path leads to.
  ///
  /// - Throws: the number of the system's error.
  func facts(at path: String) throws(SystemFailure) -> SystemFacts

  /// Gives a file another name, which may have been that of another file.
  ///
  /// - Throws: the number of the system's error.
  func rename(_ path: String, to target: String) throws(SystemFailure)

  /// Takes a name away from a file.
  ///
  /// - Throws: the number of the system's error.
  func unlink(_ path: String) throws(SystemFailure)

  /// Makes a folder with those above it; nothing when it is there.
  ///
  /// - Throws: the number of the system's error.
  func makeFolder(_ path: String, mode: UInt32) throws(SystemFailure)

  /// The names in a folder, without those of itself and of its parent, in any order.
  ///
  /// - Throws: the number of the system's error.
  func entries(_ folder: String) throws(SystemFailure) -> [SystemEntry]

  /// The paths that a pattern of the shell means.
  func matches(_ pattern: String) -> [String]

  /// Waits until a file may take more bytes, for a tenth of a second at most.
  func awaitRoom(_ descriptor: Int32)

  /// Seconds of a clock that never jumps.
  var uptime: Double { get }

  /// Seconds since 1970, as the machine believes.
  var time: Double { get }

  /// Waits.
  func sleep(_ seconds: Double)

  /// Has a copy of the process run `body` with the memory as it is now, and does not wait for it.
  ///
  /// Other threads are not in the copy: `body` must not ask for a lock that one of them may hold.
  ///
  /// - Returns: `nil` where there can be no copy; nothing was run then.
  func copyProcess(_ body: () -> Int32) -> (any ProcessCopy)?
}

/// A failure that the system gave a number to.
public struct SystemFailure: Error, Equatable {
  /// The number, such as `ENOSPC`.
  public let number: Int32

  /// Takes the number.
  public init(number: Int32) { self.number = number }
}

/// What the system says of a file.
public struct SystemFacts: Sendable, Equatable {
  /// The device that it lies on.
  public var device: UInt64
  /// Its number there.
  public var inode: UInt64
  /// Bytes that it has.
  public var size: UInt64
  /// Nanoseconds since 1970 of the last change of its content.
  public var changedAt: Int64
  /// Names that it has.
  public var links: UInt64
  /// What it is: `S_IFREG`, `S_IFDIR` and so on.
  public var kind: UInt32

  /// Makes facts.
  public init(
    device: UInt64,
    inode: UInt64,
    size: UInt64,
    changedAt: Int64,
    links: UInt64,
    kind: UInt32
  ) {
    self.device = device
    self.inode = inode
    self.size = size
    self.changedAt = changedAt
    self.links = links
    self.kind = kind
  }
}

/// One name in a folder.
public struct SystemEntry: Sendable, Equatable {
  /// The name.
  public var name: String
  /// The number of what has it.
  public var inode: UInt64
  /// Whether it is a folder itself, as far as the listing says.
  public var isFolder: Bool

  /// Makes an entry.
  public init(name: String, inode: UInt64, isFolder: Bool) {
    self.name = name
    self.inode = inode
    self.isFolder = isFolder
  }
}

/// The environment of the code that runs.
public enum Surroundings {
  /// The machine, unless a test says otherwise.
  @TaskLocal public static var current: any Environment = MachineEnvironment()
}

extension Environment {
  /// Takes no advice.
  public func willReadInOrder(_ descriptor: Int32) {}

  /// Makes no copy.
  public func copyProcess(_ body: () -> Int32) -> (any ProcessCopy)? { nil }

  /// Does a call again as long as a signal interrupts it.
  @inlinable
  public func retrying<Value>(
    _ call: () throws(SystemFailure) -> Value
  ) throws(SystemFailure) -> Value {
    while true {
      do throws(SystemFailure) {
        return try call()
      } catch {
        guard error.isInterruption else { throw error }
      }
    }
  }
}
