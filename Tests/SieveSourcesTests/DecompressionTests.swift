import SieveDiagnostics
import SieveSources
import Testing

/// Both decompressors keep the same promises.
@Suite struct DecompressionTests {
  static let kinds: [Compression] = [.gzip, .zstd]

  static func source(
    _ kind: Compression,
    _ bytes: [UInt8],
    step: Int = 7,
    status: SourceStatus = SourceStatus()
  ) throws -> any ByteSource {
    let drip = DripByteSource(bytes, step: step)
    return kind == .gzip
      ? try GzipByteSource(reading: drip, name: "t", status: status)
      : try ZstdByteSource(reading: drip, name: "t", status: status)
  }

  @Test("any size of reads gives the same bytes", arguments: kinds, [1, 7, 4096, 1 << 20])
  func readSizes(kind: Compression, step: Int) throws {
    let plain = sampleRows(300)
    let packed = try Compressed.of(kind, plain)
    for readStep in [1, 7, 100_000] {
      let outcome = Outcome(reading: try Self.source(kind, packed, step: step), step: readStep)
      #expect(outcome.failure == nil)
      #expect(outcome.bytes == plain)
    }
  }

  @Test("members and frames follow each other, empty ones among them", arguments: kinds)
  func severalMembers(kind: Compression) throws {
    let parts: [[UInt8]] = [sampleRows(10), [], Array("x".utf8), sampleRows(500), []]
    let packed = try parts.flatMap { try Compressed.of(kind, $0) }
    let outcome = Outcome(reading: try Self.source(kind, packed))
    #expect(outcome.failure == nil)
    #expect(outcome.bytes == parts.flatMap { $0 })
  }

  @Test("nothing compressed is an empty input, not a fault", arguments: kinds)
  func nothing(kind: Compression) throws {
    let outcome = Outcome(reading: try Self.source(kind, try Compressed.of(kind, [])))
    #expect(outcome.failure == nil && outcome.bytes.isEmpty)
  }

  @Test("cut off anywhere: the bytes before, then CS3011", arguments: kinds)
  func everyTruncation(kind: Compression) throws {
    let plain = sampleRows(12)
    let packed = try Compressed.of(kind, plain)
    var longest = 0
    for length in 1..<packed.count {
      let outcome = Outcome(reading: try Self.source(kind, Array(packed[..<length])))
      let failure = try #require(outcome.failure as? Diagnostic)
      #expect(failure.code == .truncatedCompression, "cut at \(length)")
      #expect(failure.location?.byteOffset == UInt64(outcome.bytes.count))
      #expect(failure.summary.hasSuffix("compressed byte \(length)"), "\(failure.summary)")
      #expect(plain.starts(with: outcome.bytes))
      longest = max(longest, outcome.bytes.count)
    }
    // A zstd block comes out whole or not at all.
    #expect(longest == (kind == .gzip ? plain.count : 0))
  }

  @Test("the second member cut off: the first comes whole", arguments: kinds)
  func truncatedSecondMember(kind: Compression) throws {
    let first = sampleRows(5)
    let packed = try Compressed.of(kind, first)
    let second = try Compressed.of(kind, sampleRows(9))
    for length in 1..<second.count {
      let outcome = Outcome(reading: try Self.source(kind, packed + second[..<length]))
      #expect((outcome.failure as? Diagnostic)?.code == .truncatedCompression, "cut at \(length)")
      #expect(outcome.bytes.starts(with: first))
    }
  }

  @Test("bytes after the end are left out with a warning, zeros without", arguments: kinds)
  func trailing(kind: Compression) throws {
    let plain = sampleRows(5)
    let packed = try Compressed.of(kind, plain)
    for (tail, warns) in [
      (Array("appended,row\n".utf8), true), ([0x41], true), ([0, 0, 0, 9], true),
      ([UInt8](repeating: 0, count: 600_000), false),
    ] {
      let status = SourceStatus()
      let source = try Self.source(kind, packed + tail, step: 4096, status: status)
      let outcome = Outcome(reading: source)
      #expect(outcome.failure == nil)
      #expect(outcome.bytes == plain)
      #expect(status.warnings.map(\.code) == (warns ? [.trailingBytes] : []))
    }
  }

  @Test("any flipped byte: no crash, and what fails says where", arguments: kinds)
  func everyFlippedByte(kind: Compression) throws {
    let packed = try Compressed.of(kind, sampleRows(12))
    for at in packed.indices {
      var damaged = packed
      damaged[at] ^= 0x55
      let status = SourceStatus()
      let outcome = Outcome(reading: try Self.source(kind, damaged, status: status))
      guard let failure = outcome.failure else { continue }
      let diagnostic = try #require(failure as? Diagnostic)
      #expect(
        [.damagedCompression, .truncatedCompression, .windowTooLarge].contains(diagnostic.code)
      )
      #expect(diagnostic.location?.byteOffset == UInt64(outcome.bytes.count))
    }
  }

  @Test("after a failure the same failure comes again", arguments: kinds)
  func failureStays(kind: Compression) throws {
    let packed = try Compressed.of(kind, sampleRows(12))
    let source = try Self.source(kind, Array(packed.dropLast(3)))
    let first = Outcome(reading: source).failure as? Diagnostic
    let second = Outcome(reading: source)
    #expect(first != nil && second.failure as? Diagnostic == first)
    #expect(second.bytes.isEmpty)
  }

  @Test("a wrong gzip checksum is reported after all bytes")
  func checksum() throws {
    let plain = sampleRows(12)
    var packed = try Compressed.gzip(plain)
    packed[packed.count - 6] ^= 1
    let outcome = Outcome(reading: try Self.source(.gzip, packed))
    #expect(outcome.bytes == plain)
    let failure = try #require(outcome.failure as? Diagnostic)
    #expect(failure.code == .damagedCompression)
    #expect(failure.summary.contains("incorrect data check"))
  }

  @Test("skippable zstd frames are skipped, first, between and last")
  func skippable() throws {
    let skipped: [UInt8] = [0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
    let plain = sampleRows(40)
    let packed = try Compressed.zstd(plain)
    let all = skipped + packed + skipped + skipped + packed + skipped
    let outcome = Outcome(reading: try Self.source(.zstd, all))
    #expect(outcome.failure == nil)
    #expect(outcome.bytes == plain + plain)
  }

  @Test("a zstd frame that asks for a huge window is refused")
  func hugeWindow() throws {
    // No single segment, no size: window descriptor 0xB0 is 2^(10 + 22) bytes.
    let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0xB0, 1, 0, 0]
    let outcome = Outcome(reading: try Self.source(.zstd, frame))
    let failure = try #require(outcome.failure as? Diagnostic)
    #expect(failure.code == .windowTooLarge)
    #expect(failure.hint == "zstd -dc --long=31 't' | callsieve analyze -")
  }
}
