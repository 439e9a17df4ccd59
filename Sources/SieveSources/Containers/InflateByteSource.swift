import CZlib
import SieveDiagnostics

/// Inflates the data of a member of a zip archive, and no more than the directory promises.
final class InflateByteSource: ByteSource {
  private let input: CompressedInput
  private let name: String
  private let promised: UInt64
  // zlib keeps a pointer to its stream, so the stream must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private var deferred = DeferredFailure()
  private var isEnded = false
  private var inflated: UInt64 = 0

  init(reading upstream: any ByteSource, name: String, promised: UInt64) throws {
    input = CompressedInput(upstream)
    self.name = name
    self.promised = promised
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // No header around the data.
    let result = inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard result == Z_OK else { throw fault("no memory for its window") }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = try deferred.run { try fill(buffer, &$0) }
    inflated += UInt64(count)
    return count
  }

  private func fill(_ buffer: UnsafeMutableRawBufferPointer, _ written: inout Int) throws {
    while written < buffer.count, !isEnded {
      if input.isEmpty {
        if written > 0 { return }
        guard try input.ensure(1) else { throw fault("its data ends in the middle") }
      }
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
      guard inflated + UInt64(written) <= promised else {
        throw fault("it inflates to more than the directory says")
      }
      switch result {
      case Z_STREAM_END: isEnded = true
      case Z_OK: break
      case Z_BUF_ERROR where used > 0 || produced > 0: break
      default: throw fault("its data does not inflate")
      }
    }
  }

  private func fault(_ reason: String) -> Diagnostic {
    var diagnostic = ArchiveFault.damaged(name, reason, at: Int(clamping: inflated))
    diagnostic.severity = .error
    diagnostic.done = "used the \(inflated) bytes before it"
    return diagnostic
  }
}
