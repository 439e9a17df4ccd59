import SieveBytes
import SieveModel

/// The keys of a subject in a checkpoint.
extension SubjectState {
  /// Writes the keys that have a slot: each with the count of its events and these.
  func saveKeys(to writer: inout StateWriter) {
    for at in 0..<table.used {
      let slot = table.slot(at)
      guard slot[1] != KeyTable.freeMark else { continue }
      let events = table.events(slot)
      let hasEpisode =
        table.ring(slot)?.pointee.block.map { KeyBlock($0).openEpisodes > 0 } ?? false
      guard events.count > 0 || hasEpisode else { continue }
      writer.add(slot[0])
      writer.add(events.count)
      for index in 0..<UInt64(events.count) {
        writer.add(events[events.base &+ index], count: plan.layout.stride)
      }
    }
  }

  /// Writes the events of quiet keys: each with its key.
  func saveQuiet(to writer: inout StateWriter) {
    quiet.forEachEntry { entry in writer.add(entry, count: plan.layout.stride + 1) }
  }

  /// Reads what follows a key that had a slot.
  func restoreKey(_ key: UInt64, from reader: inout StateReader) throws(CheckpointFault) {
    let stride = plan.layout.stride
    let count = try reader.count(of: stride)
    var event = [UInt64](repeating: 0, count: stride)
    var slot: KeyTable.Slot?
    for _ in 0..<count {
      for index in 0..<stride { event[index] = try reader.word() }
      slot = event.withUnsafeMutableBufferPointer { words in
        guard let start = words.baseAddress else { return slot }
        return add(key, start, to: slot)
      }
    }
    if slot == nil { _ = table.findOrInsert(key, time: .max) }
  }

  /// Takes an event of a quiet key; those before it have been taken.
  func restoreQuiet(_ key: UInt64, _ event: UnsafeMutablePointer<UInt64>) {
    guard hasQuietKeys else {
      _ = add(key, event, to: nil)
      return
    }
    let hash = KeyHash.hash(key, secret)
    let time = EventLayout.time(event)
    if let slot = table.find(key) {
      table.add(event, to: slot)
      return
    }
    if plan.countsAttempts { _ = rates.note(hash, at: time) }
    if let place = quiet.append(key, hash, time: time, cutoff: .min, isLateAllowed: true) {
      place.update(from: event, count: plan.layout.stride)
    }
    if Int64(EventLayout.talk(event)) >= plan.longTalk { _ = promote(key, hash) }
    if quiet.crowdedKey != 0 { promoteCrowded() }
  }

  private func add(
    _ key: UInt64,
    _ event: UnsafeMutablePointer<UInt64>,
    to slot: KeyTable.Slot?
  ) -> KeyTable.Slot {
    let slot = slot ?? table.findOrInsert(key, time: EventLayout.time(event))
    table.add(event, to: slot)
    return slot
  }

  /// Reads an open episode of a key, whose events have been taken.
  func restoreEpisode(_ key: UInt64, from reader: inout StateReader) throws(CheckpointFault) {
    let rule = try reader.count(of: 0)
    guard rule < plan.rules.count, key != 0 else { throw .damaged }
    let ring = table.makeRing(table.findOrInsert(key, time: .max))
    let block = ring.pointee.block.map { KeyBlock($0) } ?? KeyBlock.make(plan)
    if ring.pointee.block == nil { table.setBlock(block.words, of: ring) }
    guard block.episode(rule) == nil else { throw .damaged }
    try book.restoreEpisode(key, rule, plan.rules[rule], block, from: &reader)
  }
}

extension ReceivedCalls {
  /// Writes the calls: each with the key of who received it.
  func save(to writer: inout StateWriter) {
    log.forEachEntry { entry in writer.add(entry, count: stride + 1) }
    for at in 0..<busy.used {
      let slot = busy.slot(at)
      guard slot[1] != KeyTable.freeMark else { continue }
      let events = busy.events(slot)
      for index in 0..<UInt64(events.count) {
        writer.add(slot[0])
        writer.add(events[events.base &+ index], count: stride)
      }
    }
  }

  /// Takes a call; those before it have been taken.
  func restore(_ key: UInt64, _ event: UnsafeMutablePointer<UInt64>) {
    let place =
      busy.find(key).map { busy.append($0, cutoff: .min) { _ in .max } }
      ?? log.append(
        key,
        KeyHash.hash(key, secret),
        time: EventLayout.time(event),
        cutoff: .min,
        isLateAllowed: true
      )
    place?.update(from: event, count: stride)
    if log.crowdedKey != 0 { promoteCrowded() }
  }
}
