/// Whether it is worth while to evaluate.
extension WindowPlan {
  /// A key with so few events is looked through for one that talked long enough.
  private static let lookedThroughMax = 8

  /// Whether a rule can hold at the newest event, at `time`, as far as a glance can tell: the window takes that event, it has the
  /// attempts for some rule, and one of a few has talked as long as one must have for it.
  ///
  /// - Complexity: O(rules)
  @inline(__always)
  func mayHold(_ events: Events, at time: Int64, _ layout: EventLayout) -> Bool {
    if filter >= 0, layout.bit(filter, events[events.end &- 1]) == 0 { return false }
    for index in promises.indices {
      let promise = promises[index]
      if promise.attempts > 1 {
        // Those behind it need more attempts yet.
        guard events.count >= promise.attempts else { return false }
        let oldest = events.time(events.end &- UInt64(promise.attempts))
        guard oldest > time &- milliseconds else { return false }
      }
      if promise.talk == 0 || Self.mayHaveTalked(promise.talk, events) { return true }
    }
    return false
  }

  @inline(__always)
  private static func mayHaveTalked(_ milliseconds: Int64, _ events: Events) -> Bool {
    guard events.count <= lookedThroughMax else { return true }
    var at = events.base
    while at < events.end {
      if EventLayout.talk(events[at]) >= milliseconds { return true }
      at &+= 1
    }
    return false
  }
}
