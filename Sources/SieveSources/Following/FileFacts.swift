import Foundation
import SieveEnvironment

/// What the system says of a path.
struct FileFacts {
  let identity: FileIdentity
  let size: UInt64
  /// Nanoseconds since 1970 of the last change of its content.
  let changedAt: Int64
  let links: UInt64
  let kind: UInt32

  var isRegular: Bool { kind == UInt32(S_IFREG) }
  var isDirectory: Bool { kind == UInt32(S_IFDIR) }

  private init(_ facts: SystemFacts) {
    identity = FileIdentity(device: facts.device, inode: facts.inode)
    size = facts.size
    changedAt = facts.changedAt
    links = facts.links
    kind = facts.kind
  }

  /// The clock of file systems, which lags behind that of programs by up to a tick.
  static var clockTime: Int64 { Int64(Surroundings.current.time * 1e9) - 10_000_000 }

  /// The facts of what a path leads to.
  ///
  /// - Throws: the number of the system's error.
  static func of(_ path: String) throws(SystemFailure) -> FileFacts {
    let environment = Surroundings.current
    return FileFacts(
      try environment.retrying { () throws(SystemFailure) in try environment.facts(at: path) }
    )
  }

  /// The facts of an open file; `nil` when the system gives none.
  static func of(descriptor: Int32) -> FileFacts? {
    let environment = Surroundings.current
    let facts = try? environment.retrying { () throws(SystemFailure) in
      try environment.facts(descriptor)
    }
    return facts.map { FileFacts($0) }
  }

  /// The facts of a path of a network file system, which opening it asks the server for.
  static func fresh(_ path: String) throws(SystemFailure) -> FileFacts {
    let environment = Surroundings.current
    let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK
    guard let descriptor = try? environment.open(path, flags, mode: 0) else { return try of(path) }
    defer { try? environment.close(descriptor) }
    return FileFacts(try environment.facts(descriptor))
  }
}

extension SystemFailure {
  /// Whether there is nothing by that name that can be read, rather than that it cannot be said now.
  var isAbsence: Bool { [ENOENT, ENOTDIR, ENXIO, ELOOP].contains(number) }
}

/// One name in a folder.
typealias FolderEntry = SystemEntry

/// The names in a folder, without those of itself and of its parent.
enum FolderListing {
  /// - Throws: the number of the system's error.
  static func entries(_ path: String) throws(SystemFailure) -> [FolderEntry] {
    let environment = Surroundings.current
    return try environment.retrying { () throws(SystemFailure) in try environment.entries(path) }
  }
}
