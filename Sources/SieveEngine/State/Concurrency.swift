/// The most attempts of a window under way at one time.
enum Concurrency {
  /// The greatest, over events of the window, of 1 + earlier ones that end after its set-up.
  ///
  /// Computed when asked for: conditions put cheaper terms first.
  ///
  /// - Complexity: O(*n* log *n*) in the number of events.
  static func peak(_ window: WindowState, _ layout: EventLayout, _ events: Events) -> Int {
    let room = max(1, Int(window.head - window.tail))
    return withUnsafeTemporaryAllocation(of: Int64.self, capacity: room) { items in
      // There is a base: the capacity is above zero.
      var ends = MinimumHeap(items.baseAddress.unsafelyUnwrapped)
      var peak = 0
      for position in window.tail..<window.head {
        let event = events[position]
        guard window.passes(event, layout) else { continue }
        let time = EventLayout.time(event)
        while ends.count > 0, ends.minimum <= time { ends.removeMinimum() }
        peak = max(peak, ends.count &+ 1)
        ends.insert(layout.end(event))
      }
      return peak
    }
  }
}

/// A binary heap of instants, smallest first, in memory of its user's; no step asks for any.
private struct MinimumHeap {
  private let items: UnsafeMutablePointer<Int64>
  private(set) var count = 0

  init(_ items: UnsafeMutablePointer<Int64>) { self.items = items }

  /// The smallest; there must be one.
  @inline(__always)
  var minimum: Int64 { items[0] }

  /// Adds one, for which there must be room.
  @inline(__always)
  mutating func insert(_ item: Int64) {
    var at = count
    count &+= 1
    while at > 0, items[(at &- 1) / 2] > item {
      items[at] = items[(at &- 1) / 2]
      at = (at &- 1) / 2
    }
    items[at] = item
  }

  /// Takes the smallest out; there must be one.
  @inline(__always)
  mutating func removeMinimum() {
    count &-= 1
    let last = items[count]
    var at = 0
    while true {
      var child = 2 &* at &+ 1
      if child >= count { break }
      if child &+ 1 < count, items[child &+ 1] < items[child] { child &+= 1 }
      if items[child] >= last { break }
      items[at] = items[child]
      at = child
    }
    items[at] = last
  }
}
