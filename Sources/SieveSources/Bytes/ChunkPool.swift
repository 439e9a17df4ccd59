import Synchronization

/// Chunks that were used up, so that the memory of a run is a few chunks and not a stream of them.
final class ChunkPool: Sendable {
  /// More than the queue of a pump holds, and not many.
  private static let chunksMax = 8

  let chunkSize: Int
  private let free = Mutex<[[UInt8]]>([])

  init(chunkSize: Int) { self.chunkSize = max(1, chunkSize) }

  /// A chunk of `chunkSize` bytes with any content.
  func take() -> [UInt8] {
    free.withLock { $0.popLast() } ?? [UInt8](repeating: 0, count: chunkSize)
  }

  /// Takes a chunk back; small ones are not worth keeping.
  func give(_ chunk: consuming [UInt8]) {
    let missing = chunkSize - chunk.count
    guard missing <= chunkSize / 2 else { return }
    if missing > 0 { chunk.append(contentsOf: repeatElement(0, count: missing)) }
    let full = chunk
    free.withLock { if $0.count < Self.chunksMax { $0.append(full) } }
  }
}

/// Cuts what a source gives into chunks.
struct ChunkReader {
  let source: any ByteSource
  let pool: ChunkPool

  /// The next bytes, as many as one read gives; `nil` at the end.
  func next() throws -> [UInt8]? {
    var chunk = pool.take()
    let count = try chunk.withUnsafeMutableBytes { try source.read(into: $0) }
    guard count > 0 else { return nil }
    // A short read is copied, so that the big chunk need not be cleared again.
    guard count * 2 >= chunk.count else {
      let short = Array(chunk[..<count])
      pool.give(chunk)
      return short
    }
    chunk.removeLast(chunk.count - count)
    return chunk
  }
}
