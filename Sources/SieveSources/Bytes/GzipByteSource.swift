import CZlib
import SieveDiagnostics

/// Decompresses gzip: any number of members, bytes after them left out with a warning.
public final class GzipByteSource: ByteSource {
  private let input: CompressedInput
  private let name: String
  private let status: SourceStatus
  // zlib keeps a pointer to its stream, so the stream must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private var deferred = DeferredFailure()
  private var isInMember = false
  private var membersCount = 0
  private var isEnded = false
  private var decompressed: UInt64 = 0

  /// Decompresses what `upstream` gives.
  ///
  /// - Throws: `Diagnostic` when there is no memory for it.
  public init(
    reading upstream: any ByteSource,
    name: String,
    status: SourceStatus = SourceStatus()
  ) throws {
    input = CompressedInput(upstream)
    self.name = name
    self.status = status
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 bits of window, and 16: a gzip header and nothing else.
    let result = inflateInit2_(stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard result == Z_OK else { throw fault().damaged(message(result)) }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Decompresses into `buffer` what can be had without waiting, at least one byte.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = try deferred.run { try fill(buffer, &$0) }
    decompressed += UInt64(count)
    return count
  }

  private func fill(_ buffer: UnsafeMutableRawBufferPointer, _ written: inout Int) throws {
    while written < buffer.count, !isEnded {
      if !isInMember {
        if written > 0, input.isEmpty { return }
        try beginMember(written)
        continue
      }
      if input.isEmpty {
        if written > 0 { return }
        guard try input.ensure(1) else { throw fault(written).truncated(after: input.unused.count) }
      }
      try inflateOnce(buffer, &written)
    }
  }

  private func inflateOnce(_ buffer: UnsafeMutableRawBufferPointer, _ written: inout Int) throws {
    let source = input.unused
    let target = UnsafeMutableRawBufferPointer(rebasing: buffer[written...])
    stream.pointee.next_in = source.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(source.count)
    stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(clamping: target.count)
    let room = Int(stream.pointee.avail_out)
    let result = inflate(stream, Z_NO_FLUSH)
    let used = source.count - Int(stream.pointee.avail_in)
    let produced = room - Int(stream.pointee.avail_out)
    input.consume(used)
    written += produced
    switch result {
    case Z_STREAM_END:
      isInMember = false
      membersCount += 1
      inflateReset(stream)
    case Z_OK: break
    case Z_BUF_ERROR where used > 0 || produced > 0: break
    default: throw fault(written).damaged(message(result))
    }
  }

  /// Looks whether another member follows.
  private func beginMember(_ written: Int) throws {
    guard try input.ensure(1) else {
      isEnded = true
      return
    }
    let hasTwo = try input.ensure(2)
    let head = input.unused
    if head[0] == 0x1F, !hasTwo { throw fault(written).truncated(after: input.unused.count) }
    if head[0] == 0x1F, head[1] == 0x8B {
      isInMember = true
      return
    }
    guard membersCount > 0 else { throw fault(written).damaged("no gzip header") }
    isEnded = true
    if try !input.skipPadding() { status.warn(fault(written).trailing()) }
  }

  private func fault(_ written: Int = 0) -> CompressionFault {
    CompressionFault(
      compression: .gzip,
      name: name,
      compressedOffset: input.offset,
      decompressedOffset: decompressed + UInt64(written)
    )
  }

  private func message(_ result: Int32) -> String {
    if let text = stream.pointee.msg { return String(cString: text) }
    return result == Z_MEM_ERROR ? "no memory for its window" : "zlib error \(result)"
  }
}
