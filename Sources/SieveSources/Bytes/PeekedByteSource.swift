/// A source whose first bytes can be looked at before they are read.
final class PeekedByteSource: ByteSource {
  // The first chunk is what was peeked at, so it should not be tiny.
  private static let peekSize = 64 * 1024

  private let upstream: any ByteSource
  private var head: [UInt8] = []
  private var given = 0
  private var ended = false
  private var failure: (any Error)?

  init(_ upstream: any ByteSource) { self.upstream = upstream }

  /// Reads until the compression is known, and no further: a live pipe must not wait for more.
  ///
  /// A failure is kept for the read that comes to it.
  func recogniseCompression() -> Compression {
    while true {
      if case .known(let compression) = Compression.recognise(head) { return compression }
      guard readMore() else { return .none }
    }
  }

  private func readMore() -> Bool {
    guard !ended, failure == nil else { return false }
    do {
      let count = try withUnsafeTemporaryAllocation(byteCount: Self.peekSize, alignment: 1) {
        buffer in
        let count = try upstream.read(into: buffer)
        head.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        return count
      }
      ended = count == 0
    } catch {
      failure = error
    }
    return !ended && failure == nil
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    if given < head.count {
      let count = min(buffer.count, head.count - given)
      buffer.copyBytes(from: head[given..<(given + count)])
      given += count
      if given == head.count {
        head = []
        given = 0
      }
      return count
    }
    if let failure { throw failure }
    return ended ? 0 : try upstream.read(into: buffer)
  }
}
