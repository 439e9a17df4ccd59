import CZstd
import SieveDiagnostics

/// Decompresses zstd: any number of frames, skippable ones among them.
public final class ZstdByteSource: ByteSource {
  /// The largest window that is decompressed, as a power of two: 128 MiB, what the zstd tool takes.
  public static let windowLogMax = 27

  private let input: CompressedInput
  private let name: String
  private let status: SourceStatus
  private let context: OpaquePointer
  private var deferred = DeferredFailure()
  private var isInFrame = false
  private var framesCount = 0
  private var isEnded = false
  // The decoder may hold output that the last buffer had no room for.
  private var mayHoldOutput = false
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
    guard let context = ZSTD_createDCtx() else {
      let fault = CompressionFault(
        compression: .zstd,
        name: name,
        compressedOffset: 0,
        decompressedOffset: 0
      )
      throw fault.damaged("no memory for the decoder")
    }
    self.context = context
    ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Int32(Self.windowLogMax))
  }

  deinit { ZSTD_freeDCtx(context) }

  /// Decompresses into `buffer` what can be had without waiting, at least one byte.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = try deferred.run { try fill(buffer, &$0) }
    decompressed += UInt64(count)
    return count
  }

  private func fill(_ buffer: UnsafeMutableRawBufferPointer, _ written: inout Int) throws {
    while written < buffer.count, !isEnded {
      if !isInFrame {
        if written > 0, input.isEmpty { return }
        try beginFrame(written)
        continue
      }
      if input.isEmpty, !mayHoldOutput {
        if written > 0 { return }
        guard try input.ensure(1) else { throw fault(written).truncated(after: input.unused.count) }
      }
      try decompressOnce(buffer, &written)
    }
  }

  private func decompressOnce(
    _ buffer: UnsafeMutableRawBufferPointer,
    _ written: inout Int
  ) throws {
    let unused = input.unused
    var source = ZSTD_inBuffer(src: unused.baseAddress, size: unused.count, pos: 0)
    var target = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: written)
    let result = ZSTD_decompressStream(context, &target, &source)
    input.consume(source.pos)
    written = target.pos
    guard ZSTD_isError(result) == 0 else { throw failure(result, written) }
    isInFrame = result != 0
    mayHoldOutput = isInFrame && target.pos == target.size
    if !isInFrame { framesCount += 1 }
  }

  /// Looks whether another frame follows.
  private func beginFrame(_ written: Int) throws {
    guard try input.ensure(1) else {
      isEnded = true
      return
    }
    _ = try input.ensure(4)
    switch Compression.recognise(input.unused) {
    case .known(.zstd): isInFrame = true
    case .undecided: throw fault(written).truncated(after: input.unused.count)
    case .known:
      guard framesCount > 0 else { throw fault(written).damaged("no zstd header") }
      isEnded = true
      if try !input.skipPadding() { status.warn(fault(written).trailing()) }
    }
  }

  private func failure(_ result: Int, _ written: Int) -> Diagnostic {
    if ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge {
      return fault(written).windowTooLarge(limit: 1 << Self.windowLogMax)
    }
    return fault(written).damaged(String(cString: ZSTD_getErrorName(result)))
  }

  private func fault(_ written: Int) -> CompressionFault {
    CompressionFault(
      compression: .zstd,
      name: name,
      compressedOffset: input.offset,
      decompressedOffset: decompressed + UInt64(written)
    )
  }
}
