import Foundation
import SieveDiagnostics

/// The bytes of a file, a named pipe or standard input, as they are.
public final class FileByteSource: ByteSource {
  /// How long a stopped read from a pipe may go unnoticed.
  private static let pollMilliseconds: Int32 = 100

  /// The file as the user named it, `<stdin>` for standard input.
  public let name: String
  /// Size of a regular file when it was opened.
  public let size: UInt64?
  private let descriptor: Int32
  private let isOwned: Bool
  private let isFollowed: Bool
  private let status: SourceStatus
  private let observe: (@Sendable (UnsafeRawBufferPointer) -> Void)?
  private var offset: UInt64 = 0

  /// Opens the file at `path`; `-` is standard input.
  ///
  /// `observe` sees all bytes as they are read, in order, on the reading thread. A file that is
  /// followed ends only when the reading is stopped: at its end, more is waited for.
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
    descriptor = isOwned ? try Self.open(path) : STDIN_FILENO
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else {
      let failure = SourceFault.system(errno, reading: name, at: 0)
      if isOwned { close(descriptor) }
      throw failure
    }
    let kind = facts.st_mode & S_IFMT
    guard kind != S_IFDIR else {
      if isOwned { close(descriptor) }
      throw SourceFault.directory(name)
    }
    size = kind == S_IFREG ? UInt64(max(0, facts.st_size)) : nil
    #if os(Linux)
    // Doubles the read-ahead window; advice only, so the result does not matter.
    if size != nil { _ = posix_fadvise(descriptor, 0, 0, Int32(POSIX_FADV_SEQUENTIAL)) }
    #endif
  }

  deinit { if isOwned { close(descriptor) } }

  /// Reads what the file or pipe has; 0 at its end or once it was stopped.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard let base = buffer.baseAddress, buffer.count > 0 else { return 0 }
    while true {
      // A read from a pipe may never return; a poll can be given up.
      if size == nil, try !waitUntilReadable() { return 0 }
      let count = Foundation.read(descriptor, base, buffer.count)
      if count == 0, isFollowed, size != nil, !status.isStopped {
        try waitForMore()
        continue
      }
      if count >= 0 {
        offset += UInt64(count)
        status.add(bytes: count)
        observe?(UnsafeRawBufferPointer(start: base, count: count))
        return count
      }
      guard errno == EINTR || errno == EAGAIN else {
        throw SourceFault.system(errno, reading: name, at: offset)
      }
    }
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

  /// Waits a little at the end of a file that is still being written.
  ///
  /// - Throws: `Diagnostic` when what was read is no longer in it.
  private func waitForMore() throws {
    var facts = stat()
    if fstat(descriptor, &facts) == 0, facts.st_size < off_t(clamping: offset) {
      throw SourceFault.shrank(name, from: offset, to: UInt64(max(0, facts.st_size)))
    }
    _ = poll(nil, 0, Self.pollMilliseconds)
  }

  private static func open(_ path: String) throws -> Int32 {
    var facts = stat()
    let isPipe = stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFIFO
    // To open a named pipe waits for a writer, and nothing ends that wait; a poll waits for one as well.
    let flags = O_RDONLY | O_CLOEXEC | (isPipe ? O_NONBLOCK : 0)
    while true {
      let descriptor = Foundation.open(path, flags)
      if descriptor >= 0 { return descriptor }
      guard errno == EINTR else { throw SourceFault.opening(path, errno) }
    }
  }
}
