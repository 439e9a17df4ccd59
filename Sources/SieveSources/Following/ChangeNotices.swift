import Foundation

/// What the system says has changed.
struct ChangeNotice {
  /// The folder that was asked to be watched.
  let folder: String
  /// The name in it; empty when it is about the folder itself.
  let name: String
  /// Whether the name is new, gone or another file now, rather than written to.
  let isNaming: Bool
  /// Whether it is a folder.
  let isFolder: Bool
}

#if os(Linux)
/// Notices of changes in folders, from inotify.
final class ChangeNotices {
  private static let kinds =
    UInt32(IN_MODIFY) | UInt32(IN_CREATE) | UInt32(IN_DELETE) | UInt32(IN_MOVED_FROM)
    | UInt32(IN_MOVED_TO) | UInt32(IN_CLOSE_WRITE) | UInt32(IN_ATTRIB) | UInt32(IN_DELETE_SELF)
    | UInt32(IN_MOVE_SELF) | UInt32(IN_ONLYDIR)
  private static let naming =
    UInt32(IN_CREATE) | UInt32(IN_DELETE) | UInt32(IN_MOVED_FROM) | UInt32(IN_MOVED_TO)
    | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF) | UInt32(IN_ATTRIB)
  private static let bufferBytes = 1 << 16

  private let descriptor: Int32
  private var folders: [Int32: String] = [:]
  private var watches: [String: Int32] = [:]
  private let buffer = UnsafeMutableRawBufferPointer.allocate(
    byteCount: ChangeNotices.bufferBytes,
    alignment: 16
  )

  /// Begins; `nil` when the system has no room for it.
  init?() {
    descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    guard descriptor >= 0 else { return nil }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    buffer.deallocate()
  }

  /// Watches a folder, once.
  ///
  /// - Returns: 0, or the number of the system's error.
  func watch(_ folder: String) -> Int32 {
    guard watches[folder] == nil else { return 0 }
    let watch = inotify_add_watch(descriptor, folder, Self.kinds)
    guard watch >= 0 else { return errno }
    // The same folder by two names has one watch: notices then come by the first name.
    if folders[watch] == nil { folders[watch] = folder }
    watches[folder] = watch
    return 0
  }

  /// Whether a folder is watched under this name.
  func isWatched(_ folder: String) -> Bool {
    watches[folder].map { folders[$0] == folder } ?? false
  }

  /// Waits for a notice.
  func wait(seconds: Double) {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    _ = poll(&wanted, 1, Int32(max(0, min(seconds, 3600)) * 1000 + 0.999))
  }

  /// What has changed since it was asked last; `nil` when the system lost count of it.
  func take() -> [ChangeNotice]? {
    var notices: [ChangeNotice] = []
    var isComplete = true
    // Bounded, so that a writer cannot keep it from reading what was written.
    for _ in 0..<16 {
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      guard count > 0 else { break }
      parse(count, &notices, &isComplete)
      guard count > buffer.count / 2 else { break }
    }
    return isComplete ? notices : nil
  }

  private func parse(_ count: Int, _ notices: inout [ChangeNotice], _ isComplete: inout Bool) {
    let headLength = 16
    var at = 0
    var last: (watch: Int32, mask: UInt32, name: Range<Int>)?
    while at + headLength <= count {
      let watch = buffer.loadUnaligned(fromByteOffset: at, as: Int32.self)
      let mask = buffer.loadUnaligned(fromByteOffset: at + 4, as: UInt32.self)
      let length = Int(buffer.loadUnaligned(fromByteOffset: at + 12, as: UInt32.self))
      let name = (at + headLength)..<min(count, at + headLength + length)
      at = name.upperBound
      if mask & UInt32(IN_Q_OVERFLOW) != 0 {
        isComplete = false
        continue
      }
      guard let folder = folders[watch] else { continue }
      if mask & (UInt32(IN_IGNORED) | UInt32(IN_MOVE_SELF)) != 0 { forget(watch) }
      // A writer of many lines gives as many notices; those in a row say nothing new.
      if let last, last.watch == watch, last.mask == mask, isSame(last.name, name) { continue }
      last = (watch, mask, name)
      notices.append(
        ChangeNotice(
          folder: folder,
          name: String(decoding: buffer[name].prefix { $0 != 0 }, as: UTF8.self),
          isNaming: mask & Self.naming != 0,
          isFolder: mask & UInt32(IN_ISDIR) != 0
        )
      )
    }
  }

  private func isSame(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
    a.count == b.count && buffer[a].elementsEqual(buffer[b])
  }

  private func forget(_ watch: Int32) {
    inotify_rm_watch(descriptor, watch)
    folders[watch] = nil
    for (folder, own) in watches where own == watch { watches[folder] = nil }
  }
}
#else
/// Notices of changes in folders: this system gives none, so that files are looked at in turn.
final class ChangeNotices {
  init?() { return nil }

  func watch(_ folder: String) -> Int32 { ENOSYS }

  func isWatched(_ folder: String) -> Bool { false }

  func wait(seconds: Double) {}

  func take() -> [ChangeNotice]? { [] }
}
#endif

/// Whether a folder lies where changes by other machines give no notices.
enum NetworkFolders {
  private static let kinds: Set = [
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "lustre", "afs", "ocfs2", "gfs2",
    "vboxsf",
    "virtiofs", "glusterfs", "beegfs",
  ]

  /// Whether the file system with this name is one of a network.
  static func isNetwork(kind: some StringProtocol) -> Bool {
    kinds.contains(String(kind)) || kind.hasPrefix("fuse")
  }

  /// Whether a folder lies on one.
  static func contains(_ folder: String) -> Bool {
    #if os(Linux)
    guard let mounts = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8) else {
      return false
    }
    let real = URL(fileURLWithPath: folder).resolvingSymlinksInPath().standardizedFileURL.path
    return kind(of: real, mounts: mounts).map { isNetwork(kind: $0) } ?? false
    #else
    return false
    #endif
  }

  /// The file system of a path, as `/proc/self/mountinfo` has it: that of the longest mount point.
  static func kind(of path: String, mounts: String) -> String? {
    var best: (length: Int, kind: String)?
    for line in mounts.split(separator: "\n") {
      let halves = line.split(separator: " - ", maxSplits: 1)
      let words = line.split(separator: " ")
      guard halves.count == 2, words.count > 4 else { continue }
      // Spaces in names are written as octal numbers.
      let point = words[4].replacing("\\040", with: " ")
      guard path == point || path.hasPrefix(point.hasSuffix("/") ? point : point + "/") else {
        continue
      }
      if point.count >= best?.length ?? 0, let kind = halves[1].split(separator: " ").first {
        best = (point.count, String(kind))
      }
    }
    return best?.kind
  }
}
