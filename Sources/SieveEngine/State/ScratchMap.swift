/// Words by 64-bit key for the length of one computation; the memory is used again.
///
/// Open addressing with linear probing at load ≤ 0.5. Key 0 is never asked for.
final class ScratchMap {
  private static let initialCount = 64

  private var words: UnsafeMutablePointer<UInt64>
  private var capacity = ScratchMap.initialCount
  /// Entries in use − 1: a small computation after a large one clears little.
  private var mask = 0

  init() { words = .allocate(capacity: 2 * Self.initialCount) }

  deinit { words.deallocate() }

  /// Empties the map and makes room for `count` keys.
  ///
  /// - Complexity: O(`count`)
  func clear(for count: Int) {
    var needed = Self.initialCount
    while needed < count * 2 { needed *= 2 }
    if needed > capacity {
      words.deallocate()
      words = .allocate(capacity: 2 * needed)
      capacity = needed
    }
    mask = needed - 1
    words.update(repeating: 0, count: 2 * needed)
  }

  /// The word of a key, 0 when it is new.
  @inline(__always)
  func word(_ key: UInt64) -> UnsafeMutablePointer<UInt64> {
    var at = home(key)
    while words[2 &* at] != key {
      if words[2 &* at] == 0 {
        words[2 &* at] = key
        break
      }
      at = (at &+ 1) & mask
    }
    return words + (2 &* at &+ 1)
  }

  /// The word of a key, 0 when it has none; adds nothing.
  @inline(__always)
  func find(_ key: UInt64) -> UInt64 {
    var at = home(key)
    while words[2 &* at] != key {
      if words[2 &* at] == 0 { return 0 }
      at = (at &+ 1) & mask
    }
    return words[2 &* at &+ 1]
  }

  @inline(__always)
  private func home(_ key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 20) & mask
  }
}
