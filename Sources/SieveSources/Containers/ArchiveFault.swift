import SieveDiagnostics

/// The diagnostics of archives and folders.
enum ArchiveFault {
  static func damaged(_ name: String, _ reason: String, at offset: Int) -> Diagnostic {
    Diagnostic(
      .damagedArchive,
      .warning,
      "archive '\(name)' is damaged: \(reason)",
      at: DiagnosticLocation(source: name, byteOffset: UInt64(max(0, offset))),
      expected: "the archive as it was written",
      done: "used the members found before",
      hint: "file \(ShellWord.input(name))"
    )
  }

  static func member(_ name: String, _ reason: String) -> Diagnostic {
    Diagnostic(
      .foreignMember,
      .warning,
      "member '\(name)' is \(reason)",
      at: DiagnosticLocation(source: name),
      expected: "stored or deflated, without a password",
      done: "left it out"
    )
  }

  static func emptyFolder(_ path: String) -> Diagnostic {
    Diagnostic(
      .isDirectory,
      .error,
      "folder '\(path)' holds no file",
      at: DiagnosticLocation(source: path),
      expected: "CDR files or captures in it or below; hidden files are left out",
      hint: "ls -laR \(ShellWord.quoted(path))"
    )
  }

  static func tooDeep(_ name: String) -> Diagnostic {
    limit(name, "archive '\(name)' lies more than \(InputFinder.depthMax) deep in others")
  }

  static func tooMany(_ name: String) -> Diagnostic {
    limit(name, "more than \(InputFinder.countMax) files were found, '\(name)' is the next")
  }

  static func tooLarge(_ name: String) -> Diagnostic {
    limit(name, "archive '\(name)' unpacks to more than \(InputFinder.spoolMax >> 30) GiB")
  }

  private static func limit(_ name: String, _ summary: String) -> Diagnostic {
    Diagnostic(
      .archiveLimit,
      .error,
      summary,
      at: DiagnosticLocation(source: name),
      expected: "archives within the limits of docs/formats/containers.md",
      done: "left out what exceeds them",
      hint: "unpack it and name its files"
    )
  }
}
