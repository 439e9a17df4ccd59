/// One key's events, oldest first by (set-up time, arrival number): a view, valid until the key changes.
///
/// Events have *positions* that do not change when older ones are dropped.
struct Events {
  /// The events, or `Chunks` of them.
  let words: UnsafeMutablePointer<UInt64>
  /// Whether they lie in chunks.
  let isChunked: Bool
  /// Index of the oldest event, in the ring or counted from the start of the first chunk.
  let head: Int
  /// Capacity of the ring − 1; all ones for events that lie in a row or in chunks.
  let mask: Int
  let stride: Int
  let count: Int
  /// Position of the oldest event.
  let base: UInt64

  /// Position after the newest event.
  @inline(__always)
  var end: UInt64 { base &+ UInt64(truncatingIfNeeded: count) }

  /// The words of the event at a position.
  @inline(__always)
  subscript(position: UInt64) -> UnsafeMutablePointer<UInt64> {
    let index = (Int(truncatingIfNeeded: position &- base) &+ head) & mask
    if isChunked {
      return Chunks(words).chunk(index >> Chunks.bits)
        + (index & (Chunks.length &- 1)) &* stride
    }
    return words + index &* stride
  }

  /// Set-up time of an event.
  @inline(__always)
  func time(_ position: UInt64) -> Int64 { EventLayout.time(self[position]) }

  /// The first position whose event is after (`time`, `arrival`), or the end.
  ///
  /// - Complexity: O(log *n*)
  func position(after time: Int64, _ arrival: UInt64) -> UInt64 {
    var low = base
    var high = end
    while low < high {
      let middle = low + (high - low) / 2
      let event = self[middle]
      let t = EventLayout.time(event)
      if t < time || (t == time && EventLayout.arrival(event) <= arrival) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  /// The position of the event of an arrival, `nil` when it is not held.
  func position(of arrival: UInt64, at time: Int64) -> UInt64? {
    let after = position(after: time, arrival)
    guard after > base else { return nil }
    let event = self[after - 1]
    return EventLayout.time(event) == time && EventLayout.arrival(event) == arrival
      ? after - 1 : nil
  }
}
