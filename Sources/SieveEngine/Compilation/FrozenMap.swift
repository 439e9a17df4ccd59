/// A map of 64-bit keys to words that never changes, read without reference counts: side tables on the hot path.
///
/// Open addressing with linear probing at load ≤ 0.5. Whoever makes it frees it; it must outlive every reader.
struct FrozenMap: BitwiseCopyable, @unchecked Sendable {
  // @unchecked Sendable: the memory is written once, before anybody else sees it.

  private let words: UnsafeMutablePointer<UInt64>
  private let mask: Int

  /// Takes keys other than 0 with their words; of equal keys the last counts.
  init(_ entries: [(key: UInt64, word: UInt64)]) {
    var count = 4
    while count < entries.count * 2 { count *= 2 }
    mask = count - 1
    words = .allocate(capacity: 2 * count)
    words.initialize(repeating: 0, count: 2 * count)
    for entry in entries {
      let at = place(entry.key)
      words[2 * at] = entry.key
      words[2 * at + 1] = entry.word
    }
  }

  /// The word of a key; 0 when there is none.
  @inline(__always)
  subscript(key: UInt64) -> UInt64 {
    let at = place(key)
    return words[2 &* at] == key ? words[2 &* at &+ 1] : 0
  }

  /// Where a key is, or could be put.
  @inline(__always)
  private func place(_ key: UInt64) -> Int {
    var at = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 20) & mask
    while words[2 &* at] != key, words[2 &* at] != 0 { at = (at &+ 1) & mask }
    return at
  }

  func free() { words.deallocate() }
}
