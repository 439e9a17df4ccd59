import Foundation
import SieveEnvironment

/// What the user named: files, patterns and folders, and which paths belong to them.
struct FollowRoots {
  /// One of them.
  enum Root: Equatable {
    case file(String)
    case pattern(String)
    case folder(String)
  }

  private(set) var roots: [Root]
  /// A folder whose files are left out: where those that were taken are moved to.
  private let excluded: String?

  /// Looks at what the names are.
  init(_ names: [String], excluded: String?) {
    self.excluded = excluded.map(Self.normal)
    roots = names.map { name in
      let path = Self.normal(name)
      if let facts = try? FileFacts.of(path) {
        return facts.isDirectory ? .folder(path) : .file(path)
      }
      if path.contains(where: { "*?[".contains($0) }) { return .pattern(path) }
      return name.hasSuffix("/") ? .folder(path) : .file(path)
    }
  }

  /// A path without empty parts and dots, as notices come by.
  static func normal(_ path: String) -> String {
    let parts = path.split(separator: "/").filter { $0 != "." }
    if path.hasPrefix("/") { return "/" + parts.joined(separator: "/") }
    return parts.isEmpty ? "." : parts.joined(separator: "/")
  }

  /// Whether a path was named itself.
  func names(_ path: String) -> Bool { roots.contains(.file(path)) }

  /// Whether a path that came up belongs to a folder or a pattern.
  func cover(_ path: String) -> Bool {
    if let excluded, path == excluded || path.hasPrefix(excluded + "/") { return false }
    return roots.contains { root in
      switch root {
      case .file: false
      case .pattern(let pattern): fnmatch(pattern, path, FNM_PATHNAME | FNM_PERIOD) == 0
      case .folder(let folder): Self.isUsual(path, in: folder)
      }
    }
  }

  /// The folder or pattern that a path belongs to; the path itself when there is none.
  func origin(of path: String) -> String {
    for root in roots {
      switch root {
      case .file: continue
      case .pattern(let pattern):
        if fnmatch(pattern, path, FNM_PATHNAME | FNM_PERIOD) == 0 { return pattern }
      case .folder(let folder): if Self.isUsual(path, in: folder) { return folder }
      }
    }
    return path
  }

  /// Whether a folder is one of those that were named, or below one.
  func coverFolder(_ path: String) -> Bool {
    if let excluded, path == excluded || path.hasPrefix(excluded + "/") { return false }
    return roots.contains { root in
      guard case .folder(let folder) = root else { return false }
      return path == folder || Self.isUsual(path, in: folder)
    }
  }

  /// The paths that a pattern means now.
  static func matches(_ pattern: String) -> [String] {
    Surroundings.current.matches(pattern).map(normal)
  }

  /// Whether a path lies below a folder and is neither hidden nor a name of a file under way.
  private static func isUsual(_ path: String, in folder: String) -> Bool {
    let rest: Substring
    if folder == "." {
      guard !path.hasPrefix("/"), !path.hasPrefix("..") else { return false }
      rest = path[...]
    } else {
      let prefix = folder == "/" ? "/" : folder + "/"
      guard path.hasPrefix(prefix) else { return false }
      rest = path.dropFirst(prefix.count)
    }
    return rest.split(separator: "/").allSatisfy { !isPassing($0) }
  }

  /// Names that are hidden, or given to files while they are written.
  static func isPassing(_ name: some StringProtocol) -> Bool {
    name.hasPrefix(".") || name.hasSuffix("~")
      || [".tmp", ".part", ".filepart", ".swp"].contains { name.hasSuffix($0) }
  }
}
