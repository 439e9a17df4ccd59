import Foundation
import SieveDiagnostics
import SieveEnvironment

/// The bytes of a file, a named pipe or standard input, as they are.
public final class FileByteSource: ByteSource {
  /// How long a stopped read from a pipe may go unnoticed.
  private static let pollMilliseconds: Int32 = 100
  /// How often a file that is followed is looked at in vain once another one has its name: five seconds, in which its writer
  /// lets go of it.
  private static let lastLooks = 50

  /// The file as the user named it, `<stdin>` for standard input.
  public let name: String
  /// Size of a regular file when it was opened.
  public let size: UInt64?
  private let environment = Surroundings.current
  private let descriptor: Int32
  private let isOwned: Bool
  private let isFollowed: Bool
  private let status: SourceStatus
  private let observe: (@Sendable (UnsafeRawBufferPointer) -> Void)?
  private var offset: UInt64 = 0
  /// Which file it is.
  private let device: UInt64
  private let inode: UInt64
  /// Looks in vain since another file has its name.
  private var looks = 0

  /// Opens the file at `path`; `-` is standard input.
  ///
  /// `observe` sees all bytes as they are read, in order, on the reading thread. A file that is
  /// followed ends only when the reading is stopped, or when another one has had its name for a while: at its end, more is
  /// waited for.
  ///
  /// - Throws: `Diagnostic` when it is missing, a directory, or may not be read.
  public init(
    path: String,
    isFollowed: Bool = false,
    status: SourceStatus = SourceStatus(),
    observe: (@Sendable (UnsafeRawBufferPointer) -> Void)? = nil
  ) throws {
    self.status = status
    self.observe = observe
    self.isFollowed = isFollowed
    name = path == "-" ? "<stdin>" : path
    isOwned = path != "-"
    let (environment, descriptor) = (
      environment, isOwned ? try Self.open(path, environment) : STDIN_FILENO
    )
    self.descriptor = descriptor
    let facts: SystemFacts
    do throws(SystemFailure) {
      facts = try environment.retrying { () throws(SystemFailure) in
        try environment.facts(descriptor)
      }
    } catch {
      if isOwned { try? environment.close(descriptor) }
      throw SourceFault.system(error.number, reading: name, at: 0)
    }
    guard facts.kind != UInt32(S_IFDIR) else {
      if isOwned { try? environment.close(descriptor) }
      throw SourceFault.directory(name)
    }
    (device, inode) = (facts.device, facts.inode)
    size = facts.kind == UInt32(S_IFREG) ? facts.size : nil
    if size != nil { environment.willReadInOrder(descriptor) }
  }

  deinit { if isOwned { try? environment.close(descriptor) } }

  /// Reads what the file or pipe has; 0 at its end or once it was stopped.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard let base = buffer.baseAddress, buffer.count > 0 else { return 0 }
    while true {
      // A read from a pipe may never return; a poll can be given up.
      if size == nil, try !waitUntilReadable() { return 0 }
      let count: Int
      do throws(SystemFailure) {
        count = try readOnce(into: buffer)
      } catch {
        if error.isInterruption || error.number == EAGAIN { continue }
        throw SourceFault.system(error.number, reading: name, at: offset)
      }
      if count == 0, isFollowed, size != nil, !status.isStopped {
        if try waitForMore() { continue }
        status.noteReplaced()
        return 0
      }
      looks = 0
      offset += UInt64(count)
      status.add(bytes: count)
      observe?(UnsafeRawBufferPointer(start: base, count: count))
      return count
    }
  }

  private func readOnce(into buffer: UnsafeMutableRawBufferPointer) throws(SystemFailure) -> Int {
    // Standard input is read from where it stands, and a pipe has no places.
    if size != nil, isOwned {
      return try environment.read(descriptor, into: buffer, at: offset)
    }
    let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
    guard count >= 0 else { throw SystemFailure(number: errno) }
    return count
  }

  /// Waits for bytes or the end of the pipe; false when it was stopped.
  private func waitUntilReadable() throws -> Bool {
    while !status.isStopped {
      var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&wanted, 1, Self.pollMilliseconds)
      if ready > 0 { return true }
      if ready < 0, errno != EINTR { throw SourceFault.system(errno, reading: name, at: offset) }
    }
    return false
  }

  /// Waits a little at the end of a file that is still being written; false when nothing more is to come.
  ///
  /// - Throws: `Diagnostic` when what was read is no longer in it.
  private func waitForMore() throws -> Bool {
    if let facts = try? environment.facts(descriptor), facts.size < offset {
      throw SourceFault.shrank(name, from: offset, to: facts.size)
    }
    if isOwned, let named = try? environment.facts(at: name), named.kind == UInt32(S_IFREG),
      named.device != device || named.inode != inode
    {
      looks += 1
      if looks > Self.lastLooks { return false }
    } else {
      looks = 0
    }
    _ = poll(nil, 0, Self.pollMilliseconds)
    return true
  }

  private static func open(_ path: String, _ environment: any Environment) throws -> Int32 {
    let isPipe = (try? environment.facts(at: path))?.kind == UInt32(S_IFIFO)
    // To open a named pipe waits for a writer, and nothing ends that wait; a poll waits for one as well.
    let flags = O_RDONLY | O_CLOEXEC | (isPipe ? O_NONBLOCK : 0)
    do throws(SystemFailure) {
      return try environment.retrying { () throws(SystemFailure) in
        try environment.open(path, flags, mode: 0)
      }
    } catch {
      throw SourceFault.opening(path, error.number)
    }
  }
}
