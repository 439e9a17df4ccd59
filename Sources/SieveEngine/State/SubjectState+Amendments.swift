import SieveModel

/// Calls of which more is known than when they came.
extension SubjectState {
  /// Replaces what is known of an attempt that arrived before; nothing is evaluated.
  func amend(
    _ attempt: UnsafePointer<Attempt>,
    _ facts: UnsafePointer<UInt64>,
    _ texts: AttemptTexts,
    _ arrival: UInt64
  ) {
    let time = EventLayout.heldTime(attempt.pointee.setupTime)
    if plan.needsReceived {
      let key = SubjectKey.received(attempt, texts, plan.code)
      if key != 0, shard.owns(key) { received.amend(key, attempt, texts, arrival: arrival) }
    }
    let key = SubjectKey.of(attempt, texts, plan.code)
    guard key != 0, shard.owns(key) else { return }
    guard let slot = table.find(key) else {
      let hash = KeyHash.hash(key, secret)
      guard let event = quiet.find(key, hash, arrival: arrival, at: time) else { return }
      plan.layout.write(attempt, facts: facts, arrival: arrival, to: event)
      // Rules that ask for a long talk can hold at its next attempt.
      if Int64(EventLayout.talk(event)) >= plan.longTalk { _ = promote(key, hash) }
      return
    }
    let events = table.events(slot)
    guard let position = events.position(of: arrival, at: time) else { return }
    let event = events[position]
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: plan.layout.stride) { copy in
      guard let old = copy.baseAddress else { return }
      old.update(from: event, count: plan.layout.stride)
      plan.layout.write(attempt, facts: facts, arrival: arrival, to: event)
      table.note(event, of: slot)
      if let block = table.ring(slot)?.pointee.block {
        adjust(KeyBlock(block), position, from: old, to: event)
      }
    }
  }

  private func adjust(
    _ block: KeyBlock,
    _ position: UInt64,
    from old: UnsafeMutablePointer<UInt64>,
    to new: UnsafeMutablePointer<UInt64>
  ) {
    guard block.isUpToDate else { return }
    block.wake(plan)
    for index in plan.windows.indices {
      let window = WindowState(block.words, plan.windows.pointer(index))
      if window.isResting { continue }
      if window.mustRestart(old, new, plan.layout) {
        block.isUpToDate = false
        return
      }
      window.amend(position, from: old, to: new, plan.layout)
    }
  }
}
