/// Metrics that are computed when asked for, some from before the window.
extension Moment {
  /// The share of the commonest value of a column among the attempts that have one.
  ///
  /// - Complexity: O(events of the window)
  func topShare(_ column: EventLayout.Column) -> Double {
    map.clear(for: Int(window.head - window.tail))
    var (total, most): (UInt64, UInt64) = (0, 0)
    for position in window.tail..<window.head {
      let event = events[position]
      let value = column.value(event)
      guard value != 0, window.passes(event, layout) else { continue }
      let count = map.word(value)
      count.pointee &+= 1
      most = max(most, count.pointee)
      total &+= 1
    }
    return total == 0 ? .nan : Double(most) / Double(total)
  }

  /// The time since the attempt of the window before this one.
  func silence() -> Double {
    var position = window.head &- 1
    while position > window.tail {
      position &-= 1
      let event = events[position]
      if window.passes(event, layout) { return Double(time &- EventLayout.time(event)) }
    }
    return .nan
  }

  /// The time since the key's first attempt that is not forgotten.
  func firstSeenAge() -> Double {
    guard span >= Past.novelty else { return .nan }
    let first = events.position(after: time &- Past.novelty, .max)
    return Double(time &- events.time(first))
  }

  /// The share of the window's attempts to numbers that the key had not called shortly before.
  ///
  /// - Complexity: O(events of the window and the past)
  func newCalleeShare(_ called: EventLayout.Column) -> Double {
    guard span >= Past.novelty else { return .nan }
    let oldest = events.time(window.tail)
    let start = events.position(after: oldest &- Past.novelty, .max)
    map.clear(for: Int(window.head - start))
    var new = 0
    for position in start..<window.head {
      let event = events[position]
      let number = called.value(event)
      guard number != 0 else { continue }
      let at = EventLayout.time(event)
      let last = map.word(number)
      if position >= window.tail, !Self.isRecent(last.pointee, at, Past.novelty),
        window.passes(event, layout)
      {
        new += 1
      }
      last.pointee = Self.mark(at)
    }
    return Double(new) / Double(window.attempts)
  }

  /// Calls received in the window from numbers that the key had called shortly before.
  ///
  /// - Complexity: O(calls received in the window, and events of the window and the past)
  func callbacks(_ called: EventLayout.Column) -> Double {
    guard span >= Past.callbacks else { return .nan }
    guard let calls = receivedCalls(), !calls.range.isEmpty else { return 0 }
    var own = events.position(
      after: calls.events.time(calls.range.lowerBound) &- Past.callbacks,
      .max
    )
    map.clear(for: Int(events.end - own))
    var count = 0
    for position in calls.range {
      let call = calls.events[position]
      let at = EventLayout.time(call)
      let arrival = EventLayout.arrival(call)
      while own < events.end {
        let event = events[own]
        let before = EventLayout.time(event)
        guard before < at || (before == at && EventLayout.arrival(event) < arrival) else { break }
        let number = called.value(event)
        if number != 0 { map.word(number).pointee = Self.mark(before) }
        own &+= 1
      }
      let caller = EventLayout.caller(call)
      if caller != 0, Self.isRecent(map.find(caller), at, Past.callbacks) { count += 1 }
    }
    return Double(count)
  }

  /// A time as a word that is never 0.
  private static func mark(_ time: Int64) -> UInt64 { UInt64(bitPattern: time) ^ 1 << 63 }

  /// Whether a marked time is less than `past` before `time`; 0 is none.
  private static func isRecent(_ mark: UInt64, _ time: Int64, _ past: Int64) -> Bool {
    mark != 0 && Int64(bitPattern: mark ^ 1 << 63) > time &- past
  }
}
