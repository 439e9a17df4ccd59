/// How often each 64-bit value occurs: the exact distinct count of a window.
///
/// Open addressing with linear probing; 16 bytes an entry at load ≤ 0.6. Value 0 is never added.
struct CountingSet {
  private var values: [UInt64]
  private var counts: [UInt32]
  private(set) var distinct = 0

  init() {
    values = Array(repeating: 0, count: 16)
    counts = Array(repeating: 0, count: 16)
  }

  @inline(__always)
  private func home(_ value: UInt64) -> Int {
    // Values are packed numbers or keyed hashes; the high bits of the product are well mixed.
    Int(truncatingIfNeeded: (value &* 0x9E37_79B9_7F4A_7C15) >> 20) & (values.count - 1)
  }

  /// Adds one occurrence.
  ///
  /// - Complexity: O(1) amortised.
  mutating func add(_ value: UInt64) {
    var at = home(value)
    while values[at] != 0 {
      if values[at] == value {
        counts[at] += 1
        return
      }
      at = (at + 1) & (values.count - 1)
    }
    values[at] = value
    counts[at] = 1
    distinct += 1
    if distinct * 5 > values.count * 3 { grow() }
  }

  /// Takes one occurrence away; the value must have been added.
  mutating func remove(_ value: UInt64) {
    let mask = values.count - 1
    var at = home(value)
    while values[at] != value {
      if values[at] == 0 { return }
      at = (at + 1) & mask
    }
    counts[at] -= 1
    if counts[at] > 0 { return }
    distinct -= 1
    var hole = at
    while true {
      at = (at + 1) & mask
      if values[at] == 0 { break }
      if (at &- home(values[at])) & mask >= (at &- hole) & mask {
        values[hole] = values[at]
        counts[hole] = counts[at]
        hole = at
      }
    }
    values[hole] = 0
  }

  private mutating func grow() {
    let old = (values, counts)
    values = Array(repeating: 0, count: old.0.count * 2)
    counts = Array(repeating: 0, count: old.0.count * 2)
    for index in old.0.indices where old.0[index] != 0 {
      var at = home(old.0[index])
      while values[at] != 0 { at = (at + 1) & (values.count - 1) }
      values[at] = old.0[index]
      counts[at] = old.1[index]
    }
  }
}
