/// Whether it is worth while to evaluate.
extension WindowPlan {
  /// Whether a rule can hold at the newest event, at `time`, as far as a glance can tell.
  ///
  /// The window takes that event and has the attempts for some rule, and one has talked long where the rule asks for it:
  /// `longTalkTime` is when the key's newest event began that talked for the subject's `longTalk`.
  ///
  /// - Complexity: O(rules)
  @inline(__always)
  func mayHold(
    _ events: Events,
    at time: Int64,
    _ layout: EventLayout,
    longTalkTime: Int64
  ) -> Bool {
    if filter >= 0, layout.bit(filter, events[events.end &- 1]) == 0 { return false }
    for index in promises.indices {
      let promise = promises[index]
      if promise.talk > 0, longTalkTime <= time &- milliseconds { continue }
      if promise.attempts > 1 {
        // Those behind it need more attempts yet.
        guard events.count >= promise.attempts else { return false }
        let oldest = events.time(events.end &- UInt64(promise.attempts))
        guard oldest > time &- milliseconds else { return false }
      }
      return true
    }
    return false
  }
}
