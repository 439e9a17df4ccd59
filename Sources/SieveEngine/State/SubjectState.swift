import SieveBytes
import SieveModel

/// The keys of one subject that one shard owns: rings of events, windows of the keys that matter,
/// and the calls that the keys received.
final class SubjectState {
  let plan: SubjectPlan
  private let zone: ZoneTable
  private let shard: ShardPlace
  private let rings: KeyedRings
  /// Calls received: time, arrival number, 1 when answered.
  private let received: KeyedRings?
  private var heavy: [[WindowState]?] = []
  private var freeHeavy: [Int] = []

  init(plan: SubjectPlan, zone: ZoneTable, shard: ShardPlace) {
    self.plan = plan
    self.zone = zone
    self.shard = shard
    rings = KeyedRings(stride: plan.layout.stride)
    received = plan.needsReceived ? KeyedRings(stride: 3) : nil
  }

  // MARK: Attempts

  /// The keys of an attempt that this shard owns; 0 for others.
  func keys(of attempt: Attempt, _ batch: borrowing AttemptBatch) -> AttemptKeys {
    let own = SubjectKey.of(attempt, batch, plan.subject)
    let called = received == nil ? 0 : SubjectKey.received(attempt, batch, plan.subject)
    return AttemptKeys(
      own: own != 0 && shard.owns(own) ? own : 0,
      received: called != 0 && shard.owns(called) ? called : 0
    )
  }

  /// Brings the state of several keys into the cache, level by level, before it is used.
  ///
  /// The loads of one level do not depend on each other, so their misses overlap.
  func touch(_ keys: ArraySlice<AttemptKeys>) {
    for level in KeyedRings.Level.allCases {
      for key in keys {
        if key.own != 0 { rings.touch(key.own, level) }
        if let received, key.received != 0 { received.touch(key.received, level) }
      }
    }
  }

  /// Puts an attempt into its key's ring and evaluates the rules.
  ///
  /// Events older than `cutoff` can never be needed again; `found` is called with each evaluation
  /// that came out true.
  func apply(
    _ attempt: Attempt,
    _ batch: borrowing AttemptBatch,
    keys: AttemptKeys,
    arrival: UInt64,
    cutoff: Int64,
    found: (Evaluation) -> Void
  ) {
    if let received, keys.received != 0 {
      noteReceived(attempt, received, keys.received, arrival, cutoff)
    }
    let key = keys.own
    guard key != 0 else { return }
    let slot = rings.findOrInsert(key)
    guard rings.newestTime(slot) <= attempt.setupTime else {
      insertLate(attempt, batch, arrival, slot, key, found)
      return
    }
    let position = rings.positions(slot).upperBound
    plan.layout.write(
      attempt,
      batch,
      arrival: arrival,
      zone: zone,
      to: rings.append(slot, time: attempt.setupTime)
    )
    evaluateLast(position, slot, key, found)
    rings.dropEvents(slot, before: cutoff, keep: firstInWindows(slot))
  }

  private func noteReceived(
    _ attempt: Attempt,
    _ received: KeyedRings,
    _ key: UInt64,
    _ arrival: UInt64,
    _ cutoff: Int64
  ) {
    let slot = received.findOrInsert(key)
    received.dropEvents(slot, before: cutoff)
    let time = attempt.setupTime
    let words =
      received.newestTime(slot) <= time
      ? received.append(slot, time: time)
      : received.insert(slot, at: received.position(slot, after: time, arrival), time: time)
    words[0] = UInt64(bitPattern: attempt.setupTime)
    words[1] = arrival
    words[2] = attempt.isAnswered ? 1 : 0
  }

  /// Replaces what is known of an attempt that arrived before; nothing is evaluated.
  func amend(_ attempt: Attempt, _ batch: borrowing AttemptBatch, arrival: UInt64) {
    if let received, attempt.isAnswered {
      let key = SubjectKey.received(attempt, batch, plan.subject)
      if key != 0, shard.owns(key), let slot = received.find(key),
        let position = position(attempt.setupTime, arrival, received, slot)
      {
        received.event(slot, position)[2] = 1
      }
    }
    let key = SubjectKey.of(attempt, batch, plan.subject)
    guard key != 0, shard.owns(key), let slot = rings.find(key),
      let position = position(attempt.setupTime, arrival, rings, slot)
    else { return }
    let words = rings.event(slot, position)
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: plan.layout.stride) { old in
      guard let before = old.baseAddress else { return }
      before.update(from: words, count: plan.layout.stride)
      plan.layout.write(attempt, batch, arrival: arrival, zone: zone, to: words)
      adjustWindows(slot, position, from: before, to: words)
    }
  }

  private func adjustWindows(
    _ slot: Int,
    _ position: UInt64,
    from old: UnsafeMutablePointer<UInt64>,
    to new: UnsafeMutablePointer<UInt64>
  ) {
    guard let windows = windows(slot) else { return }
    for (index, window) in windows.enumerated() {
      let windowPlan = plan.windows[index]
      if window.passes(old, windowPlan) != window.passes(new, windowPlan) {
        // The attempt joins or leaves the window: its neighbours change too, so start afresh.
        releaseWindows(slot)
        return
      }
      guard position >= window.tail, position < window.head else { continue }
      window.amend(position, from: old, to: new, windowPlan, plan.layout)
    }
  }

  private func position(
    _ time: Int64,
    _ arrival: UInt64,
    _ rings: KeyedRings,
    _ slot: Int
  )
    -> UInt64?
  {
    let after = rings.position(slot, after: time, arrival)
    guard after > rings.positions(slot).lowerBound else { return nil }
    let words = rings.event(slot, after - 1)
    return Int64(bitPattern: words[0]) == time && words[1] == arrival ? after - 1 : nil
  }

  /// Recycles keys that have been idle for longer than anything can need.
  func sweep(_ limit: Int, before cutoff: Int64) {
    rings.sweep(limit, before: cutoff) { index in
      heavy[index] = nil
      freeHeavy.append(index)
    }
    received?.sweep(limit, before: cutoff) { _ in }
  }

  // MARK: Evaluation

  /// Evaluates at the newest event of a key.
  private func evaluateLast(
    _ position: UInt64,
    _ slot: Int,
    _ key: UInt64,
    _ found: (Evaluation) -> Void
  ) {
    // Most keys are far from any threshold: the count of their events says so.
    let isLight = rings.heavy(slot) < 0 && rings.positions(slot).count < plan.minimumAttempts
    guard !isLight, let windows = heldWindows(slot, newest: position) else { return }
    for (index, window) in windows.enumerated() {
      let windowPlan = plan.windows[index]
      while window.head <= position { window.advance(windowPlan, plan.layout, rings, slot) }
      evaluate(window, index, position, slot, key, found)
    }
  }

  /// The key's windows when some rule can hold at its newest event, made when needed.
  private func heldWindows(_ slot: Int, newest: UInt64) -> [WindowState]? {
    let positions = rings.positions(slot)
    let time = rings.time(slot, newest)
    var canHold = false
    var nearlyCanHold = false
    for window in plan.windows {
      let start = time &- window.milliseconds
      canHold = canHold || reaches(window.minimumAttempts, after: start, positions, slot)
      nearlyCanHold =
        nearlyCanHold || reaches(window.minimumAttempts / 2, after: start, positions, slot)
    }
    if let windows = windows(slot) {
      // Demoted at half of the threshold, so that a key at the edge is not rebuilt every time.
      if nearlyCanHold { return windows }
      releaseWindows(slot)
      return nil
    }
    guard canHold else { return nil }
    let made = plan.windows.map { window in
      let start = rings.position(slot, after: time &- window.milliseconds, .max)
      return WindowState(window, at: min(start, newest))
    }
    let index = freeHeavy.popLast() ?? heavy.count
    if index == heavy.count { heavy.append(made) } else { heavy[index] = made }
    rings.setHeavy(slot, index)
    return made
  }

  /// Whether the newest `count` events are all after `start`.
  @inline(__always)
  private func reaches(
    _ count: Int,
    after start: Int64,
    _ positions: Range<UInt64>,
    _ slot: Int
  ) -> Bool {
    if count <= 1 { return true }
    guard positions.count >= count else { return false }
    return rings.time(slot, positions.upperBound - UInt64(count)) > start
  }

  private func windows(_ slot: Int) -> [WindowState]? {
    let index = rings.heavy(slot)
    return index >= 0 ? heavy[index] : nil
  }

  /// Position of the oldest event that some window of the key still counts.
  private func firstInWindows(_ slot: Int) -> UInt64 {
    let index = rings.heavy(slot)
    guard index >= 0, let windows = heavy[index] else { return .max }
    var first = UInt64.max
    for window in windows { first = min(first, window.tail) }
    return first
  }

  private func releaseWindows(_ slot: Int) {
    let index = rings.heavy(slot)
    guard index >= 0 else { return }
    heavy[index] = nil
    freeHeavy.append(index)
    rings.setHeavy(slot, -1)
  }

  /// Puts an attempt before later ones of its key and evaluates it and them again.
  ///
  /// - Complexity: O(events of the key after it, and of the windows around it).
  private func insertLate(
    _ attempt: Attempt,
    _ batch: borrowing AttemptBatch,
    _ arrival: UInt64,
    _ slot: Int,
    _ key: UInt64,
    _ found: (Evaluation) -> Void
  ) {
    releaseWindows(slot)
    let position = rings.position(slot, after: attempt.setupTime, arrival)
    plan.layout.write(
      attempt,
      batch,
      arrival: arrival,
      zone: zone,
      to: rings.insert(slot, at: position, time: attempt.setupTime)
    )
    let end = rings.positions(slot).upperBound
    for (index, windowPlan) in plan.windows.enumerated() {
      let start = rings.position(slot, after: attempt.setupTime &- windowPlan.milliseconds, .max)
      let window = WindowState(windowPlan, at: start)
      // An attempt that fails the filter does not exist for these rules: nothing is evaluated.
      guard window.passes(rings.event(slot, position), windowPlan) else { continue }
      while window.head < position { window.advance(windowPlan, plan.layout, rings, slot) }
      var at = position
      while at < end, rings.time(slot, at) < attempt.setupTime + windowPlan.milliseconds {
        window.advance(windowPlan, plan.layout, rings, slot)
        evaluate(window, index, at, slot, key, found)
        at += 1
      }
    }
  }

  /// Evaluates the rules of one window, whose newest event is at `position`.
  private func evaluate(
    _ window: WindowState,
    _ index: Int,
    _ position: UInt64,
    _ slot: Int,
    _ key: UInt64,
    _ found: (Evaluation) -> Void
  ) {
    let windowPlan = plan.windows[index]
    let words = rings.event(slot, position)
    guard window.attempts >= windowPlan.minimumAttempts, window.passes(words, windowPlan) else {
      return
    }
    let view = WindowView(
      window: window,
      plan: windowPlan,
      subject: plan,
      rings: rings,
      slot: slot,
      received: received,
      key: key,
      time: Int64(bitPattern: words[EventLayout.time]),
      arrival: words[EventLayout.arrival]
    )
    for rule in plan.rules where rule.window == index && window.attempts >= rule.minimumAttempts {
      let holds = rule.condition.holds { view.value(rule.metrics[$0]) }
      if holds || plan.isProbing { found(view.evaluation(of: rule, holds: holds)) }
    }
  }
}
