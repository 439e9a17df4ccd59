/// The rows of a segment by the hash of one of their keys.
struct ArchiveIndex {
  /// Hash << 32 | row, in order.
  private var places: [UInt64] = []
  /// Rows that are indexed; later ones are not.
  private(set) var rowCount = 0

  /// Takes in the rows up to `count`, of which `key` tells the keys; 0 for none.
  ///
  /// - Complexity: O(*n*), and O(*m* log *m*) for *m* new rows: the sort finds the old ones in order.
  mutating func extend(to count: Int, _ key: (Int) -> UInt64) {
    places.reserveCapacity(count)
    for row in rowCount..<count {
      let key = key(row)
      if key != 0 { places.append(Self.hash(key) << 32 | UInt64(row)) }
    }
    places.sort()
    rowCount = count
  }

  /// No need for a secret: sorted places do not degrade.
  private static func hash(_ key: UInt64) -> UInt64 { (key &* 0x9E37_79B9_7F4A_7C15) >> 32 }

  /// Hands over the rows whose key may be `key`.
  func forEach(_ key: UInt64, _ body: (Int) -> Void) {
    let hash = Self.hash(key)
    var low = 0
    var high = places.count
    while low < high {
      let middle = (low + high) / 2
      if places[middle] >> 32 < hash { low = middle + 1 } else { high = middle }
    }
    while low < places.count, places[low] >> 32 == hash {
      body(Int(places[low] & 0xFFFF_FFFF))
      low += 1
    }
  }
}
