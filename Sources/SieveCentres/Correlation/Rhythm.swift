/// When a group is at work: the quarters of an hour, of the last day, that several of it share.
struct Rhythm {
  /// Shared slots, bit 0 the newest.
  let core: UInt128

  /// The slots with at least a tenth of the members, and at least two; `atMost` are enough in any case.
  init(_ activities: [UInt128], atMost: Int = .max) {
    var counts = Array(repeating: 0, count: Profile.slotsKept)
    for activity in activities {
      var rest = activity
      while rest != 0 {
        counts[rest.trailingZeroBitCount] += 1
        rest &= rest - 1
      }
    }
    let least = min(atMost, max(2, activities.count / 10))
    var core: UInt128 = 0
    for (slot, count) in counts.enumerated() where count >= least { core |= 1 << UInt128(slot) }
    self.core = core
  }

  /// Whether at least three fifths of somebody's slots are among the shared ones.
  func holds(_ activity: UInt128) -> Bool {
    let own = activity.nonzeroBitCount
    return own > 0 && (activity & core).nonzeroBitCount * 5 >= own * 3
  }

  /// Whether two groups have shared at least three hours, and three quarters of all their slots: as much as two rooms of
  /// one operation do, which begin, eat and stop together.
  func isThat(of other: Self) -> Bool {
    let all = (core | other.core).nonzeroBitCount
    let shared = (core & other.core).nonzeroBitCount
    return shared >= 12 && shared * 4 >= all * 3
  }

  /// Whether two groups share at least half of all their slots.
  func agrees(with other: Rhythm) -> Bool {
    let all = (core | other.core).nonzeroBitCount
    return all > 0 && (core & other.core).nonzeroBitCount * 2 >= all
  }
}
