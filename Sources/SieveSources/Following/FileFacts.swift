import Foundation

/// What the system says of a path.
struct FileFacts {
  let identity: FileIdentity
  let size: UInt64
  /// Nanoseconds since 1970 of the last change of its content.
  let changedAt: Int64
  let links: UInt64
  let kind: mode_t

  var isRegular: Bool { kind == S_IFREG }
  var isDirectory: Bool { kind == S_IFDIR }

  private init(_ facts: stat) {
    identity = FileIdentity(
      device: UInt64(truncatingIfNeeded: facts.st_dev),
      inode: UInt64(truncatingIfNeeded: facts.st_ino)
    )
    size = UInt64(max(0, facts.st_size))
    #if os(Linux)
    let time = facts.st_mtim
    #else
    let time = facts.st_mtimespec
    #endif
    changedAt = Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    links = UInt64(truncatingIfNeeded: facts.st_nlink)
    kind = facts.st_mode & S_IFMT
  }

  /// The clock of file systems, which lags behind that of programs by up to a tick.
  static var clockTime: Int64 { Int64(Date().timeIntervalSince1970 * 1e9) - 10_000_000 }

  /// The facts of what a path leads to.
  ///
  /// - Throws: the number of the system's error.
  static func of(_ path: String) throws(SystemFailure) -> FileFacts {
    var facts = stat()
    guard stat(path, &facts) == 0 else { throw SystemFailure(number: errno) }
    return FileFacts(facts)
  }

  /// The facts of an open file; `nil` when the system gives none.
  static func of(descriptor: Int32) -> FileFacts? {
    var facts = stat()
    return fstat(descriptor, &facts) == 0 ? FileFacts(facts) : nil
  }

  /// The facts of a path of a network file system, which opening it asks the server for.
  static func fresh(_ path: String) throws(SystemFailure) -> FileFacts {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return try of(path) }
    defer { close(descriptor) }
    guard let facts = of(descriptor: descriptor) else { throw SystemFailure(number: errno) }
    return facts
  }
}

/// One name in a folder.
struct FolderEntry {
  let name: String
  let inode: UInt64
  /// Whether it is a folder itself, as far as the listing says.
  let isFolder: Bool
}

/// The names in a folder, without those of itself and of its parent.
enum FolderListing {
  /// - Throws: the number of the system's error.
  static func entries(_ path: String) throws(SystemFailure) -> [FolderEntry] {
    guard let folder = opendir(path) else { throw SystemFailure(number: errno) }
    defer { closedir(folder) }
    var entries: [FolderEntry] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name != ".", name != ".." else { continue }
      entries.append(
        FolderEntry(
          name: name,
          inode: UInt64(truncatingIfNeeded: entry.pointee.d_ino),
          isFolder: Int(entry.pointee.d_type) == Int(DT_DIR)
        )
      )
    }
    return entries
  }
}
