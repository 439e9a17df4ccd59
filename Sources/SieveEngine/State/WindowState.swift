/// The exact values of one window of one key, kept up to date as attempts enter and leave.
///
/// Exists only for keys that have enough attempts for some rule of the window to hold.
final class WindowState {
  /// Absolute position of the oldest event that may be inside.
  var tail: UInt64
  /// Absolute position after the newest event that is inside.
  var head: UInt64
  private(set) var attempts = 0
  private(set) var talkMilliseconds: Int64 = 0
  private(set) var sequentialPairs = 0
  private(set) var counters: [Int]
  private var distinct: [CountingSet]
  private var latest = LatestKnown()

  init(_ plan: WindowPlan, at position: UInt64) {
    tail = position
    head = position
    counters = Array(repeating: 0, count: plan.counters.count)
    distinct = plan.distinct.map { _ in CountingSet() }
  }

  /// The latest instant that the attempts inside rest on.
  var latestKnown: Int64 { latest.instant }

  func distinctCount(_ index: Int) -> Int { distinct[index].distinct }

  /// Takes in the event at `head` and lets those older than the window go.
  ///
  /// - Complexity: O(counters) amortised.
  func advance(_ plan: WindowPlan, _ layout: EventLayout, _ rings: KeyedRings, _ slot: Int) {
    let words = rings.event(slot, head)
    let end = Int64(bitPattern: words[EventLayout.time])
    add(words, plan, layout, sign: 1)
    if passes(words, plan) { latest.append(head, EventLayout.knownTime(words)) }
    if let column = plan.sequential, passes(words, plan) {
      let previous = neighbour(before: head, plan, rings, slot)
      sequentialPairs += pair(previous, words, layout, column)
    }
    head += 1
    while tail < head, rings.time(slot, tail) <= end &- plan.milliseconds {
      leave(plan, layout, rings, slot)
    }
    latest.drop(before: tail)
  }

  /// Takes in what has become known of an event that is inside and passes.
  func amend(
    _ position: UInt64,
    from old: UnsafeMutablePointer<UInt64>,
    to new: UnsafeMutablePointer<UInt64>,
    _ plan: WindowPlan,
    _ layout: EventLayout
  ) {
    add(old, plan, layout, sign: -1)
    add(new, plan, layout, sign: 1)
    if passes(new, plan) { latest.raise(position, to: EventLayout.knownTime(new)) }
  }

  private func leave(_ plan: WindowPlan, _ layout: EventLayout, _ rings: KeyedRings, _ slot: Int) {
    let words = rings.event(slot, tail)
    add(words, plan, layout, sign: -1)
    tail += 1
    guard let column = plan.sequential, passes(words, plan) else { return }
    var next = tail
    while next < head {
      let candidate = rings.event(slot, next)
      if passes(candidate, plan) {
        sequentialPairs -= pair(words, candidate, layout, column)
        return
      }
      next += 1
    }
  }

  /// Adds (`sign` 1) or takes away (−1) what one event contributes, neighbours apart.
  func add(
    _ words: UnsafeMutablePointer<UInt64>,
    _ plan: WindowPlan,
    _ layout: EventLayout,
    sign: Int
  ) {
    guard passes(words, plan) else { return }
    attempts += sign
    for (index, predicate) in plan.counters.enumerated() where EventLayout.bit(predicate, words) {
      counters[index] += sign
    }
    if let talked = plan.talked, EventLayout.bit(talked, words) {
      talkMilliseconds += Int64(sign) * Int64(EventLayout.talk(words))
    }
    for (index, column) in plan.distinct.enumerated() {
      let value = words[layout.columnsAt + column]
      if value == 0 { continue }
      if sign > 0 { distinct[index].add(value) } else { distinct[index].remove(value) }
    }
  }

  /// Whether an event takes part in the window's rules.
  @inline(__always)
  func passes(_ words: UnsafeMutablePointer<UInt64>, _ plan: WindowPlan) -> Bool {
    guard let filter = plan.filter else { return true }
    return EventLayout.bit(filter, words)
  }

  private func neighbour(
    before position: UInt64,
    _ plan: WindowPlan,
    _ rings: KeyedRings,
    _ slot: Int
  ) -> UnsafeMutablePointer<UInt64>? {
    var at = position
    while at > tail {
      at -= 1
      let words = rings.event(slot, at)
      if passes(words, plan) { return words }
    }
    return nil
  }

  /// 1 when two called numbers are of one kind and differ by 1…10.
  private func pair(
    _ first: UnsafeMutablePointer<UInt64>?,
    _ second: UnsafeMutablePointer<UInt64>,
    _ layout: EventLayout,
    _ column: Int
  ) -> Int {
    guard let first else { return 0 }
    return CalledNeighbours.differByUpToTen(
      first[layout.columnsAt + column],
      second[layout.columnsAt + column]
    ) ? 1 : 0
  }
}
