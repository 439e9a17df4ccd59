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
    table.note(event, of: slot)
    if let block = table.ring(slot)?.pointee.block { KeyBlock(block).isUpToDate = false }
    if arriving.attempt.pointee.stage == .past { return }
    let events = table.events(slot)
    for index in plan.windows.indices {
      let window = WindowState(scratch.words, plan.windows.pointer(index))
      // An attempt that fails the filter does not exist for these rules: nothing is evaluated.
      guard window.passes(events[position], plan.layout) else { continue }
      window.restart(at: events.position(after: time &- window.plan.milliseconds, .max))
      while window.head < position { window.advance(plan.layout, events) }
      var at = position
      while at < events.end, events.time(at) < time &+ window.plan.milliseconds {
        window.advance(plan.layout, events)
        evaluate(arriving, window, at, events, slot, mayTalkLong: true)
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
      // Evaluated are the attempt and those of its windows after it; nothing else is looked at, so that a key that has
      // been busy ever since costs no more than its windows.
      let end = time &+ plan.longestWindow
      let wanted = WantedEvents(
        key: key,
        place: keyAt,
        since: time &- plan.reach,
        before: min(end, cutoff),
        arrival: arriving.step.arrival
      )
      let isMore = archive.giveBack(wanted, to: table, slot) { plan.layout.write($0, to: $1) }
      if isMore, let block = table.ring(slot)?.pointee.block {
        KeyBlock(block).isUpToDate = false
      }
      if let receivedAt {
        let start = time &- plan.longestWindow
        received.giveBack(
          WantedEvents(
            key: key,
            place: receivedAt,
            since: start,
            before: min(end, cutoff &+ plan.reach &- plan.longestWindow),
            arrival: arriving.step.arrival
          ),
          from: archive
        )
      }
    }
    insertLate(arriving, facts, slot)
  }
}

extension ReceivedCalls {
  /// Gives a number the calls back that it has let go of.
  func giveBack(_ wanted: WantedEvents, from archive: AttemptArchive) {
    let slot = ring(of: wanted.key, at: wanted.before)
    _ = archive.giveBack(wanted, to: busy, slot) { write($0, to: $1) }
  }
}

/// Which attempts a key wants back: those before `before`, from which on it still has all.
struct WantedEvents {
  let key: UInt64
  /// Where the archive has the key.
  let place: ArchivedKey
  let since: Int64
  let before: Int64
  /// Only what came before this one is known.
  let arrival: UInt64
}

extension AttemptArchive {
  /// Puts what a key has let go of among its events, each made by `write`; whether there was any.
  fileprivate func giveBack(
    _ wanted: WantedEvents,
    to table: KeyTable,
    _ slot: KeyTable.Slot,
    _ write: (ArchivedAttempt, UnsafeMutablePointer<UInt64>) -> Void
  ) -> Bool {
    let events = table.events(slot)
    var missing = MissingEvents(stride: table.stride)
    forEach(wanted.key, at: wanted.place, from: wanted.since, before: wanted.before) { archived in
      guard archived.arrival < wanted.arrival,
        events.position(of: archived.arrival, at: archived.time) == nil
      else { return }
      missing.add(archived) { write(archived, $0) }
    }
    if missing.count > 0 { missing.merge(into: table, slot) }
    return missing.count > 0
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
