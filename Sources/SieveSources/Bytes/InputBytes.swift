public import SieveDiagnostics
import SieveEnvironment

/// The decompressed bytes of one input, chunk by chunk.
///
/// Compression is recognised by content, up to two layers of it. Compressed inputs are decompressed
/// on a thread of their own; others are read directly. Used from one thread at a time.
public final class InputBytes {
  /// How many layers of compression are taken off.
  private static let layersMax = 2

  /// The input as the user named it, `<stdin>` for standard input.
  public let name: String
  /// Size of the file as it is, when it has one.
  public let size: UInt64?
  /// The layers of compression, outermost first; empty when there is none.
  public let compressions: [Compression]
  private let status: SourceStatus
  private let pool: ChunkPool
  private let reader: ChunkReader
  private let pump: ChunkPump?
  private var isClosed = false
  // Read to tell the format, not yet given out.
  private var head: [UInt8] = []
  private var decompressed: UInt64 = 0

  /// Opens an input; `-` is standard input.
  ///
  /// Waits for the first bytes, for they say how it is compressed.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - chunkSize: the most bytes of a chunk.
  ///   - background: whether a compressed input gets a thread of its own.
  ///   - isFollowed: whether more is waited for at the end of the file.
  ///   - observe: sees the bytes of the file as they are, in order, on the reading thread.
  /// - Throws: `Diagnostic` when it cannot be opened or is compressed more than twice.
  public convenience init(
    path: String,
    chunkSize: Int = 1 << 17,
    background: Bool = true,
    isFollowed: Bool = false,
    observe: (@Sendable (UnsafeRawBufferPointer) -> Void)? = nil
  ) throws {
    let status = SourceStatus()
    let file = try FileByteSource(
      path: path,
      isFollowed: isFollowed,
      status: status,
      observe: observe
    )
    let raw = Raw(source: file, name: file.name, size: file.size, status: status)
    try self.init(raw, chunkSize: chunkSize, background: background)
  }

  /// Opens an input that was found.
  ///
  /// - Throws: `Diagnostic` when it cannot be opened or is compressed more than twice.
  convenience init(
    _ found: FoundInput,
    chunkSize: Int,
    background: Bool,
    isFollowed: Bool = false,
    observe: (@Sendable (UnsafeRawBufferPointer) -> Void)?
  ) throws {
    switch found.storage {
    case .path(let path):
      try self.init(
        path: path,
        chunkSize: chunkSize,
        background: background,
        isFollowed: isFollowed,
        observe: observe
      )
    case .member(let range):
      let status = SourceStatus()
      let bytes = RangeByteSource(range, name: found.name, status: status, observe: observe)
      let source = try Self.inflated(bytes, range, name: found.name)
      let size = UInt64(range.length)
      let raw = Raw(source: source, name: found.name, size: size, status: status)
      let isPacked = range.inflatedLength != nil
      try self.init(raw, chunkSize: chunkSize, background: background, isPacked: isPacked)
    }
  }

  /// An input before its compression is taken off.
  private struct Raw {
    var source: any ByteSource
    var name: String
    var size: UInt64?
    var status: SourceStatus
  }

  private init(_ raw: Raw, chunkSize: Int, background: Bool, isPacked: Bool = false) throws {
    status = raw.status
    name = raw.name
    size = raw.size
    let opened = try Self.takeOffCompression(of: raw.source, name, status)
    compressions = opened.layers
    pool = ChunkPool(chunkSize: chunkSize)
    reader = ChunkReader(source: opened.source, pool: pool)
    pump = background && (isPacked || !compressions.isEmpty) ? ChunkPump(reader) : nil
    pump?.start(name: "callsieve-read")
  }

  /// Takes the bytes of a source that is no file, as they come.
  init(_ source: any ByteSource, name: String, chunkSize: Int = 1 << 20) {
    status = SourceStatus()
    self.name = name
    size = nil
    compressions = []
    pool = ChunkPool(chunkSize: chunkSize)
    reader = ChunkReader(source: source, pool: pool)
    pump = nil
  }

  deinit {
    status.stop()
    pump?.stop()
  }

  /// The outermost compression.
  public var compression: Compression { compressions.first ?? .none }

  /// Bytes read from the file so far, before decompression.
  public var bytesRead: UInt64 { status.bytesRead }

  /// Decompressed bytes given out so far.
  public var bytesGiven: UInt64 { decompressed }

  /// Whether the file, which is followed, ended because another one has its name.
  var isReplaced: Bool { status.isReplaced }

  /// Remarks that did not stop the reading, such as bytes after the compressed data.
  public var warnings: [Diagnostic] { status.warnings }

  /// Tells the format from the first bytes, which are then given out as if they had not been read.
  ///
  /// Call it before the first chunk is taken. Of a pipe no more is read than a first line.
  ///
  /// - Throws: `Diagnostic` that says what the input seems to be, or why nothing could be read.
  public func identifyFormat() throws -> FormatDetector.Finding {
    do {
      while !isHeadEnough, let chunk = try readChunk() { head += chunk }
    } catch {
      // What came before a failure is used; the failure comes again after it.
      if head.isEmpty { throw error }
    }
    let bytes = head
    return try FormatDetector.identify(head: bytes.span, name: name)
  }

  private var isHeadEnough: Bool {
    if head.count >= FormatDetector.headSize { return true }
    // More may be long in coming: a first line will do, or the magic number of a capture.
    guard size == nil, head.count >= 16 else { return false }
    let bytes = head
    if bytes.contains(0x0A) { return true }
    let format = FormatDetector.detect(head: bytes.span)
    return format != nil && format != .csv && format != .jsonLines
  }

  /// The next bytes, never none of them; `nil` at the end, also of an empty input.
  ///
  /// - Throws: `Diagnostic` once everything before the failure has been given out.
  public func nextChunk() throws -> [UInt8]? {
    guard !isClosed else { return nil }
    let chunk = head.isEmpty ? try readChunk() : head
    head = []
    decompressed += UInt64(chunk?.count ?? 0)
    return chunk
  }

  private func readChunk() throws -> [UInt8]? {
    guard let pump else { return try reader.next() }
    return try pump.next()
  }

  /// Gives a used chunk back, so that its memory serves again; never needed, only faster.
  public func recycle(_ chunk: consuming [UInt8]) { pool.give(chunk) }

  /// Asks for the end of the reading, from whatever thread: chunks end soon, as at the end of the input.
  public func interrupt() { status.stop() }

  /// Ends the reading early and waits for its thread; afterwards there are no more chunks.
  public func close() {
    isClosed = true
    status.stop()
    pump?.stop()
    pump?.join()
  }

  private static func inflated(
    _ source: RangeByteSource,
    _ range: MemberRange,
    name: String
  ) throws -> any ByteSource {
    guard let length = range.inflatedLength else { return source }
    return try InflateByteSource(reading: source, name: name, promised: length)
  }

  /// The decompressed bytes of a member, and whether they differ from those in the file.
  static func open(
    _ range: MemberRange,
    name: String,
    status: SourceStatus
  ) throws -> (source: any ByteSource, isPacked: Bool) {
    let raw = RangeByteSource(range, name: name, status: status)
    let opened = try takeOffCompression(of: try inflated(raw, range, name: name), name, status)
    return (opened.source, range.inflatedLength != nil || !opened.layers.isEmpty)
  }

  private static func takeOffCompression(
    of file: any ByteSource,
    _ name: String,
    _ status: SourceStatus
  ) throws -> (source: any ByteSource, layers: [Compression]) {
    var source = PeekedByteSource(file)
    var layers: [Compression] = []
    while true {
      let found = source.recogniseCompression()
      guard found == .none || layers.count < layersMax else {
        let fault = CompressionFault(
          compression: found,
          name: name,
          compressedOffset: 0,
          decompressedOffset: 0
        )
        throw fault.nestedTooDeep()
      }
      switch found {
      case .none: return (source, layers)
      case .gzip:
        source = try PeekedByteSource(
          GzipByteSource(reading: source, name: name, status: status)
        )
      case .xz, .bzip2:
        source = PeekedByteSource(
          StreamByteSource(
            found == .xz ? XzDecoder() : BzipDecoder(),
            reading: source,
            name: name,
            status: status
          )
        )
      case .zstd:
        source = try PeekedByteSource(
          ZstdByteSource(reading: source, name: name, status: status)
        )
      }
      layers.append(found)
    }
  }
}
