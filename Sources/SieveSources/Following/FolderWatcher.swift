import Foundation
import SieveEnvironment

/// How changes are noticed: by notices of the system, and by looking at everything now and then.
final class FolderWatcher {
  /// Between looks, where notices come: nothing should be left to see.
  private static let usualSeconds = 30.0
  /// Between looks, where none come.
  private static let pollSeconds = 1.0

  let roots: FollowRoots
  /// Whether something lies on a network file system.
  let isNetwork: Bool
  private let wantedSeconds: Double?
  private let notices: ChangeNotices?
  /// Folders that could not be watched, or only under another name.
  private var unwatched: Set<String> = []

  init(_ roots: FollowRoots, _ options: FollowOptions) {
    self.roots = roots
    wantedSeconds = options.pollSeconds
    notices = options.pollSeconds == nil ? ChangeNotices() : nil
    let folders = roots.roots.map { root in
      switch root {
      case .file(let path): SiblingNames.split(path).folder
      case .pattern(let pattern): Self.fixedPart(of: pattern)
      case .folder(let folder): folder
      }
    }
    isNetwork = Set(folders).contains { NetworkFolders.contains($0) }
  }

  /// Seconds between looks at everything.
  var scanSeconds: Double {
    if let wantedSeconds { return wantedSeconds }
    let isBlind = notices == nil || isNetwork || !unwatched.isEmpty
    return isBlind ? Self.pollSeconds : Self.usualSeconds
  }

  /// Watches a folder, if there are notices.
  ///
  /// - Returns: 0, or the number of the system's error.
  func watch(_ folder: String) -> Int32 {
    guard let notices else { return 0 }
    let error = notices.watch(folder)
    if error == 0, notices.isWatched(folder) {
      unwatched.remove(folder)
    } else {
      unwatched.insert(folder)
    }
    return error
  }

  /// Waits for a notice.
  func wait(seconds: Double) {
    guard let notices else { return Surroundings.current.sleep(min(seconds, 3600)) }
    notices.wait(seconds: seconds)
  }

  /// What has changed; `nil` when the system lost count.
  func take() -> [ChangeNotice]? { notices.map { $0.take() } ?? [] }

  /// Whether a folder is there, as far as can be told.
  func isThere(_ folder: String) -> Bool {
    do throws(SystemFailure) {
      return try FileFacts.of(folder).isDirectory
    } catch {
      return !error.isAbsence
    }
  }

  /// The folders in which names of a pattern may come up.
  func folders(of pattern: String) -> Set<String> {
    let (folder, _) = SiblingNames.split(pattern)
    guard folder.contains(where: { "*?[".contains($0) }) else { return [folder] }
    return Set(FollowRoots.matches(folder)).union([Self.fixedPart(of: pattern)])
  }

  /// The folders of a pattern before its first wildcard.
  private static func fixedPart(of pattern: String) -> String {
    guard let wild = pattern.firstIndex(where: { "*?[".contains($0) }) else { return pattern }
    return SiblingNames.split(String(pattern[..<wild])).folder
  }
}
