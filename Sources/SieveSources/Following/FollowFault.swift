import Foundation
import SieveDiagnostics

/// The diagnostics of following files.
enum FollowFault {
  private static func at(_ path: String) -> DiagnosticLocation { DiagnosticLocation(source: path) }

  static func missing(_ path: String) -> Diagnostic {
    let (folder, _) = SiblingNames.split(path)
    return Diagnostic(
      .followedFileMissing,
      .warning,
      "'\(path)' does not exist yet",
      at: at(path),
      done: "it is waited for, and then read from its beginning",
      hint: "ls -l \(ShellWord.quoted(folder))"
    )
  }

  static func vanished(_ path: String) -> Diagnostic {
    Diagnostic(
      .followedFileMissing,
      .warning,
      "'\(path)' is gone, and no other file has taken its name",
      at: at(path),
      done: "what it had was read; a new file of this name is waited for",
      hint: "ls -l \(ShellWord.quoted(SiblingNames.split(path).folder))"
    )
  }

  static func refused(_ path: String, _ error: Int32) -> Diagnostic {
    Diagnostic(
      .followedFileRefused,
      .warning,
      "'\(path)' cannot be read now: \(String(cString: strerror(error)))",
      at: at(path),
      expected: "a file that this user may read",
      done: "it is tried again",
      hint: "ls -ld \(ShellWord.quoted(path))"
    )
  }

  /// A file of a spool that cannot be read now.
  static func postponed(_ path: String, _ trouble: Diagnostic) -> Diagnostic {
    Diagnostic(
      .followedFileRefused,
      .warning,
      trouble.summary,
      at: trouble.location ?? at(path),
      expected: "a file that this user may read",
      done: "it is tried again; what is younger waits for it for a minute",
      hint: "ls -ld \(ShellWord.quoted(path))"
    )
  }

  static func folderRefused(_ path: String, _ error: Int32) -> Diagnostic {
    Diagnostic(
      .followedFolderRefused,
      .warning,
      "the folder '\(path)' cannot be looked into: \(String(cString: strerror(error)))",
      at: at(path),
      expected: "a folder that this user may read and search",
      done: "it is tried again; files of it that are open are read on",
      hint: "ls -ld \(ShellWord.quoted(path))"
    )
  }

  static func compressed(_ path: String) -> Diagnostic {
    Diagnostic(
      .followedFileLeftOut,
      .warning,
      "'\(path)' is compressed, so that it cannot grow",
      at: at(path),
      done: "left it out, and others like it without saying so",
      hint: "callsieve analyze \(ShellWord.quoted(path))"
    )
  }

  static func noFile(_ path: String) -> Diagnostic {
    Diagnostic(
      .followedFileLeftOut,
      .warning,
      "'\(path)' is neither a file nor a folder",
      at: at(path),
      expected: "a CDR file that grows, or a folder of such files",
      done: "left it out",
      hint: "callsieve analyze - < \(ShellWord.quoted(path))"
    )
  }

  static func copy(_ path: String, of other: String) -> Diagnostic {
    Diagnostic(
      .followedFileLeftOut,
      .warning,
      "'\(path)' begins like '\(other)': it is taken for a copy",
      at: at(path),
      done: "left it out, so that no record counts twice",
      hint: "cmp \(ShellWord.quoted(path)) \(ShellWord.quoted(other))"
    )
  }

  static func restLost(_ position: FollowedPosition) -> Diagnostic {
    Diagnostic(
      .followedFileLost,
      .warning,
      "the file that was '\(position.path)' is not found any more: it was read up to byte \(position.offset)",
      at: DiagnosticLocation(source: position.path, byteOffset: position.offset),
      expected: "the same file under its name, or a rotated name beside it",
      done: "the file that has its name now is read from its beginning",
      hint: "ls -li \(ShellWord.quoted(SiblingNames.split(position.path).folder))"
    )
  }

  static func noNotices(_ folder: String, _ error: Int32, seconds: Double) -> Diagnostic {
    Diagnostic(
      .noChangeNotices,
      .warning,
      "the system gives no notices of changes in '\(folder)': \(String(cString: strerror(error)))",
      at: at(folder),
      done: "it is looked at every \(seconds) seconds",
      hint: "sysctl fs.inotify.max_user_watches fs.inotify.max_user_instances"
    )
  }

  static func notMoved(_ path: String, _ target: String, _ error: Int32) -> Diagnostic {
    Diagnostic(
      .spoolFileKept,
      .warning,
      "'\(path)' was taken but cannot be moved to '\(target)': \(String(cString: strerror(error)))",
      at: at(path),
      expected: error == EXDEV
        ? "a folder on the same file system" : "a folder that this user may write to",
      done: "it stays where it is, and is not taken again by this run",
      hint: "ls -ld \(ShellWord.quoted(SiblingNames.split(target).folder))"
    )
  }

  static func notDeleted(_ path: String, _ error: Int32) -> Diagnostic {
    Diagnostic(
      .spoolFileKept,
      .warning,
      "'\(path)' was taken but cannot be removed: \(String(cString: strerror(error)))",
      at: at(path),
      expected: "a folder that this user may write to",
      done: "it stays where it is, and is not taken again by this run",
      hint: "ls -ld \(ShellWord.quoted(SiblingNames.split(path).folder))"
    )
  }
}
