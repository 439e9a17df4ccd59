/// Counts contents that come again, in bounded memory.
///
/// Exact up to a million different contents, or fewer where that was asked for; beyond that those of a share of the hashes are followed, and
/// the count is an estimate.
struct RepeatCounter {
  private let knownMax: Int
  private var known: Set<UInt64> = []
  private var found: UInt64 = 0
  /// Hashes whose lowest bits are not 0 are not followed: so many bits.
  private var shift: UInt64 = 0

  /// Counts exactly up to so many different contents.
  init(knownMax: Int = 1 << 20) { self.knownMax = knownMax }

  /// Whether the count is an estimate.
  var isEstimated: Bool { shift > 0 }
  /// How many came again.
  var count: UInt64 { found << shift }

  /// Notes a content by its hash, of which all bits are needed.
  mutating func add(_ hash: UInt64) {
    guard isFollowed(hash) else { return }
    guard known.insert(hash).inserted else {
      found += 1
      return
    }
    guard known.count > knownMax else { return }
    shift += 1
    known = known.filter { isFollowed($0) }
    found /= 2
  }

  private func isFollowed(_ hash: UInt64) -> Bool { hash & ((1 << shift) - 1) == 0 }
}
