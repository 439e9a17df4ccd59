import CBzip2
import CLzma
import CZlib
import CZstd
import Foundation
import SieveSources

/// A directory that is removed with its content when it is no longer used.
final class TestDirectory {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/callsieve-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and gives its path.
  func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let full = path + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: full))
    return full
  }
}

/// Compresses with the system's libraries.
enum Compressed {
  static func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
    var stream = z_stream()
    let begun = deflateInit2_(
      &stream,
      6,
      Z_DEFLATED,
      31,
      8,
      Z_DEFAULT_STRATEGY,
      ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size)
    )
    guard begun == Z_OK else { throw CompressionFailed() }
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 64)
    let capacity = output.count
    let result = input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(capacity)
        return deflate(&stream, Z_FINISH)
      }
    }
    guard result == Z_STREAM_END else { throw CompressionFailed() }
    return Array(output[..<(capacity - Int(stream.avail_out))])
  }

  static func zstd(_ bytes: [UInt8], level: Int32 = 3) throws -> [UInt8] {
    var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let size = ZSTD_compress(&output, output.count, bytes, bytes.count, level)
    guard ZSTD_isError(size) == 0 else { throw CompressionFailed() }
    return Array(output[..<size])
  }

  static func of(_ kind: Compression, _ bytes: [UInt8]) throws -> [UInt8] {
    switch kind {
    case .none: bytes
    case .gzip: try gzip(bytes)
    case .zstd: try zstd(bytes)
    case .xz: try xz(bytes)
    case .bzip2: try bzip2(bytes)
    }
  }

  static func xz(_ bytes: [UInt8]) throws -> [UInt8] {
    var output = [UInt8](repeating: 0, count: lzma_stream_buffer_bound(bytes.count))
    var size = 0
    let result = lzma_easy_buffer_encode(
      3,
      LZMA_CHECK_CRC64,
      nil,
      bytes,
      bytes.count,
      &output,
      &size,
      output.count
    )
    guard result == LZMA_OK else { throw CompressionFailed() }
    return Array(output[..<size])
  }

  static func bzip2(_ bytes: [UInt8]) throws -> [UInt8] {
    var output = [CChar](repeating: 0, count: bytes.count + bytes.count / 100 + 700)
    var size = UInt32(output.count)
    var input = bytes.map { CChar(bitPattern: $0) }
    let count = UInt32(input.count)
    let result = BZ2_bzBuffToBuffCompress(&output, &size, &input, count, 9, 0, 0)
    guard result == BZ_OK else { throw CompressionFailed() }
    return output[..<Int(size)].map { UInt8(bitPattern: $0) }
  }

  struct CompressionFailed: Error {}
}

/// Gives bytes a few at a time.
final class DripByteSource: ByteSource {
  private var rest: ArraySlice<UInt8>
  private let step: Int

  init(_ bytes: [UInt8], step: Int) {
    rest = bytes[...]
    self.step = step
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let part = rest.prefix(min(step, buffer.count))
    buffer.copyBytes(from: part)
    rest = rest.dropFirst(part.count)
    return part.count
  }
}

/// What came out of a source, and how it ended.
struct Outcome {
  var bytes: [UInt8] = []
  var failure: (any Error)?

  init(reading source: any ByteSource, step: Int = 7) {
    var buffer = [UInt8](repeating: 0, count: step)
    do {
      while true {
        let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
        if count == 0 { return }
        bytes += buffer[..<count]
      }
    } catch {
      failure = error
    }
  }

  init(reading input: InputBytes) {
    do {
      while let chunk = try input.nextChunk() {
        bytes += chunk
        input.recycle(chunk)
      }
    } catch {
      failure = error
    }
  }
}

/// Rows that compress, but not to nothing.
func sampleRows(_ count: Int) -> [UInt8] {
  var state: UInt64 = 0x9E37_79B9_7F4A_7C15
  var out = Array("call_id,calling_number,called_number,setup_time\n".utf8)
  for row in 0..<count {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    out += "\(row),+66812\(state >> 44),+66\(state >> 40),2026-03-02T09:14:07.250Z\n".utf8
  }
  return out
}
