import Foundation
import SieveDiagnostics

/// The diagnostics of reading bytes.
enum SourceFault {
  static func opening(_ path: String, _ error: Int32) -> Diagnostic {
    let at = DiagnosticLocation(source: path)
    switch error {
    case ENOENT, ENOTDIR:
      return Diagnostic(
        .missingFile,
        .error,
        "input '\(path)' does not exist",
        at: at,
        expected: "a CDR file or a capture, or '-' for standard input",
        hint: "ls -l \(ShellWord.quoted(directory(of: path)))"
      )
    case EACCES, EPERM:
      return Diagnostic(
        .permissionDenied,
        .error,
        "input '\(path)' may not be read by this user",
        at: at,
        expected: "read permission for the file and search permission for its directories",
        hint: "ls -ld \(ShellWord.quoted(path)) \(ShellWord.quoted(directory(of: path)))"
      )
    default: return system(error, reading: path, at: 0)
    }
  }

  static func directory(_ name: String) -> Diagnostic {
    let plain = name.hasSuffix("/") ? String(name.dropLast()) : name
    return Diagnostic(
      .isDirectory,
      .error,
      "input '\(name)' is a directory",
      at: DiagnosticLocation(source: name),
      expected: "a file; its files can be named together",
      hint: "callsieve analyze \(ShellWord.quoted(plain))/*"
    )
  }

  static func system(_ error: Int32, reading name: String, at offset: UInt64) -> Diagnostic {
    Diagnostic(
      .unreadable,
      .error,
      "input '\(name)' cannot be read: \(String(cString: strerror(error)))",
      at: DiagnosticLocation(source: name, byteOffset: offset),
      done: "used the \(offset) bytes before it",
      hint: "copy the file to a healthy disk and run again"
    )
  }

  static func shrank(_ name: String, from offset: UInt64, to size: UInt64) -> Diagnostic {
    Diagnostic(
      .followedFileShrank,
      .error,
      "input '\(name)' became shorter while it was followed: \(size) bytes, \(offset) were read",
      at: DiagnosticLocation(source: name, byteOffset: offset),
      expected: "a capture that only grows",
      done: "used the \(offset) bytes that were read",
      hint: "callsieve replay \(ShellWord.quoted(name)) --follow"
    )
  }

  private static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
