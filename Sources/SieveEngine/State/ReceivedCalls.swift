import SieveModel

/// The calls that numbers received: in a common log, those of numbers that were looked at in rings of their own.
///
/// An attempt is noted here for the number that it calls, whether or not that number is ever looked at: a slot
/// for each took a quarter of the memory of a run, and a tenth of its time.
final class ReceivedCalls {
  let log: QuietLog
  let busy: KeyTable
  /// Words of a call.
  let stride: Int
  private let keepsCallers: Bool
  /// Keys of a run's attempts, and the rings of those that are busy.
  private let called: RunKeys
  /// How many numbers have become busy; a run's slots may lack those of its own time.
  private var promotions = 0
  private var promotionsLocated = 0
  let secret = KeyHash.secret

  /// An empty table in `memory`, which outlives it like `pool`.
  ///
  /// Where rules look at keys with a few attempts, `looksOften`, most numbers are looked at once, and a search is
  /// as long as a partition: with smaller ones scores took .85 of the time, where few are looked at 1.1 of it.
  init(
    keepsCallers: Bool,
    looksOften: Bool,
    runLength: Int,
    memory: StateMemory,
    pool: BlockPool
  ) {
    self.keepsCallers = keepsCallers
    called = RunKeys(capacity: runLength)
    stride = EventLayout.receivedStride(withCaller: keepsCallers)
    log = QuietLog(
      stride: stride,
      pool: pool,
      entriesMax: looksOften ? QuietLog.entriesMax / 4 : QuietLog.entriesMax
    )
    busy = KeyTable(stride: stride, memory: memory, pool: pool)
  }

  deinit { called.free() }

  // MARK: Noting

  /// The keys that attempts of a run call, to be filled in before `locate`; 0 for none.
  var keys: UnsafeMutablePointer<UInt64> { called.keys }

  /// Prepares to note attempts.
  func locate(_ count: Int) {
    busy.locate(called, count)
    for at in 0..<min(count, LookAhead.partition) { log.prefetchPartition(called.hashes[at]) }
    for at in 0..<min(count, LookAhead.entry) { log.prefetchEntry(called.hashes[at]) }
    promotionsLocated = promotions
  }

  /// Brings what attempts of a run are going to touch into the cache that come somewhat behind number `index` of so many.
  @inline(__always)
  func prefetch(behind index: Int, of count: Int) {
    log.prefetchPartition(called.hashes[min(index &+ LookAhead.partition, count &- 1)])
    log.prefetchEntry(called.hashes[min(index &+ LookAhead.entry, count &- 1)])
  }

  /// Notes an attempt whose key is number `index` of those that were located.
  @inline(__always)
  func note(
    _ index: Int,
    _ attempt: UnsafePointer<Attempt>,
    _ texts: AttemptTexts,
    arrival: UInt64,
    cutoff: Int64
  ) {
    let key = called.keys[index]
    guard key != 0 else { return }
    let time = EventLayout.heldTime(attempt.pointee.setupTime)
    var slot = called.slots[index]
    if slot == nil, promotions != promotionsLocated { slot = busy.find(key) }
    if let slot {
      write(attempt, texts, arrival, to: room(slot, time, arrival, cutoff))
      return
    }
    let hash = called.hashes[index]
    guard
      let event = log.append(key, hash, time: time, cutoff: cutoff, isLateAllowed: true)
    else { return }
    write(attempt, texts, arrival, to: event)
    if log.crowdedKey != 0 { promoteCrowded() }
  }

  private func room(
    _ slot: KeyTable.Slot,
    _ time: Int64,
    _ arrival: UInt64,
    _ cutoff: Int64
  ) -> UnsafeMutablePointer<UInt64> {
    let events = busy.events(slot)
    if events.count > 0, events.time(events.end &- 1) > time {
      return busy.insert(slot, at: events.position(after: time, arrival))
    }
    return busy.append(slot, cutoff: cutoff) { _ in .max }
  }

  @inline(__always)
  private func write(
    _ attempt: UnsafePointer<Attempt>,
    _ texts: AttemptTexts,
    _ arrival: UInt64,
    to event: UnsafeMutablePointer<UInt64>
  ) {
    EventLayout.writeReceived(attempt, arrival: arrival, to: event)
    if keepsCallers { EventLayout.setCaller(SubjectKey.caller(attempt, texts), of: event) }
  }

  func promoteCrowded() {
    let key = log.crowdedKey
    log.crowdedKey = 0
    if busy.find(key) == nil { _ = promote(key, at: .max) }
  }

  /// Moves the calls to a key, of which there may be none, out of the log.
  private func promote(_ key: UInt64, at time: Int64) -> KeyTable.Slot {
    let hash = KeyHash.hash(key, secret)
    let events = log.events(key, hash, after: .min)
    let slot = busy.add(key, events, at: time)
    if events.count > 0 { log.remove(key, hash) }
    promotions += 1
    return slot
  }

  func write(_ archived: ArchivedAttempt, to event: UnsafeMutablePointer<UInt64>) {
    EventLayout.writeReceived(archived, to: event)
    if keepsCallers { EventLayout.setCaller(archived.caller, of: event) }
  }

  /// The ring of a number, made when it has none; `time` stands for calls that it does not have.
  func ring(of key: UInt64, at time: Int64) -> KeyTable.Slot {
    busy.find(key) ?? promote(key, at: time)
  }

  /// Replaces what is known of a call that was noted.
  func amend(
    _ key: UInt64,
    _ attempt: UnsafePointer<Attempt>,
    _ texts: AttemptTexts,
    arrival: UInt64
  ) {
    let time = EventLayout.heldTime(attempt.pointee.setupTime)
    if let slot = busy.find(key) {
      let events = busy.events(slot)
      guard let position = events.position(of: arrival, at: time) else { return }
      write(attempt, texts, arrival, to: events[position])
    } else if let event = log.find(key, KeyHash.hash(key, secret), arrival: arrival, at: time) {
      write(attempt, texts, arrival, to: event)
    }
  }

  // MARK: Looking

  /// The calls to a key later than `start`, up to an attempt; `nil` when there is none.
  ///
  /// Who is looked at once is looked at again: the first time moves the key's calls out of the log. Valid until the
  /// next change.
  func calls(
    to key: UInt64,
    after start: Int64,
    through time: Int64,
    _ arrival: UInt64
  ) -> (events: Events, range: Range<UInt64>)? {
    let events = busy.events(ring(of: key, at: time))
    guard events.count > 0 else { return nil }
    let first = events.position(after: start, .max)
    let end = events.position(after: time, arrival)
    return (events, first..<max(first, end))
  }

  /// How many numbers have calls here.
  ///
  /// - Complexity: O(calls)
  var keyCount: Int { busy.keysWithEvents + log.keyCount }

  // MARK: Letting go

  /// Frees all that is older than `cutoff`.
  ///
  /// - Complexity: O(state)
  func sweepAll(before cutoff: Int64) {
    busy.sweep(busy.used, before: cutoff) { _, _ in true }
    log.sweepAll(before: cutoff)
  }

  /// Frees some of what is older than `cutoff`.
  func sweep(_ limit: Int, before cutoff: Int64) {
    busy.sweep(limit, before: cutoff) { _, _ in true }
    log.sweep(1, before: cutoff)
  }
}
