import Foundation
import SieveBytes
import SieveDiagnostics
import SieveSinks

/// The diagnostics of state that is kept.
enum StateFault {
  static func refused(_ path: String, _ cause: String) -> Diagnostic {
    Diagnostic(
      .stateFolderRefused,
      .error,
      "the state folder '\(path)' cannot be used: \(cause)",
      at: DiagnosticLocation(source: path),
      expected: "a folder that this user may write to, or may make",
      done: "nothing was read",
      hint: "ls -ld \(ShellWord.quoted(path))"
    )
  }

  static func inUse(_ path: String) -> Diagnostic {
    Diagnostic(
      .stateFolderInUse,
      .error,
      "the state folder '\(path)' is used by another process",
      at: DiagnosticLocation(source: path),
      expected: "one process for each state folder: two would apply every record twice",
      done: "nothing was read",
      hint: "fuser -v \(ShellWord.quoted(path + "/lock")); or another --state for another run"
    )
  }

  /// A checkpoint that cannot be used; `byte` is where it is wrong, `isLast` that there is none before it.
  static func unusable(
    _ version: StateFolder.Version,
    _ fault: CheckpointFault,
    byte: Int
  ) -> Diagnostic {
    let cause =
      switch fault {
      case .foreign: "is no checkpoint"
      case .version(let number): "was written by a later version of callsieve (format \(number))"
      case .damaged: "is damaged"
      case .otherConfiguration: "was made with other rules"
      case .tooLate: "belongs to another state"
      }
    let isLater = if case .version = fault { true } else { false }
    return Diagnostic(
      .checkpointUnusable,
      .warning,
      "the checkpoint '\(version.path)' \(cause)",
      at: DiagnosticLocation(source: version.path, byteOffset: UInt64(byte)),
      expected: "what callsieve wrote, of format \(StateWriter.version) or earlier",
      done: "it is left out; records since the one before it are read again",
      hint: isLater
        ? "go on with the callsieve that wrote it" : "look at the disk: dmesg | tail"
    )
  }

  static func noneUsable(_ path: String) -> Diagnostic {
    Diagnostic(
      .checkpointUnusable,
      .error,
      "no checkpoint in '\(path)' can be used",
      at: DiagnosticLocation(source: path),
      expected: "a whole checkpoint",
      done: "nothing was read: to begin anew would leave out records, or use them twice",
      hint:
        "mv \(ShellWord.quoted(path)) \(ShellWord.quoted(path + ".old")) to begin anew, with --from-start to "
        + "read all that is there"
    )
  }

  static func unreadable(_ version: StateFolder.Version, _ cause: String) -> Diagnostic {
    Diagnostic(
      .checkpointUnusable,
      .warning,
      "the checkpoint '\(version.path)' cannot be read: \(cause)",
      at: DiagnosticLocation(source: version.path, byteOffset: 0),
      done: "it is left out; records since the one before it are read again",
      hint: "ls -l \(ShellWord.quoted(version.path))"
    )
  }

  static func changed(_ changes: TailSnapshot.Changes, _ path: String) -> [Diagnostic] {
    var found: [Diagnostic] = []
    if !changes.analysis.isEmpty {
      found.append(
        Diagnostic(
          .stateChanged,
          .warning,
          "\(changes.analysis.joined(separator: ", ")): not as when the state was kept",
          at: DiagnosticLocation(source: path),
          done:
            "files are read on where they were; windows, scores and centres begin anew, and episodes that "
            + "were open get no 'closed'",
          hint:
            "windows are whole again after the longest of them; to have them at once, analyze the last "
            + "day's files beside this run"
        )
      )
    }
    if !changes.reading.isEmpty {
      found.append(
        Diagnostic(
          .stateChanged,
          .warning,
          "\(changes.reading.joined(separator: ", ")): not as when the state was kept",
          at: DiagnosticLocation(source: path),
          done: "files are read on where they were, as is said now; calls under way begin anew"
        )
      )
    }
    return found
  }

  static func notWritten(_ path: String, _ error: Int32) -> Diagnostic {
    let isFull = error == ENOSPC || error == EDQUOT || error == EFBIG
    return Diagnostic(
      .checkpointNotWritten,
      .warning,
      "no checkpoint could be written to '\(path)': \(String(cString: strerror(error)))",
      at: DiagnosticLocation(source: path),
      done: "the run goes on and tries again; the checkpoint before stays good",
      hint: isFull ? "df -h \(ShellWord.quoted(path))" : "ls -ld \(ShellWord.quoted(path))"
    )
  }

  static func withheld(_ path: String) -> Diagnostic {
    Diagnostic(
      .checkpointNotWritten,
      .warning,
      "a destination of alerts or rejects has failed: no more checkpoints are written",
      at: DiagnosticLocation(source: path),
      done: "the next run goes on from the last one, and gives out again what did not arrive",
      hint: "repair the destination and start again"
    )
  }

  static func output(_ name: String, _ continuation: OutputContinuation) -> Diagnostic? {
    let cause: String
    switch continuation {
    case .none, .cut: return nil
    case .other: cause = "is another file than the one that was written to"
    case .shorter: cause = "is shorter than what was written to it"
    }
    return Diagnostic(
      .outputReplaced,
      .warning,
      "'\(name)' \(cause)",
      at: DiagnosticLocation(source: name),
      expected: "the file as the run before left it",
      done:
        "nothing of it was cut off; lines since the last checkpoint may come again, alerts with the same id",
      hint: "move files of alerts away while nothing runs, and begin with an empty one"
    )
  }
}
