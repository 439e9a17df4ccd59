import SieveModel

/// Attempts that come after later ones of their key.
extension SubjectState {
  /// Puts an attempt before later ones of its key and evaluates it and them again.
  ///
  /// - Complexity: O(events of the key after it, and of the windows around it).
  func insertLate(
    _ arriving: Arriving,
    _ facts: UnsafePointer<UInt64>,
    _ slot: KeyTable.Slot
  ) {
    let time = EventLayout.heldTime(arriving.attempt.pointee.setupTime)
    let arrival = arriving.step.arrival
    let position = table.events(slot).position(after: time, arrival)
    let event = table.insert(slot, at: position)
    plan.layout.write(arriving.attempt, facts: facts, arrival: arrival, to: event)
    if let block = table.ring(slot)?.pointee.block { KeyBlock(block).isUpToDate = false }
    let events = table.events(slot)
    for index in plan.windows.indices {
      let window = WindowState(scratch.words, plan.windows[index])
      // An attempt that fails the filter does not exist for these rules: nothing is evaluated.
      guard window.passes(events[position], plan.layout) else { continue }
      window.restart(at: events.position(after: time &- window.plan.milliseconds, .max))
      while window.head < position { window.advance(plan.layout, events) }
      var at = position
      while at < events.end, events.time(at) < time &+ window.plan.milliseconds {
        window.advance(plan.layout, events)
        evaluate(arriving, window, at, events, slot)
        at += 1
      }
    }
  }

  /// Takes an attempt that is so late that its key may have let go of what its windows need.
  @inline(never)
  func placeLate(
    _ arriving: Arriving,
    _ facts: UnsafePointer<UInt64>,
    _ hash: UInt64,
    _ cutoff: Int64
  ) {
    let time = EventLayout.heldTime(arriving.attempt.pointee.setupTime)
    let key = arriving.key
    let slot: KeyTable.Slot
    if let held = table.find(key) {
      slot = held
    } else if hasQuietKeys {
      slot = promote(key, hash)
    } else {
      slot = table.findOrInsert(key, time: time)
    }
    if let archive, let keyAt {
      giveBack(
        to: slot,
        key,
        keyAt,
        since: time &- plan.reach,
        cutoff,
        archive,
        arriving.step.arrival
      )
      if let receivedAt {
        received.giveBack(
          to: key,
          since: time &- plan.longestWindow,
          before: cutoff &+ plan.reach &- plan.longestWindow,
          archive,
          at: receivedAt,
          arrival: arriving.step.arrival
        )
      }
    }
    insertLate(arriving, facts, slot)
  }

  /// Gives a key the events back that it has let go of: those from `start` on that came before `arrival`.
  ///
  /// Nothing at or after `cutoff` has been let go of.
  private func giveBack(
    to slot: KeyTable.Slot,
    _ key: UInt64,
    _ place: ArchivedKey,
    since start: Int64,
    _ cutoff: Int64,
    _ archive: AttemptArchive,
    _ arrival: UInt64
  ) {
    let stride = plan.layout.stride
    let events = table.events(slot)
    var missing = MissingEvents(stride: stride)
    archive.forEach(key, at: place, from: start, before: cutoff) { archived in
      guard archived.arrival < arrival,
        events.position(of: archived.arrival, at: archived.time) == nil
      else { return }
      missing.add(archived) { plan.layout.write(archived, to: $0) }
    }
    guard missing.count > 0 else { return }
    missing.merge(into: table, slot)
    if let block = table.ring(slot)?.pointee.block { KeyBlock(block).isUpToDate = false }
  }
}

extension ReceivedCalls {
  /// Gives a number the calls back that it has let go of.
  func giveBack(
    to key: UInt64,
    since start: Int64,
    before cutoff: Int64,
    _ archive: AttemptArchive,
    at place: ArchivedKey,
    arrival: UInt64
  ) {
    let slot = ring(of: key, at: cutoff)
    let events = busy.events(slot)
    var missing = MissingEvents(stride: stride)
    archive.forEach(key, at: place, from: start, before: cutoff) { archived in
      guard archived.arrival < arrival,
        events.position(of: archived.arrival, at: archived.time) == nil
      else { return }
      missing.add(archived) { write(archived, to: $0) }
    }
    if missing.count > 0 { missing.merge(into: busy, slot) }
  }
}

/// Events on their way back to a key.
private struct MissingEvents {
  private let stride: Int
  private var words: [UInt64] = []
  private var order: [(time: Int64, arrival: UInt64, at: Int)] = []

  init(stride: Int) { self.stride = stride }

  var count: Int { order.count }

  mutating func add(_ archived: ArchivedAttempt, _ write: (UnsafeMutablePointer<UInt64>) -> Void) {
    order.append((archived.time, archived.arrival, words.count))
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: stride) { event in
      guard let start = event.baseAddress else { return }
      write(start)
      words.append(contentsOf: event)
    }
  }

  mutating func merge(into table: KeyTable, _ slot: KeyTable.Slot) {
    order.sort { ($0.time, $0.arrival) < ($1.time, $1.arrival) }
    words.withUnsafeMutableBufferPointer { words in
      guard let start = words.baseAddress else { return }
      table.merge(slot, count: order.count) { start + order[$0].at }
    }
  }
}
