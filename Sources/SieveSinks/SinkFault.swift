import Foundation
import SieveDiagnostics

/// The diagnostics of writing.
enum SinkFault {
  static func opening(_ path: String, _ error: Int32) -> Diagnostic {
    let slash = path.lastIndex(of: "/")
    let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    return Diagnostic(
      .destinationRefused,
      .error,
      "output '\(path)' cannot be opened: \(String(cString: strerror(error)))",
      at: DiagnosticLocation(source: path),
      expected: "a file in a directory that exists and may be written, or '-' for standard output",
      done: "nothing was written to it",
      hint: error == ENOENT
        ? "mkdir -p \(ShellWord.quoted(directory))"
        : "ls -ld \(ShellWord.quoted(path)) \(ShellWord.quoted(directory))"
    )
  }

  static func writing(_ name: String, _ error: Int32, done: String) -> Diagnostic {
    let isFull = error == ENOSPC || error == EDQUOT || error == EFBIG
    return Diagnostic(
      isFull ? .diskFull : .undeliverable,
      .error,
      "output '\(name)' cannot be written: \(String(cString: strerror(error)))",
      at: DiagnosticLocation(source: name),
      done: done,
      hint: isFull
        ? "df -h \(name == "<stdout>" ? "." : ShellWord.quoted(name))"
        : "write to another disk and run again"
    )
  }
}
