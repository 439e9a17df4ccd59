import SieveDiagnostics

/// Where a decompressor is, for its diagnostics.
struct CompressionFault {
  var compression: Compression
  var name: String
  var compressedOffset: UInt64
  var decompressedOffset: UInt64

  private var location: DiagnosticLocation {
    DiagnosticLocation(source: name, byteOffset: decompressedOffset)
  }

  private var done: String { "used the \(decompressedOffset) decompressed bytes before it" }

  private var tool: String {
    switch compression {
    case .none, .gzip: "gzip"
    case .zstd: "zstd"
    case .xz: "xz"
    case .bzip2: "bzip2"
    }
  }

  func damaged(_ reason: String) -> Diagnostic {
    Diagnostic(
      .damagedCompression,
      .error,
      "\(compression.rawValue) data is damaged at compressed byte \(compressedOffset): \(reason)",
      at: location,
      expected: "the file as it was written; a transfer in text mode damages it",
      done: done,
      hint: "\(tool) -t \(ShellWord.input(name))"
    )
  }

  /// The end came `unused` bytes after what could be used.
  func truncated(after unused: Int) -> Diagnostic {
    let end = compressedOffset + UInt64(unused)
    return Diagnostic(
      .truncatedCompression,
      .error,
      "\(compression.rawValue) data ends in the middle, at compressed byte \(end)",
      at: location,
      expected: "the rest of a file that was cut off or is still being written",
      done: done,
      hint: "\(tool) -t \(ShellWord.input(name))"
    )
  }

  func trailing() -> Diagnostic {
    Diagnostic(
      .trailingBytes,
      .warning,
      "bytes that are not \(compression.rawValue) follow the data, from compressed byte \(compressedOffset)",
      at: location,
      done: "left them out",
      hint: "tail -c +\(compressedOffset + 1) \(ShellWord.input(name)) | head -c 64 | xxd"
    )
  }

  func windowTooLarge(limit: Int) -> Diagnostic {
    Diagnostic(
      .windowTooLarge,
      .error,
      "\(compression.rawValue) data at compressed byte \(compressedOffset) needs a window of more than \(limit >> 20) MiB",
      at: location,
      expected: "a window of at most \(limit >> 20) MiB, so that no file can ask for all memory",
      done: done,
      hint:
        "\(tool) -dc\(compression == .zstd ? " --long=31" : "") \(ShellWord.input(name)) | callsieve analyze -"
    )
  }

  func nestedTooDeep() -> Diagnostic {
    Diagnostic(
      .nestedCompression,
      .error,
      "input '\(name)' is still \(compression.rawValue) data after two decompressions",
      at: DiagnosticLocation(source: name),
      expected: "at most two layers of compression",
      hint: "gzip -dc \(ShellWord.input(name)) | callsieve analyze -"
    )
  }
}
