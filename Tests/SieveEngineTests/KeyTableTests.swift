import TestSupport
import Testing

@testable import SieveEngine

/// Events by key against plain lists: in slots, rings and chunks.
struct KeyTableTests {
  @Test(arguments: [UInt64(1), 2, 3, 4], [2, 4, 5])
  func holdsWhatListsHold(seed: UInt64, stride: Int) {
    var random = SplitMix64(seed: seed)
    let memory = StateMemory()
    let table = KeyTable(stride: stride, memory: memory, pool: BlockPool(memory))
    var lists: [UInt64: [(time: Int64, arrival: UInt64)]] = [:]
    var now: Int64 = 1_000_000
    let keep = Int64(random.pick([500, 5000, 1_000_000]))
    for arrival in 1...UInt64(20_000) {
      now += Int64(random.number(0...2))
      // Some keys have thousands of events, most a few.
      let key = UInt64(random.chance(60) ? random.number(1...4) : random.number(5...3000))
      let isLate = random.chance(2)
      let time = isLate ? now - Int64(random.number(0...200)) : now
      let slot = table.findOrInsert(key, time: time)
      let events = table.events(slot)
      let event: UnsafeMutablePointer<UInt64>
      if events.count > 0, events.time(events.end - 1) > time {
        event = table.insert(slot, at: events.position(after: time, arrival))
      } else {
        event = table.append(slot, cutoff: now - keep) { _ in .max }
      }
      event[0] = UInt64(bitPattern: time) << EventLayout.timeShift
      event[1] = arrival << EventLayout.arrivalShift
      let list = lists[key, default: []]
      let at = list.lastIndex { $0.time <= time }.map { $0 + 1 } ?? 0
      lists[key, default: []].insert((time, arrival), at: at)
    }
    #expect(table.keyCount == lists.count)
    for (key, list) in lists {
      guard let slot = table.find(key) else {
        Issue.record("key \(key) is lost, seed \(seed)")
        continue
      }
      let events = table.events(slot)
      // What is older than can be needed may be gone, the rest must be there.
      let held = (0..<UInt64(events.count)).map { position in
        let words = events[events.base + position]
        return (time: EventLayout.time(words), arrival: EventLayout.arrival(words))
      }
      #expect(list.suffix(held.count).elementsEqual(held, by: ==), "key \(key), seed \(seed)")
      let needed = list.count { $0.time >= now - keep }
      #expect(held.count >= needed, "key \(key), seed \(seed)")
    }
  }

  /// The newest event that talked for long, of a key in its slot and with a ring.
  @Test(arguments: [UInt64(1), 2, 3, 4])
  func knowsWhoTalkedForLong(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let memory = StateMemory()
    let table = KeyTable(stride: 3, longTalk: 5000, memory: memory, pool: BlockPool(memory))
    var lists: [UInt64: [(time: Int64, talk: Int64)]] = [:]
    func write(_ event: UnsafeMutablePointer<UInt64>, _ time: Int64, _ talk: Int64) {
      event[0] = UInt64(time) << EventLayout.timeShift
      event[1] = 0
      event[2] = UInt64(talk) << 32
    }
    for time in Int64(1)...4000 {
      let key = UInt64(random.chance(50) ? random.number(1...3) : random.number(4...1500))
      let talk = Int64(random.pick([0, 0, 0, 4999, 5000, 70_000]))
      let slot = table.findOrInsert(key, time: time)
      if random.chance(5), table.events(slot).count > 0 {
        // One that came late, and is not the newest.
        let event = table.insert(slot, at: table.events(slot).base)
        write(event, 0, 70_000)
        table.note(event, of: slot)
        lists[key, default: []].insert((0, 70_000), at: 0)
        continue
      }
      if random.chance(10) {
        let added = UnsafeMutablePointer<UInt64>.allocate(capacity: 3)
        write(added, time, talk)
        if random.chance(50) {
          table.merge(slot, count: 1) { _ in added }
        } else {
          table.add(added, to: slot)
        }
        added.deallocate()
      } else {
        let event = table.append(slot, cutoff: .min) { _ in .max }
        write(event, time, talk)
        table.note(event, of: slot)
      }
      lists[key, default: []].append((time, talk))
    }
    func check(_ key: UInt64, since: Int64) {
      guard let slot = table.find(key), let list = lists[key] else { return }
      let newest = list.last { $0.talk >= 5000 }?.time ?? .min
      // One that has been dropped may be forgotten.
      if newest >= since || newest == .min {
        #expect(table.longTalkTime(slot) == newest, "key \(key), seed \(seed)")
      }
    }
    for key in lists.keys { check(key, since: 0) }
    // Those that have become quiet go back into their slot.
    table.sweep(table.used, before: 3900) { _, _ in true }
    for key in lists.keys { check(key, since: 3900) }
  }

  @Test func idleKeysGoWithTheirChunks() {
    let memory = StateMemory()
    let table = KeyTable(stride: 4, memory: memory, pool: BlockPool(memory))
    var size = 0
    for round in Int64(0)..<20 {
      for index in Int64(0)..<2000 {
        let time = round * 100_000 + index
        let slot = table.findOrInsert(UInt64(round * 10 + index % 3 + 1), time: time)
        let event = table.append(slot, cutoff: time - 50_000) { _ in .max }
        event[0] = UInt64(time) << EventLayout.timeShift
        event[1] = 0
      }
      table.sweep(100, before: round * 100_000) { _, _ in true }
      if round == 2 { size = memory.total }
    }
    table.sweep(100, before: 20 * 100_000) { _, _ in true }
    #expect(table.keyCount == 0)
    #expect(memory.total == size)
  }
}
