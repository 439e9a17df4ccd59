/// The rows of a segment by the hash of one of their keys, and by time.
///
/// A place is hash << 40 | second << 18 | row, so that what a late attempt wants of a busy key, an hour or so, lies together.
struct ArchiveIndex {
  /// Rows that a segment may have.
  static let rowsMax = 1 << rowBits

  private static let rowBits: UInt64 = 18
  private static let secondBits: UInt64 = 22
  private static let hashShift = rowBits + secondBits

  /// The time of second 0, in milliseconds; earlier times count as it, and those seven weeks later as the last.
  private let start: Int64
  /// In order.
  private var places: [UInt64] = []
  /// Rows that are indexed; later ones are not.
  private(set) var rowCount = 0

  /// An index without rows, of which most have times near `time`.
  init(near time: Int64) {
    start = time.subtractingClamped(500 << Int64(Self.secondBits))
  }

  /// Takes in the rows up to `count`, of which `key` tells the keys, 0 for none, and `time` the times.
  ///
  /// - Complexity: O(*n*), and O(*m* log *m*) for *m* new rows: the sort finds the old ones in order.
  mutating func extend(to count: Int, _ key: (Int) -> UInt64, time: (Int) -> Int64) {
    places.reserveCapacity(count)
    for row in rowCount..<count {
      let key = key(row)
      guard key != 0 else { continue }
      places.append(Self.hash(key) | second(time(row)) << Self.rowBits | UInt64(row))
    }
    places.sort()
    rowCount = count
  }

  /// No need for a secret: sorted places do not degrade.
  private static func hash(_ key: UInt64) -> UInt64 {
    (key &* 0x9E37_79B9_7F4A_7C15) & (UInt64.max << hashShift)
  }

  private func second(_ time: Int64) -> UInt64 {
    let second = max(0, time.subtractingClamped(start)) / 1000
    return min(UInt64(second), 1 << Self.secondBits - 1)
  }

  /// Hands over the rows whose key may be `key` and whose time may be one from `start` up to `end`.
  func forEach(_ key: UInt64, from start: Int64, before end: Int64, _ body: (Int) -> Void) {
    let first = Self.hash(key) | second(start) << Self.rowBits
    let last = Self.hash(key) | second(end) << Self.rowBits | UInt64(Self.rowsMax - 1)
    var low = 0
    var high = places.count
    while low < high {
      let middle = (low + high) / 2
      if places[middle] < first { low = middle + 1 } else { high = middle }
    }
    while low < places.count, places[low] <= last {
      body(Int(places[low] & UInt64(Self.rowsMax - 1)))
      low += 1
    }
  }
}
