import TestSupport
import Testing

@testable import SieveEngine

/// The common log of quiet keys against a plain list.
struct QuietLogTests {
  private struct Event: Equatable {
    let key: UInt64
    let time: Int64
    let arrival: UInt64
  }

  /// A log beside the list of what it must hold, oldest first.
  private final class Pair {
    let memory = StateMemory()
    let pool: BlockPool
    let log: QuietLog
    var list: [Event] = []
    private let secret = KeyHash.secret

    init(entriesMax: Int) {
      pool = BlockPool(memory)
      log = QuietLog(stride: 2, pool: pool, entriesMax: entriesMax)
    }

    func hash(_ key: UInt64) -> UInt64 { KeyHash.hash(key, secret) }

    func add(_ event: Event, isLateAllowed: Bool) -> Bool {
      let place = log.append(
        event.key,
        hash(event.key),
        time: event.time,
        cutoff: .min,
        isLateAllowed: isLateAllowed
      )
      let hasLater = list.contains { $0.key == event.key && $0.time > event.time }
      #expect((place == nil) == (hasLater && !isLateAllowed))
      guard let place else { return false }
      place[0] = UInt64(bitPattern: event.time) << EventLayout.timeShift
      place[1] = event.arrival << EventLayout.arrivalShift
      let at = list.lastIndex { $0.time <= event.time }.map { $0 + 1 } ?? 0
      list.insert(event, at: at)
      return true
    }

    func events(_ key: UInt64, after start: Int64) -> [Event] {
      let found = log.events(key, hash(key), after: start)
      return (0..<UInt64(found.count)).map { position in
        let words = found[found.base + position]
        return Event(key: key, time: EventLayout.time(words), arrival: EventLayout.arrival(words))
      }
    }

    func expected(_ key: UInt64, after start: Int64) -> [Event] {
      list.filter { $0.key == key && $0.time > start }
    }
  }

  @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6], [false, true])
  func holdsWhatAListHolds(seed: UInt64, isLateAllowed: Bool) {
    var random = SplitMix64(seed: seed)
    let pair = Pair(entriesMax: random.pick([50, 100, 300]))
    var now: Int64 = 1_000_000
    for arrival in 1...3000 {
      now += Int64(random.number(0...3))
      let isEarlier = random.chance(10)
      let key = UInt64(random.chance(20) ? random.number(1...3) : random.number(4...900))
      let event = Event(
        key: key,
        time: isEarlier ? now - Int64(random.number(0...500)) : now,
        arrival: UInt64(arrival)
      )
      _ = pair.add(event, isLateAllowed: isLateAllowed)
      if random.chance(2) {
        pair.log.remove(key, pair.hash(key))
        pair.list.removeAll { $0.key == key }
      }
      if random.chance(5) {
        let start = now - Int64(random.number(0...2000))
        #expect(pair.events(key, after: start) == pair.expected(key, after: start), "seed \(seed)")
      }
    }
    #expect(pair.log.keyCount == Set(pair.list.map(\.key)).count)
    for key in UInt64(1)...900 {
      #expect(pair.events(key, after: .min) == pair.expected(key, after: .min), "seed \(seed)")
    }
  }

  @Test func findsTheEventOfAnArrival() throws {
    let pair = Pair(entriesMax: 60)
    for arrival in 1...500 {
      let event = Event(
        key: UInt64(arrival % 40 + 1),
        time: Int64(arrival / 3),
        arrival: UInt64(arrival)
      )
      #expect(pair.add(event, isLateAllowed: false))
    }
    for event in pair.list {
      let found = try #require(
        pair.log.find(event.key, pair.hash(event.key), arrival: event.arrival, at: event.time)
      )
      #expect(EventLayout.arrival(found) == event.arrival)
    }
    #expect(pair.log.find(1, pair.hash(1), arrival: 2, at: 0) == nil)
  }

  @Test func oldEventsGoAndTheirMemoryIsUsedAgain() {
    let memory = StateMemory()
    let log = QuietLog(stride: 2, pool: BlockPool(memory))
    var size = 0
    for time in 1...Int64(400_000) {
      let key = UInt64(time % 5000) + 1
      let hash = KeyHash.hash(key, KeyHash.secret)
      let event = log.append(
        key,
        hash,
        time: time,
        cutoff: time - 20_000,
        isLateAllowed: false
      )
      event?[0] = UInt64(time) << EventLayout.timeShift
      if time == 100_000 { size = memory.total }
    }
    #expect(memory.total <= size * 5 / 4)
    #expect(log.keyCount == 5000)
  }

  @Test func aKeyThatFillsItsPartitionIsNamed() {
    let pair = Pair(entriesMax: 64)
    var named = false
    for arrival in 1...400 {
      let key = UInt64(arrival % 10 == 0 ? arrival : 7)
      _ = pair.add(
        Event(key: key, time: Int64(arrival), arrival: UInt64(arrival)),
        isLateAllowed: false
      )
      if pair.log.crowdedKey != 0 {
        #expect(pair.log.crowdedKey == 7)
        pair.log.crowdedKey = 0
        named = true
      }
    }
    #expect(named)
  }
}
