import Foundation
import SieveDiagnostics
import SieveSources
import Testing

/// Inputs as the runtime uses them, from real files.
@Suite struct InputBytesTests {
  @Test("compression is told by content, whatever the name", arguments: Compression.allCases)
  func byContent(kind: Compression) throws {
    let directory = try TestDirectory()
    let plain = sampleRows(30_000)
    let packed = try Compressed.of(kind, plain)
    for name in ["a.csv", "a.gz", "a.zst"] {
      for background in [false, true] {
        let path = try directory.file(name, packed)
        let input = try InputBytes(path: path, chunkSize: 1 << 16, background: background)
        #expect(input.compression == kind)
        #expect(input.name == path)
        #expect(input.size == UInt64(packed.count))
        let outcome = Outcome(reading: input)
        #expect(outcome.failure == nil)
        #expect(outcome.bytes == plain)
        #expect(input.bytesRead == UInt64(packed.count))
        #expect(input.bytesGiven == UInt64(plain.count))
        #expect(input.warnings.isEmpty)
      }
    }
  }

  @Test("chunks are at most as large as asked for and never empty", arguments: [1, 7, 1 << 20])
  func chunkSizes(size: Int) throws {
    let directory = try TestDirectory()
    let plain = sampleRows(300)
    for kind in Compression.allCases {
      let path = try directory.file("x", try Compressed.of(kind, plain))
      let input = try InputBytes(path: path, chunkSize: size)
      var bytes: [UInt8] = []
      while let chunk = try input.nextChunk() {
        #expect((1...size).contains(chunk.count))
        bytes += chunk
        input.recycle(chunk)
      }
      #expect(bytes == plain)
      #expect(try input.nextChunk() == nil)
    }
  }

  @Test("two layers of compression are taken off, three are refused")
  func nested() throws {
    let directory = try TestDirectory()
    let plain = sampleRows(1000)
    let inner = try Compressed.zstd(plain)
    let two = try Compressed.gzip(inner)
    let input = try InputBytes(path: try directory.file("two", two))
    #expect(input.compressions == [.gzip, .zstd])
    #expect(Outcome(reading: input).bytes == plain)
    let three = try directory.file("three", try Compressed.zstd(two))
    let failure = #expect(throws: Diagnostic.self) { try InputBytes(path: three) }
    #expect(failure?.code == .nestedCompression)
  }

  @Test("nothing, or nothing compressed, gives no chunk", arguments: Compression.allCases)
  func empty(kind: Compression) throws {
    let directory = try TestDirectory()
    let input = try InputBytes(path: try directory.file("e", try Compressed.of(kind, [])))
    #expect(try input.nextChunk() == nil)
    #expect(input.warnings.isEmpty)
  }

  @Test("a short file that could begin a signature is given as it is")
  func shortFiles() throws {
    let directory = try TestDirectory()
    for bytes: [UInt8] in [[0x1F], [0x28, 0xB5], [0x50, 0x2A, 0x4D], [0x28], Array("(a,b)".utf8)] {
      let input = try InputBytes(path: try directory.file("s", bytes))
      #expect(input.compression == .none)
      #expect(Outcome(reading: input).bytes == bytes)
    }
  }

  @Test("telling the format uses up nothing", arguments: Compression.allCases)
  func format(kind: Compression) throws {
    let directory = try TestDirectory()
    let plain = sampleRows(5000)
    let path = try directory.file("f", try Compressed.of(kind, plain))
    for size in [1, 100, 1 << 20] {
      let input = try InputBytes(path: path, chunkSize: size)
      #expect(try input.identifyFormat().format == .csv)
      #expect(Outcome(reading: input).bytes == plain)
    }
  }

  @Test("an empty input and a cut off one say so when the format is asked for")
  func formatOfNothing() throws {
    let directory = try TestDirectory()
    let packed = try Compressed.gzip(sampleRows(100))
    for (bytes, code) in [
      ([], DiagnosticCode.emptyInput), (try Compressed.gzip([]), .emptyInput),
      (Array(packed.prefix(12)), .truncatedCompression),
    ] {
      let input = try InputBytes(path: try directory.file("n", bytes))
      let failure = #expect(throws: Diagnostic.self) { try input.identifyFormat() }
      #expect(failure?.code == code)
    }
    let input = try InputBytes(path: try directory.file("c", packed.dropLast(9)))
    #expect(try input.identifyFormat().format == .csv)
    let outcome = Outcome(reading: input)
    #expect((outcome.failure as? Diagnostic)?.code == .truncatedCompression)
    #expect(sampleRows(100).starts(with: outcome.bytes) && !outcome.bytes.isEmpty)
  }

  @Test("a damaged file gives what came before", arguments: [false, true])
  func damaged(background: Bool) throws {
    let directory = try TestDirectory()
    let plain = sampleRows(60_000)
    for kind in [Compression.gzip, .zstd] {
      let packed = try Compressed.of(kind, plain).dropLast(packedTail)
      let input = try InputBytes(path: try directory.file("d", packed), background: background)
      let outcome = Outcome(reading: input)
      #expect((outcome.failure as? Diagnostic)?.code == .truncatedCompression)
      #expect(outcome.bytes.count > plain.count / 2)
      #expect(plain.starts(with: outcome.bytes))
    }
  }

  private let packedTail = 1000

  @Test("missing, forbidden and directory have their own codes")
  func openFailures() throws {
    let directory = try TestDirectory()
    var failure = #expect(throws: Diagnostic.self) {
      try InputBytes(path: directory.path + "/none.csv")
    }
    #expect(failure?.code == .missingFile)
    #expect(failure?.hint == "ls -l '\(directory.path)'")
    failure = #expect(throws: Diagnostic.self) { try InputBytes(path: directory.path) }
    #expect(failure?.code == .isDirectory)
  }

  @Test("a file that may not be read", .enabled(if: geteuid() != 0, "root may read everything"))
  func permission() throws {
    let directory = try TestDirectory()
    let path = try directory.file("secret", [1])
    chmod(path, 0)
    let failure = #expect(throws: Diagnostic.self) { try InputBytes(path: path) }
    #expect(failure?.code == .permissionDenied)
  }

  @Test("closing early ends the thread, also when the queue is full")
  func closing() throws {
    let directory = try TestDirectory()
    let path = try directory.file("z", try Compressed.gzip([UInt8](repeating: 65, count: 8 << 20)))
    let input = try InputBytes(path: path, chunkSize: 1 << 16)
    #expect(try input.nextChunk()?.isEmpty == false)
    input.close()
    #expect(try input.nextChunk() == nil)
    input.close()
    // One that is only dropped must not hang either.
    _ = try InputBytes(path: path, chunkSize: 1 << 16).nextChunk()
  }

  private static func has(_ tool: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: "/usr/bin/" + tool)
  }

  @Test("what gzip writes is read", .enabled(if: has("gzip"), "gzip is missing: make deps"))
  func gzipTool() throws { try readBack("gzip", ["-c"]) }

  @Test("what zstd writes is read", .enabled(if: has("zstd"), "zstd is missing: make deps"))
  func zstdTool() throws { try readBack("zstd", ["-qc", "--long=27"]) }

  private func readBack(_ tool: String, _ options: [String]) throws {
    let directory = try TestDirectory()
    let plain = sampleRows(20_000)
    let source = try directory.file("plain", plain)
    let packed = directory.path + "/packed"
    _ = FileManager.default.createFile(atPath: packed, contents: nil)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/" + tool)
    process.arguments = options + [source]
    process.standardOutput = FileHandle(forWritingAtPath: packed)
    try process.run()
    process.waitUntilExit()
    let input = try InputBytes(path: packed)
    #expect(input.compression != .none)
    #expect(Outcome(reading: input).bytes == plain)
  }
}
