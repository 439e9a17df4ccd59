/// The compressed bytes that a decompressor has been given but not yet used.
final class CompressedInput {
  static let capacity = 256 * 1024

  private let upstream: any ByteSource
  private let storage = UnsafeMutableRawBufferPointer.allocate(
    byteCount: CompressedInput.capacity,
    alignment: 16
  )
  private var start = 0
  private var end = 0
  private var ended = false
  /// Position of the first unused byte in the compressed input.
  private(set) var offset: UInt64 = 0

  init(_ upstream: any ByteSource) { self.upstream = upstream }

  deinit { storage.deallocate() }

  /// The unused bytes; valid until the next refill.
  var unused: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: storage[start..<end])
  }

  /// Whether all bytes at hand are used.
  var isEmpty: Bool { start == end }

  func consume(_ count: Int) {
    start += count
    offset += UInt64(count)
  }

  /// Reads until `count` bytes are at hand.
  ///
  /// - Returns: false when the input ends before.
  func ensure(_ count: Int) throws -> Bool {
    while end - start < count {
      guard !ended else { return false }
      if start > 0 {
        let rest = end - start
        storage.copyBytes(from: UnsafeRawBufferPointer(rebasing: storage[start..<end]))
        start = 0
        end = rest
      }
      let read = try upstream.read(into: UnsafeMutableRawBufferPointer(rebasing: storage[end...]))
      ended = read == 0
      end += read
    }
    return true
  }

  /// Uses up zeros in groups of four, as may stand behind each stream of xz.
  func skipStreamPadding() throws {
    while try ensure(4), unused.prefix(4).allSatisfy({ $0 == 0 }) { consume(4) }
  }

  /// Uses up zeros, as tapes leave at the end; true when nothing else follows.
  func skipPadding() throws -> Bool {
    while try ensure(1) {
      let zeros = unused.prefix { $0 == 0 }.count
      let isPadding = zeros == unused.count
      consume(zeros)
      if !isPadding { return false }
    }
    return true
  }
}
