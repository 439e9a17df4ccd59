/// Which keys have talked for long.
///
/// Rules on long calls can hold at a first attempt. With this known, the keys of all others are left alone until they have
/// as many attempts as other rules ask for.
extension KeyTable {
  /// Takes note of an event of a key that has been written or changed.
  @inline(__always)
  func note(_ event: UnsafeMutablePointer<UInt64>, of slot: Slot) {
    // A table that does not ask may have events without durations.
    guard longTalk < .max, Int64(EventLayout.talk(event)) >= longTalk, let ring = ring(slot)
    else { return }
    ring.pointee.longTalkTime = max(ring.pointee.longTalkTime, EventLayout.time(event))
  }

  /// Set-up time of the newest event of a key that talked for `longTalk`, `Int64.min` for none.
  ///
  /// It may name one that has talked less since it was amended.
  @inline(__always)
  func longTalkTime(_ slot: Slot) -> Int64 {
    guard longTalk < .max else { return .min }
    if let ring = ring(slot) { return ring.pointee.longTalkTime }
    var newest = Int64.min
    for index in 0..<Int(truncatingIfNeeded: slot[1]) {
      let event = slot + (2 &+ index &* stride)
      if Int64(EventLayout.talk(event)) >= longTalk { newest = EventLayout.time(event) }
    }
    return newest
  }

  /// Adds an event that is no older than those of its key.
  func add(_ event: UnsafeMutablePointer<UInt64>, to slot: Slot) {
    append(slot, cutoff: .min) { _ in .max }.update(from: event, count: stride)
    note(event, of: slot)
  }
}
