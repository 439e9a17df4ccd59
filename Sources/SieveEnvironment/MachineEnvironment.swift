import Foundation

/// The machine that the program runs on.
public final class MachineEnvironment: Environment {
  /// Makes it; it has no state.
  public init() {}

  /// Opens a file.
  public func open(_ path: String, _ flags: Int32, mode: UInt32) throws(SystemFailure) -> Int32 {
    try Self.checked(Foundation.open(path, flags, mode_t(truncatingIfNeeded: mode)))
  }

  /// Closes a file.
  public func close(_ descriptor: Int32) throws(SystemFailure) {
    _ = try Self.checked(Foundation.close(descriptor))
  }

  /// Reads at a place.
  public func read(
    _ descriptor: Int32,
    into buffer: UnsafeMutableRawBufferPointer,
    at offset: UInt64
  ) throws(SystemFailure) -> Int {
    try Self.checked(pread(descriptor, buffer.baseAddress, buffer.count, off_t(clamping: offset)))
  }

  /// Advises the system.
  public func willReadInOrder(_ descriptor: Int32) {
    #if os(Linux)
    // Doubles the read-ahead window; advice only, so the result does not matter.
    _ = posix_fadvise(descriptor, 0, 0, Int32(POSIX_FADV_SEQUENTIAL))
    #endif
  }

  /// Writes where the file stands.
  public func write(
    _ descriptor: Int32,
    _ bytes: UnsafeRawBufferPointer
  ) throws(SystemFailure) -> Int {
    try Self.checked(Foundation.write(descriptor, bytes.baseAddress, bytes.count))
  }

  /// Writes at a place.
  public func write(
    _ descriptor: Int32,
    _ bytes: UnsafeRawBufferPointer,
    at offset: UInt64
  ) throws(SystemFailure) -> Int {
    try Self.checked(pwrite(descriptor, bytes.baseAddress, bytes.count, off_t(clamping: offset)))
  }

  /// Cuts a file to a length.
  public func truncate(_ descriptor: Int32, to length: UInt64) throws(SystemFailure) {
    _ = try Self.checked(ftruncate(descriptor, off_t(clamping: length)))
  }

  /// Makes a file durable.
  public func sync(_ descriptor: Int32) throws(SystemFailure) {
    _ = try Self.checked(fsync(descriptor))
  }

  /// Takes a file for this process alone.
  public func lock(_ descriptor: Int32) throws(SystemFailure) {
    _ = try Self.checked(flock(descriptor, LOCK_EX | LOCK_NB))
  }

  /// What the system says of an open file.
  public func facts(_ descriptor: Int32) throws(SystemFailure) -> SystemFacts {
    var facts = stat()
    _ = try Self.checked(fstat(descriptor, &facts))
    return SystemFacts(facts)
  }

  /// What the system says of a path.
  public func facts(at path: String) throws(SystemFailure) -> SystemFacts {
    var facts = stat()
    _ = try Self.checked(stat(path, &facts))
    return SystemFacts(facts)
  }

  /// Gives a file another name.
  public func rename(_ path: String, to target: String) throws(SystemFailure) {
    _ = try Self.checked(Foundation.rename(path, target))
  }

  /// Takes a name away.
  public func unlink(_ path: String) throws(SystemFailure) {
    _ = try Self.checked(Foundation.unlink(path))
  }

  /// Makes a folder with those above it.
  public func makeFolder(_ path: String, mode: UInt32) throws(SystemFailure) {
    var at = path.startIndex
    while at < path.endIndex {
      let next = path[path.index(after: at)...].firstIndex(of: "/") ?? path.endIndex
      // The last one is what counts: those above may be there without being ours to make.
      if mkdir(String(path[..<next]), mode_t(truncatingIfNeeded: mode)) != 0, errno != EEXIST,
        next == path.endIndex
      {
        throw SystemFailure(number: errno)
      }
      at = next
    }
    guard try facts(at: path).kind == UInt32(S_IFDIR) else { throw SystemFailure(number: ENOTDIR) }
  }

  /// The names in a folder.
  public func entries(_ folder: String) throws(SystemFailure) -> [SystemEntry] {
    guard let opened = opendir(folder) else { throw SystemFailure(number: errno) }
    defer { closedir(opened) }
    var entries: [SystemEntry] = []
    while let entry = readdir(opened) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name != ".", name != ".." else { continue }
      entries.append(
        SystemEntry(
          name: name,
          inode: UInt64(truncatingIfNeeded: entry.pointee.d_ino),
          isFolder: Int(entry.pointee.d_type) == Int(DT_DIR)
        )
      )
    }
    return entries
  }

  /// The paths that a pattern means.
  public func matches(_ pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, 0, nil, &found) == 0 else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { place in
      found.gl_pathv[place].map { String(cString: $0) }
    }
  }

  /// Waits until a file may take more.
  public func awaitRoom(_ descriptor: Int32) {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    _ = poll(&wanted, 1, 100)
  }

  /// Seconds since the machine was started.
  public var uptime: Double { ProcessInfo.processInfo.systemUptime }

  /// Seconds since 1970.
  public var time: Double { Date().timeIntervalSince1970 }

  /// Waits.
  public func sleep(_ seconds: Double) { Thread.sleep(forTimeInterval: seconds) }

  /// Has a copy of the process run `body`.
  public func copyProcess(_ body: () -> Int32) -> (any ProcessCopy)? {
    MachineProcessCopy.run(body)
  }

  private static func checked<Count: SignedInteger>(
    _ result: Count
  ) throws(SystemFailure) -> Count {
    guard result >= 0 else { throw SystemFailure(number: errno) }
    return result
  }
}

extension Environment {
  /// Makes the names in a folder durable.
  ///
  /// - Throws: the number of the system's error; not for a folder that may be written to and not read, unless it is
  ///   one that was read.
  public func syncFolder(_ folder: String, wasRead: Bool = false) throws(SystemFailure) {
    let descriptor: Int32
    do throws(SystemFailure) {
      descriptor = try retrying { () throws(SystemFailure) in
        try open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, mode: 0)
      }
    } catch {
      if error.number == EACCES, !wasRead { return }
      throw error
    }
    defer { try? close(descriptor) }
    try retrying { () throws(SystemFailure) in try sync(descriptor) }
  }
}

extension SystemFailure {
  /// Whether a signal interrupted the call.
  public var isInterruption: Bool { number == EINTR }

  /// What the system calls it.
  public var text: String { String(cString: strerror(number)) }
}

extension SystemFacts {
  /// Takes what `stat(2)` gives.
  init(_ facts: stat) {
    #if os(Linux)
    let time = facts.st_mtim
    #else
    let time = facts.st_mtimespec
    #endif
    self.init(
      device: UInt64(truncatingIfNeeded: facts.st_dev),
      inode: UInt64(truncatingIfNeeded: facts.st_ino),
      size: UInt64(max(0, facts.st_size)),
      changedAt: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec),
      links: UInt64(truncatingIfNeeded: facts.st_nlink),
      kind: UInt32(facts.st_mode & S_IFMT)
    )
  }
}
