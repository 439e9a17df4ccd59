/// Letting go: little by little, or of much at once where memory is short.
extension SubjectState {
  /// How often all slots are looked at in the time that a key is kept: it is held a quarter longer then.
  private static let roundsWhileKept = 2.0
  /// Slots that are looked at for an attempt, at most.
  ///
  /// With one, a walk over slots in the order in which their keys came keeps step with the new ones behind them, and meets each a
  /// little too early for ever.
  private static let looksPerAttempt = 2
  /// A key without an attempt for so long can do without windows, in milliseconds.
  private static let idleTime: Int64 = 600_000

  /// Frees some of what keys have been idle for longer than anything can need.
  func recycle(_ streamTime: Int64, attempts: Int, kept: Int64, receivedKept: Int64) {
    guard streamTime > .min else { return }
    let cutoff = streamTime.subtractingClamped(kept)
    let looks = min(max(1, attempts * Self.looksPerAttempt), slotsDue(streamTime, kept))
    slotsOwed = max(0, slotsOwed - Double(looks))
    losses.keysSwept += table.sweep(looks, before: cutoff) { _, words in release(KeyBlock(words)) }
    if hasQuietKeys { quiet.sweep(1, before: cutoff) }
    if plan.needsReceived {
      received.sweep(max(1, attempts / 2), before: streamTime.subtractingClamped(receivedKept))
    }
    book.forgetClosed(before: streamTime.subtractingClamped(closedFor))
  }

  /// Slots to look at so that each is seen `roundsWhileKept` times while a key becomes old.
  ///
  /// Where few keys have slots more of them would be seen again and again, each look some cache misses. What is due and not looked
  /// at stays due: records of whole seconds let no time pass for most of their runs, and a second's worth for the others.
  private func slotsDue(_ streamTime: Int64, _ kept: Int64) -> Int {
    let passed = sweptAt == .min ? kept : max(0, min(streamTime &- sweptAt, kept))
    sweptAt = streamTime
    guard kept > 0 else { return .max }
    let slots = Double(table.used)
    slotsOwed = min(slots, slotsOwed + slots * Self.roundsWhileKept * Double(passed) / Double(kept))
    return 1 + Int(slotsOwed)
  }

  /// Bytes of slots that are free.
  var unusedBytes: Int { table.unusedBytes + received.busy.unusedBytes }

  /// What a subject has let go of to save memory, and where counting began.
  struct Losses {
    var idleKeys = 0
    var evictedKeys = 0
    var evictedAttempts = 0
    var trimmedAttempts = 0
    /// Keys that recycling has freed since counting began.
    var keysSwept = 0
    fileprivate var droppedBefore = 0
    fileprivate var receivedBefore = 0
  }

  /// Begins to count what is let go.
  func beginCounting() {
    losses.keysSwept = 0
    losses.droppedBefore = quiet.dropped
    losses.receivedBefore = received.log.dropped
  }

  /// Counts what has been let go since as lost where it is kept for less than rules look back.
  func countLosses(kept: Int64, receivedKept: Int64) {
    if kept < plan.reach {
      losses.evictedKeys += losses.keysSwept
      losses.evictedAttempts += quiet.dropped - losses.droppedBefore
    } else {
      losses.idleKeys += losses.keysSwept
    }
    if receivedKept < plan.longestWindow {
      losses.evictedAttempts += received.log.dropped - losses.receivedBefore
    }
  }

  /// Lets go of all that is not kept: idle keys, and events beyond the most that a key may have.
  ///
  /// - Complexity: O(state)
  func recycleAll(_ streamTime: Int64, _ retention: Retention) {
    let kept = retention.kept(reach: plan.reach, slack: lateness)
    let receivedKept = retention.kept(reach: plan.longestWindow, slack: lateness)
    let cutoff = streamTime.subtractingClamped(kept)
    beginCounting()
    losses.keysSwept = table.sweep(table.used, before: cutoff) { _, words in
      release(KeyBlock(words))
    }
    if hasQuietKeys { quiet.sweepAll(before: cutoff) }
    if plan.needsReceived {
      received.sweepAll(before: streamTime.subtractingClamped(receivedKept))
    }
    countLosses(kept: kept, receivedKept: receivedKept)
    releaseWindows(idleSince: streamTime.subtractingClamped(Self.idleTime), before: cutoff)
    guard retention.attemptsMax < .max else { return }
    losses.trimmedAttempts += table.trim(to: retention.attemptsMax) { words, position, events in
      forget(KeyBlock(words), before: position, events)
    }
    losses.trimmedAttempts += received.busy.trim(to: retention.attemptsMax) { _, _, _ in }
  }

  /// Has keys that have been idle for a while give back what their windows hold, and attempts before `cutoff`.
  ///
  /// Open episodes stay. Windows count afresh at the next attempt.
  private func releaseWindows(idleSince: Int64, before cutoff: Int64) {
    for ring in table.holders {
      let events = table.events(ring)
      guard let words = ring.pointee.block, events.count > 0,
        events.time(events.end - 1) < idleSince
      else { continue }
      for index in plan.windows.indices {
        WindowState(words, plan.windows.pointer(index)).release()
      }
      KeyBlock(words).isUpToDate = false
      table.drop(ring, before: cutoff, keep: .max)
    }
  }

  /// Has the windows of a key do without its events before a position.
  private func forget(_ block: KeyBlock, before position: UInt64, _ events: Events) {
    guard block.isUpToDate else { return }
    block.wake(plan)
    for index in plan.windows.indices {
      let window = WindowState(block.words, plan.windows.pointer(index))
      if window.isResting { continue }
      // One that sleeps may not have taken in what goes.
      guard window.head >= position else {
        block.isUpToDate = false
        return
      }
      window.forget(before: position, plan.layout, events)
    }
  }
}
