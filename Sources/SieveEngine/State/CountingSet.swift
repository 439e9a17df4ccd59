/// How often each 64-bit value occurs: the exact distinct count of a window.
///
/// A view of one heap block: open addressing with linear probing, 16 bytes an entry at load ≤ 0.6. Value 0
/// is never added.
///
/// ```
/// word 0     entries − 1
/// word 1     distinct values
/// word 2 …   value, count
/// ```
struct CountingSet {
  private static let initialCount = 32
  private(set) var words: UnsafeMutablePointer<UInt64>

  /// An empty set.
  init() { words = Self.allocate(Self.initialCount) }

  /// The set that lies at `words`.
  @inline(__always)
  init(words: UnsafeMutablePointer<UInt64>) { self.words = words }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<UInt64> {
    let words = UnsafeMutablePointer<UInt64>.allocate(capacity: 2 + count * 2)
    words.initialize(repeating: 0, count: 2 + count * 2)
    words[0] = UInt64(count - 1)
    return words
  }

  func free() { words.deallocate() }

  @inline(__always)
  private var mask: Int { Int(truncatingIfNeeded: words[0]) }

  /// Different values held.
  @inline(__always)
  var distinct: Int { Int(truncatingIfNeeded: words[1]) }

  /// Values are packed numbers or keyed hashes; the middle bits of the product are well mixed.
  @inline(__always)
  private func home(_ value: UInt64) -> Int {
    Int(truncatingIfNeeded: (value &* 0x9E37_79B9_7F4A_7C15) >> 20) & mask
  }

  /// Adds one occurrence.
  ///
  /// - Complexity: O(1) amortised.
  mutating func add(_ value: UInt64) {
    let mask = mask
    let entries = words + 2
    var at = home(value)
    while true {
      let found = entries[2 &* at]
      if found == value {
        entries[2 &* at &+ 1] &+= 1
        return
      }
      if found == 0 { break }
      at = (at &+ 1) & mask
    }
    entries[2 &* at] = value
    entries[2 &* at &+ 1] = 1
    words[1] &+= 1
    if distinct &* 5 > (mask &+ 1) &* 3 { grow() }
  }

  /// Takes one occurrence away; does nothing for a value that is not there.
  func remove(_ value: UInt64) {
    let mask = mask
    let entries = words + 2
    var at = home(value)
    while entries[2 &* at] != value {
      if entries[2 &* at] == 0 { return }
      at = (at &+ 1) & mask
    }
    entries[2 &* at &+ 1] &-= 1
    if entries[2 &* at &+ 1] > 0 { return }
    words[1] &-= 1
    var hole = at
    while true {
      at = (at &+ 1) & mask
      let value = entries[2 &* at]
      if value == 0 { break }
      if (at &- home(value)) & mask >= (at &- hole) & mask {
        entries[2 &* hole] = value
        entries[2 &* hole &+ 1] = entries[2 &* at &+ 1]
        hole = at
      }
    }
    entries[2 &* hole] = 0
  }

  private mutating func grow() {
    let old = words
    let count = mask + 1
    words = Self.allocate(count * 2)
    words[1] = old[1]
    let entries = words + 2
    for index in 0..<count where old[2 + 2 * index] != 0 {
      var at = home(old[2 + 2 * index])
      while entries[2 * at] != 0 { at = (at + 1) & mask }
      entries[2 * at] = old[2 + 2 * index]
      entries[2 * at + 1] = old[3 + 2 * index]
    }
    old.deallocate()
  }
}
