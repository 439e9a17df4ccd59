import CBzip2
import CLzma
import SieveDiagnostics

/// What one call of a decompressor came to.
enum StreamStep {
  /// Go on.
  case more
  /// A stream has ended; another may follow.
  case end
  /// The data is damaged.
  case failure(String)
  /// More memory is asked for than is given.
  case memory
}

/// A decompressor of a library, which keeps its state in C memory.
protocol StreamDecoder: AnyObject {
  /// The format, for messages.
  var compression: Compression { get }
  /// Gets ready for a stream; false when there is no memory.
  func begin() -> Bool
  /// Decompresses from `source` to `target`.
  ///
  /// - Returns: how many bytes were used and written, and what came of it.
  func step(
    _ source: UnsafeMutableRawBufferPointer,
    _ target: UnsafeMutableRawBufferPointer
  ) -> (used: Int, written: Int, StreamStep)
}

/// Decompresses xz and bzip2: any number of streams, bytes after them left out with a warning.
final class StreamByteSource: ByteSource {
  private let input: CompressedInput
  private let decoder: any StreamDecoder
  private let name: String
  private let status: SourceStatus
  private var deferred = DeferredFailure()
  private var isInStream = false
  private var streamCount = 0
  private var isEnded = false
  private var mayHoldOutput = false
  private var decompressed: UInt64 = 0

  init(
    _ decoder: any StreamDecoder,
    reading upstream: any ByteSource,
    name: String,
    status: SourceStatus
  ) {
    input = CompressedInput(upstream)
    self.decoder = decoder
    self.name = name
    self.status = status
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = try deferred.run { try fill(buffer, &$0) }
    decompressed += UInt64(count)
    return count
  }

  private func fill(_ buffer: UnsafeMutableRawBufferPointer, _ written: inout Int) throws {
    while written < buffer.count, !isEnded {
      if !isInStream {
        if written > 0, input.isEmpty { return }
        try beginStream(written)
        continue
      }
      if input.isEmpty, !mayHoldOutput {
        if written > 0 { return }
        guard try input.ensure(1) else { throw fault(written).truncated(after: 0) }
      }
      try decodeOnce(buffer, &written)
    }
  }

  private func decodeOnce(_ buffer: UnsafeMutableRawBufferPointer, _ written: inout Int) throws {
    let target = UnsafeMutableRawBufferPointer(rebasing: buffer[written...])
    let (used, produced, outcome) = decoder.step(input.unused, target)
    input.consume(used)
    written += produced
    mayHoldOutput = produced == target.count
    switch outcome {
    case .more:
      if used == 0, produced == 0, !input.isEmpty { throw fault(written).damaged("no progress") }
    case .end:
      isInStream = false
      mayHoldOutput = false
      streamCount += 1
    case .failure(let reason): throw fault(written).damaged(reason)
    case .memory: throw fault(written).windowTooLarge(limit: XzDecoder.memoryMax)
    }
  }

  /// Looks whether another stream follows.
  private func beginStream(_ written: Int) throws {
    if streamCount > 0, decoder.compression == .xz { try input.skipStreamPadding() }
    guard try input.ensure(1) else {
      isEnded = true
      return
    }
    _ = try input.ensure(10)
    switch Compression.recognise(input.unused) {
    case .known(decoder.compression):
      guard decoder.begin() else { throw fault(written).damaged("no memory for the decoder") }
      isInStream = true
    case .undecided: throw fault(written).truncated(after: input.unused.count)
    case .known:
      guard streamCount > 0 else { throw fault(written).damaged("no header") }
      isEnded = true
      if try !input.skipPadding() { status.warn(fault(written).trailing()) }
    }
  }

  private func fault(_ written: Int) -> CompressionFault {
    CompressionFault(
      compression: decoder.compression,
      name: name,
      compressedOffset: input.offset,
      decompressedOffset: decompressed + UInt64(written)
    )
  }
}

/// The decoder of liblzma.
final class XzDecoder: StreamDecoder {
  /// Memory that a stream may ask for: what its dictionary needs, as for zstd.
  static let memoryMax = 128 << 20

  let compression = Compression.xz
  // liblzma keeps a pointer to its stream, so the stream must not move.
  private let stream = UnsafeMutablePointer<lzma_stream>.allocate(capacity: 1)

  init() { stream.initialize(to: lzma_stream()) }

  deinit {
    lzma_end(stream)
    stream.deallocate()
  }

  func begin() -> Bool {
    // One stream at a time; checks are verified.
    lzma_stream_decoder(stream, UInt64(Self.memoryMax) + (1 << 20), 0) == LZMA_OK
  }

  func step(
    _ source: UnsafeMutableRawBufferPointer,
    _ target: UnsafeMutableRawBufferPointer
  ) -> (used: Int, written: Int, StreamStep) {
    stream.pointee.next_in = UnsafePointer(source.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = source.count
    stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = target.count
    let result = lzma_code(stream, LZMA_RUN)
    let used = source.count - stream.pointee.avail_in
    let written = target.count - stream.pointee.avail_out
    let step: StreamStep =
      switch result {
      case LZMA_OK, LZMA_BUF_ERROR: .more
      case LZMA_STREAM_END: .end
      case LZMA_MEMLIMIT_ERROR: .memory
      case LZMA_OPTIONS_ERROR: .failure("a filter that is not known")
      case LZMA_MEM_ERROR: .failure("no memory for its dictionary")
      default: .failure("wrong data or checksum")
      }
    return (used, written, step)
  }
}

/// The decoder of libbz2; it needs 4 MB at most.
final class BzipDecoder: StreamDecoder {
  let compression = Compression.bzip2
  private let stream = UnsafeMutablePointer<bz_stream>.allocate(capacity: 1)
  private var isOpen = false

  init() { stream.initialize(to: bz_stream()) }

  deinit {
    if isOpen { BZ2_bzDecompressEnd(stream) }
    stream.deallocate()
  }

  func begin() -> Bool {
    if isOpen { BZ2_bzDecompressEnd(stream) }
    isOpen = BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK
    return isOpen
  }

  func step(
    _ source: UnsafeMutableRawBufferPointer,
    _ target: UnsafeMutableRawBufferPointer
  ) -> (used: Int, written: Int, StreamStep) {
    let room = UInt32(clamping: target.count)
    stream.pointee.next_in = source.baseAddress?.assumingMemoryBound(to: CChar.self)
    stream.pointee.avail_in = UInt32(clamping: source.count)
    stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: CChar.self)
    stream.pointee.avail_out = room
    let result = BZ2_bzDecompress(stream)
    let used = source.count - Int(stream.pointee.avail_in)
    let written = Int(room - stream.pointee.avail_out)
    let step: StreamStep =
      switch result {
      case BZ_OK: .more
      case BZ_STREAM_END: .end
      case BZ_MEM_ERROR: .failure("no memory for a block")
      default: .failure("wrong data or checksum")
      }
    return (used, written, step)
  }
}
