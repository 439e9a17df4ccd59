/// The most attempts of a window under way at one time.
enum Concurrency {
  /// The greatest, over events of the window, of 1 + earlier ones that end after its set-up.
  ///
  /// Computed when asked for: conditions put cheaper terms first.
  ///
  /// - Complexity: O(*n* log *n*) in the number of events.
  static func peak(_ window: WindowState, _ layout: EventLayout, _ events: Events) -> Int {
    var ends = MinimumHeap()
    var peak = 0
    for position in window.tail..<window.head {
      let event = events[position]
      guard window.passes(event, layout) else { continue }
      let time = EventLayout.time(event)
      while let first = ends.minimum, first <= time { ends.removeMinimum() }
      peak = max(peak, ends.count + 1)
      ends.insert(layout.end(event))
    }
    return peak
  }
}

/// A binary heap of instants, smallest first.
struct MinimumHeap {
  private var items: [Int64] = []

  var count: Int { items.count }
  var minimum: Int64? { items.first }

  mutating func insert(_ item: Int64) {
    items.append(item)
    var at = items.count - 1
    while at > 0, items[(at - 1) / 2] > items[at] {
      items.swapAt(at, (at - 1) / 2)
      at = (at - 1) / 2
    }
  }

  mutating func removeMinimum() {
    guard let last = items.popLast(), !items.isEmpty else { return }
    items[0] = last
    var at = 0
    while true {
      var least = at
      for child in [2 * at + 1, 2 * at + 2] where child < items.count && items[child] < items[least]
      {
        least = child
      }
      if least == at { return }
      items.swapAt(at, least)
      at = least
    }
  }
}
