/// The events of a busy key in chunks of equal length: a directory of their addresses, used as a ring.
///
/// A ring of one piece doubles: a key with thousands of events left as much memory behind as it had, and
/// half of what it had was empty. In chunks it takes as much as it needs, and what has become old
/// is given back.
///
/// ```
/// word 0     capacity of the directory, a power of two
/// word 1     index of the first chunk in it
/// word 2     chunks
/// word 3 …   addresses
/// ```
struct Chunks {
  /// Events of a chunk, as a power of two.
  static let bits = 6
  static let length = 1 << bits

  private static let addressesAt = 3
  private static let initialCapacity = 8

  let words: UnsafeMutablePointer<UInt64>

  @inline(__always)
  init(_ words: UnsafeMutablePointer<UInt64>) { self.words = words }

  /// A directory without chunks.
  init(pool: BlockPool) {
    words = pool.take(Self.addressesAt + Self.initialCapacity)
    words[0] = UInt64(Self.initialCapacity)
    words[1] = 0
    words[2] = 0
  }

  @inline(__always)
  private var capacity: Int { Int(truncatingIfNeeded: words[0]) }
  /// How many chunks there are.
  @inline(__always)
  var count: Int { Int(truncatingIfNeeded: words[2]) }

  /// The events of a chunk; 0 is the oldest.
  @inline(__always)
  func chunk(_ index: Int) -> UnsafeMutablePointer<UInt64> {
    let at = (Int(truncatingIfNeeded: words[1]) &+ index) & (capacity &- 1)
    // Every entry within the count was set from a pointer.
    return UnsafeMutablePointer(bitPattern: UInt(words[Self.addressesAt &+ at])).unsafelyUnwrapped
  }

  /// Adds a chunk at the end.
  ///
  /// - Returns: the directory, which may have moved.
  func adding(_ chunk: UnsafeMutablePointer<UInt64>, pool: BlockPool) -> Chunks {
    let directory = count < capacity ? self : doubled(pool)
    let at = (Int(directory.words[1]) + directory.count) & (directory.capacity - 1)
    directory.words[Self.addressesAt + at] = UInt64(UInt(bitPattern: chunk))
    directory.words[2] += 1
    return directory
  }

  /// Takes out the oldest chunk.
  func removeFirst() -> UnsafeMutablePointer<UInt64> {
    let first = chunk(0)
    words[1] = (words[1] + 1) & (words[0] - 1)
    words[2] -= 1
    return first
  }

  /// Gives the directory back, which has no chunk left.
  func free(_ pool: BlockPool) { pool.give(words, Self.addressesAt + capacity) }

  private func doubled(_ pool: BlockPool) -> Chunks {
    let bigger = Chunks(pool.take(Self.addressesAt + capacity * 2))
    bigger.words[0] = UInt64(capacity * 2)
    bigger.words[1] = 0
    bigger.words[2] = words[2]
    for index in 0..<count {
      bigger.words[Self.addressesAt + index] = UInt64(UInt(bitPattern: chunk(index)))
    }
    free(pool)
    return bigger
  }
}
