/// The latest instant that the events of a sliding window rest on.
///
/// Keeps only events that no later one outdoes: positions ascend and instants descend, so the first
/// is the latest. Scanning the window at each evaluation instead is quadratic for a busy trunk.
struct LatestKnown {
  private var items: [(position: UInt64, known: Int64)] = []
  private var head = 0

  /// The latest instant; `Int64.min` for an empty window.
  var instant: Int64 { head < items.count ? items[head].known : .min }

  /// Takes in the newest event.
  ///
  /// - Complexity: O(1) amortised.
  mutating func append(_ position: UInt64, _ known: Int64) {
    while items.count > head, let last = items.last, last.known <= known { items.removeLast() }
    items.append((position, known))
  }

  /// Lets events before `tail` go.
  mutating func drop(before tail: UInt64) {
    while head < items.count, items[head].position < tail { head += 1 }
    if head > 64, head * 2 > items.count {
      items.removeFirst(head)
      head = 0
    }
  }

  /// Puts a later instant to an event that is inside.
  ///
  /// - Complexity: O(events kept)
  mutating func raise(_ position: UInt64, to known: Int64) {
    let later = items[head...].firstIndex { $0.position > position } ?? items.count
    if later < items.count, items[later].known >= known { return }
    var first = later
    while first > head, items[first - 1].known <= known { first -= 1 }
    items.replaceSubrange(first..<later, with: [(position, known)])
  }
}
