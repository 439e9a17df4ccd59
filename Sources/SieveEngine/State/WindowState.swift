/// The exact values of one window of one key, kept up to date as attempts enter and leave: a view of
/// words of the key's block.
///
/// Distinct values are counted when a condition asks: cheaper terms come first, so a busy trunk whose
/// answers are in order never has its called numbers counted. So is the latest instant, which only alerts name.
///
/// A window in which there are far too few attempts for any of its rules rests: it is not kept up to date, and counts
/// afresh when one look back at the key's events shows enough. Of the windows of a subscriber who calls now and then
/// only the long ones are awake.
///
/// ```
/// word 0    tail: position of the oldest event that may be inside; all ones while the window rests, when it needs none
/// word 1    head: position after the newest event that is inside; all ones while the window rests
/// word 2    set-up time of the event at the tail; while the window rests, see `restsUntil`
/// word 3    attempts
/// word 4    talk time in ms
/// word 5    pairs of successive attempts with neighbouring called numbers
/// word 6…10 the latest known instant, once an alert asks
/// word 11   position of the attempt at which it is to be looked at again; 0 when at the next one
/// word 12   the time of an attempt at which it is to be looked at again
/// then      counters
/// then      per distinct column: address of the set, and the positions that it has come to
/// then      when asked for: the gaps between set-ups, their sum and the sum of their squares, in ms
/// ```
struct WindowState {
  static let countersAt = 13
  static let distinctWords = 3
  static let gapWords = 2
  /// A set is given up when more of what it holds has left the window than is in it, and this much.
  private static let garbageMax: UInt64 = 64

  let at: UnsafeMutablePointer<UInt64>
  private let planAt: UnsafePointer<WindowPlan>

  /// A window in a key's block, as `plan` says; the plan outlives the view.
  @inline(__always)
  init(_ block: UnsafeMutablePointer<UInt64>, _ plan: UnsafePointer<WindowPlan>) {
    at = block + plan.pointee.at
    planAt = plan
  }

  @inline(__always)
  var plan: WindowPlan { planAt.pointee }

  @inline(__always)
  var tail: UInt64 { at[0] }
  @inline(__always)
  var head: UInt64 { at[1] }
  @inline(__always)
  var attempts: Int { Int(truncatingIfNeeded: at[3]) }
  /// Events in the window, those that do not take part included.
  @inline(__always)
  var eventsInside: Int { Int(truncatingIfNeeded: head &- tail) }
  var talkMilliseconds: Int64 { Int64(bitPattern: at[4]) }
  var sequentialPairs: Int { Int(truncatingIfNeeded: at[5]) }
  @inline(__always)
  private var latest: LatestKnown { LatestKnown(at + 6) }

  @inline(__always)
  func counter(_ index: Int) -> Int { Int(truncatingIfNeeded: at[Self.countersAt &+ index]) }

  func free() {
    latest.free()
    for index in plan.distinct.indices { set(index)?.free() }
  }

  /// Whether it is not kept up to date.
  @inline(__always)
  var isResting: Bool { at[1] == .max }

  /// Forgets what it holds until `restart`.
  func rest() {
    restart(at: .max)
    at[2] = 0
  }

  /// The end that the key's events must reach before a rule without a long talk can hold, 0 when that is not known; of a window that
  /// rests.
  @inline(__always)
  var restsUntil: UInt64 { at[2] }

  /// Notes for a window that rests how many attempts are missing at the newest event, at `time`.
  ///
  /// - Complexity: O(log *n*) in the fewest attempts with which a rule can hold.
  func rest(by events: Events, at time: Int64) {
    let enough = plan.enoughAttempts
    // Enough for others, when the filter leaves the newest one out.
    if events.count >= enough, enough > 0,
      events.time(events.end &- UInt64(enough)) > time &- plan.milliseconds
    {
      at[2] = events.end
      return
    }
    var low = events.end &- UInt64(min(events.count, enough))
    var high = events.end
    while low < high {
      let middle = low &+ (high &- low) / 2
      if events.time(middle) <= time &- plan.milliseconds {
        low = middle &+ 1
      } else {
        high = middle
      }
    }
    let missing = enough &- Int(truncatingIfNeeded: events.end &- low)
    at[2] = events.end &+ UInt64(truncatingIfNeeded: max(0, min(missing, 1 << 40)))
  }

  /// Whether none of its rules can hold at an event at `time` that is followed by position `end`, unless it talked long.
  @inline(__always)
  func isAsleep(at time: Int64, end: UInt64) -> Bool {
    end < at[11] && time < Int64(bitPattern: at[12])
  }

  /// The end of the key's events, and the time of an attempt, at which it is to be looked at again.
  @inline(__always)
  var wakes: (end: UInt64, time: Int64) { (at[11], Int64(bitPattern: at[12])) }

  /// Has it looked at at the next attempt.
  @inline(__always)
  func wake() { at[11] = 0 }

  /// Notes that none of its rules can hold before so many attempts have come or gone; it has all events.
  func sleep(for distance: Distance, _ events: Events) {
    at[11] = events.end &+ UInt64(truncatingIfNeeded: distance.arrivals) &+ 1
    // One more may not leave.
    let last = tail &+ UInt64(truncatingIfNeeded: distance.departures)
    at[12] = UInt64(
      bitPattern: last < head ? events.time(last) &+ plan.milliseconds : Int64.max
    )
  }

  /// Rests, and gives back all memory beside its words.
  func release() {
    rest()
    latest.release()
  }

  /// Empties the window; the next event to take in is that at `position`.
  func restart(at position: UInt64) {
    at[0] = position
    at[1] = position
    at[2] = UInt64(bitPattern: .max)
    for word in 3...5 { at[word] = 0 }
    wake()
    latest.clear()
    for index in plan.counters.indices { at[Self.countersAt + index] = 0 }
    for index in plan.distinct.indices { discardSet(index) }
    if plan.countsGaps { for word in 0..<Self.gapWords { at[plan.gapsAt + word] = 0 } }
  }

  /// Whether an event takes part in the window's rules.
  @inline(__always)
  func passes(_ event: UnsafeMutablePointer<UInt64>, _ layout: EventLayout) -> Bool {
    plan.filter < 0 || layout.bit(plan.filter, event) == 1
  }

  // MARK: Moving on

  /// Takes in the event at the head and lets those older than the window go.
  ///
  /// - Complexity: O(counters) amortised.
  @inline(__always)
  func advance(_ layout: EventLayout, _ events: Events) {
    let event = events[head]
    let time = EventLayout.time(event)
    if passes(event, layout) {
      add(event, layout, sign: 1)
      if let column = plan.sequential {
        at[5] &+= pair(passing(before: head, layout, events), event, column)
      }
      if plan.countsGaps, let earlier = passing(before: head, layout, events) {
        addGap(time &- EventLayout.time(earlier), sign: 1)
      }
    }
    if tail == head { at[2] = UInt64(bitPattern: time) }
    at[1] &+= 1
    let start = time &- plan.milliseconds
    guard Int64(bitPattern: at[2]) <= start else { return }
    leave(through: start, layout, events)
  }

  /// Lets the events up to `start` go.
  private func leave(through start: Int64, _ layout: EventLayout, _ events: Events) {
    while tail < head {
      let time = EventLayout.time(events[tail])
      guard time <= start else {
        at[2] = UInt64(bitPattern: time)
        break
      }
      leaveOldest(layout, events)
    }
    for index in plan.distinct.indices {
      let behind = tail &- setTail(index)
      if set(index) != nil, setTail(index) < tail, behind > head &- tail &+ Self.garbageMax {
        discardSet(index)
      }
    }
  }

  @inline(__always)
  private func leaveOldest(_ layout: EventLayout, _ events: Events) {
    let event = events[tail]
    at[0] &+= 1
    guard passes(event, layout) else { return }
    add(event, layout, sign: -1)
    if let column = plan.sequential {
      at[5] &-= pair(passing(from: tail, layout, events), event, column)
    }
    if plan.countsGaps, let later = passing(from: tail, layout, events) {
      addGap(EventLayout.time(later) &- EventLayout.time(event), sign: -1)
    }
  }

  /// Goes on without the events before a position, though they are not old enough to leave.
  ///
  /// - Complexity: O(events that leave)
  func forget(before position: UInt64, _ layout: EventLayout, _ events: Events) {
    for index in plan.distinct.indices where set(index) != nil && setTail(index) < position {
      discardSet(index)
    }
    guard tail < position else { return }
    wake()
    while tail < min(position, head) { leaveOldest(layout, events) }
    if tail < head { at[2] = UInt64(bitPattern: events.time(tail)) }
  }

  /// Adds (`sign` 1) or takes away (−1) what one event that passes contributes, neighbours and
  /// distinct values apart.
  @inline(__always)
  private func add(_ event: UnsafeMutablePointer<UInt64>, _ layout: EventLayout, sign: Int64) {
    let one = UInt64(bitPattern: sign)
    at[3] &+= one
    for index in plan.counters.indices {
      at[Self.countersAt &+ index] &+= one &* layout.bit(plan.counters[index], event)
    }
    if plan.talked >= 0, layout.bit(plan.talked, event) == 1 {
      at[4] &+= UInt64(bitPattern: sign &* Int64(EventLayout.talk(event)))
    }
  }

  /// The newest event inside before a position that passes.
  private func passing(
    before position: UInt64,
    _ layout: EventLayout,
    _ events: Events
  ) -> UnsafeMutablePointer<UInt64>? {
    var position = position
    while position > tail {
      position -= 1
      let event = events[position]
      if passes(event, layout) { return event }
    }
    return nil
  }

  /// The oldest event inside from a position on that passes.
  private func passing(
    from position: UInt64,
    _ layout: EventLayout,
    _ events: Events
  ) -> UnsafeMutablePointer<UInt64>? {
    for position in position..<head {
      let event = events[position]
      if passes(event, layout) { return event }
    }
    return nil
  }

  /// 1 when two successive events have neighbouring called numbers.
  private func pair(
    _ one: UnsafeMutablePointer<UInt64>?,
    _ other: UnsafeMutablePointer<UInt64>,
    _ column: EventLayout.Column
  ) -> UInt64 {
    guard let one else { return 0 }
    return CalledNeighbours.differByUpToTen(column.value(one), column.value(other)) ? 1 : 0
  }

  // MARK: Gaps between set-ups

  private func addGap(_ gap: Int64, sign: Int64) {
    at[plan.gapsAt] &+= UInt64(bitPattern: sign &* gap)
    at[plan.gapsAt &+ 1] &+= UInt64(bitPattern: sign &* gap &* gap)
  }

  /// Standard deviation ÷ mean of the gaps: √(*m*·Σ*g*² − (Σ*g*)²) ÷ Σ*g*, the difference exactly.
  ///
  /// Windows of 7 days keep both sums below 2⁶³.
  var gapVariation: Double {
    let (sum, squares) = (at[plan.gapsAt], at[plan.gapsAt + 1])
    guard attempts >= 3, sum > 0 else { return .nan }
    let left = UInt64(attempts - 1).multipliedFullWidth(by: squares)
    let right = sum.multipliedFullWidth(by: sum)
    let (low, borrow) = left.low.subtractingReportingOverflow(right.low)
    let high = left.high &- right.high &- (borrow ? 1 : 0)
    let difference = Double(high) * 0x1p64 + Double(low)
    return difference.squareRoot() / Double(sum)
  }

  // MARK: Amendments

  /// Whether an amendment of an event makes the window other than by values: it joins or leaves, or
  /// a neighbour or distinct value changes.
  func mustRestart(
    _ old: UnsafeMutablePointer<UInt64>,
    _ new: UnsafeMutablePointer<UInt64>,
    _ layout: EventLayout
  ) -> Bool {
    if passes(old, layout) != passes(new, layout) { return true }
    if let column = plan.sequential, column.value(old) != column.value(new) { return true }
    for index in plan.distinct.indices
    where plan.distinct[index].value(old) != plan.distinct[index].value(new) {
      return true
    }
    return false
  }

  /// Takes in what has become known of an event for which `mustRestart` is false.
  func amend(
    _ position: UInt64,
    from old: UnsafeMutablePointer<UInt64>,
    to new: UnsafeMutablePointer<UInt64>,
    _ layout: EventLayout
  ) {
    guard position >= tail, position < head, passes(new, layout) else { return }
    add(old, layout, sign: -1)
    add(new, layout, sign: 1)
    latest.raise(position, to: EventLayout.knownTime(new))
  }

  /// The latest instant that the attempts inside rest on.
  ///
  /// - Complexity: O(events since it was asked last) amortised.
  func latestKnown(_ layout: EventLayout, _ events: Events) -> Int64 {
    var position = max(latest.end, tail)
    while position < head {
      let event = events[position]
      if passes(event, layout) { latest.append(position, EventLayout.knownTime(event)) }
      position &+= 1
    }
    latest.end = head
    latest.drop(before: tail)
    return latest.instant
  }

  // MARK: Distinct values

  private func distinctAt(_ index: Int) -> Int {
    Self.countersAt &+ plan.counters.count &+ index &* Self.distinctWords
  }

  /// The set of a column's values, if it was asked for.
  func set(_ index: Int) -> CountingSet? {
    UnsafeMutablePointer(bitPattern: UInt(at[distinctAt(index)])).map { CountingSet(words: $0) }
  }

  private func setTail(_ index: Int) -> UInt64 { at[distinctAt(index) &+ 1] }

  private func discardSet(_ index: Int) {
    set(index)?.free()
    at[distinctAt(index)] = 0
  }

  /// Position of the oldest event that the window or one of its sets is going to look at.
  var oldestNeeded: UInt64 {
    var oldest = tail
    for index in plan.distinct.indices where set(index) != nil {
      oldest = min(oldest, setTail(index))
    }
    return oldest
  }

  /// Different values of a column in the window; brings the set up to date.
  ///
  /// - Complexity: O(events since it was asked last) amortised.
  func distinctCount(_ index: Int, _ layout: EventLayout, _ events: Events) -> Int {
    let words = at + distinctAt(index)
    let column = plan.distinct[index]
    var set: CountingSet
    if let held = self.set(index) {
      set = held
    } else {
      set = CountingSet()
      words[1] = tail
      words[2] = tail
    }
    while words[1] < min(tail, words[2]) {
      let event = events[words[1]]
      if passes(event, layout) {
        let value = column.value(event)
        if value != 0 { set.remove(value) }
      }
      words[1] &+= 1
    }
    words[1] = tail
    if words[2] < tail { words[2] = tail }
    while words[2] < head {
      let event = events[words[2]]
      if passes(event, layout) {
        let value = column.value(event)
        if value != 0 { set.add(value) }
      }
      words[2] &+= 1
    }
    words[0] = UInt64(UInt(bitPattern: set.words))
    return set.distinct
  }
}
