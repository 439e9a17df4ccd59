/// A bitmap of hashes that says of nearly every attempt, within nanoseconds, that nobody asks for it.
///
/// May say yes to what was never put in, never no to what was.
final class WatchFilter {
  static let bits = 1 << 17

  let words: UnsafeMutablePointer<UInt64>
  var count = 0

  init() {
    words = .allocate(capacity: Self.bits / 64)
    words.initialize(repeating: 0, count: Self.bits / 64)
  }

  deinit { words.deallocate() }

  func insert(_ key: UInt64) {
    let at = Self.place(key)
    words[at >> 6] |= 1 << UInt64(at & 63)
    count += 1
  }

  @inline(__always)
  func mayContain(_ key: UInt64) -> Bool {
    let at = Self.place(key)
    return words[at >> 6] >> UInt64(at & 63) & 1 == 1
  }

  func removeAll() {
    words.update(repeating: 0, count: Self.bits / 64)
    count = 0
  }

  @inline(__always)
  private static func place(_ key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 47)
  }
}
