import SieveEngine
import SieveModel
import Testing

@testable import SieveCentres

/// Links between suspects against a pairwise search, and each kind of link by itself.
@Suite("Correlation")
struct CorrelationTests {
  private static let strong = rule("strong", .callingNumber, "novelty", 5)

  @Test("numbers that share a device are one centre; three strangers are none")
  func device() {
    let one = (0..<3).flatMap { calls(66_811_000_000 + $0 * 777_777, device: 860_000_000_000_001) }
    let other = (0..<3).flatMap { calls(66_821_000_000 + $0 * 777_777) }
    #expect(centres(one + other) == [[66_811_000_000, 66_811_777_777, 66_811_555_554 + 1_000_000]])
  }

  @Test("a lot of numbers is one centre")
  func lot() {
    let found = centres((0..<5).flatMap { calls(66_264_089_100 + $0 * 13) })
    #expect(found.map(\.count) == [5])
  }

  /// How many members the centres of a lot have; at its first call each number gets the alerts that `own` says.
  private func lot(_ size: UInt64, _ rules: [Rule], _ own: (UInt64) -> [Rule]) -> [Int] {
    let first: UInt64 = 66_264_089_100
    let stage = CentreStage(rules: rules, settings: ScoreSettings())
    var seen: Set<UInt64> = []
    let all = (0..<size).flatMap { calls(first + $0 * 13) }.sorted { $0.time < $1.time }
    let steps = all.map { call in
      guard seen.insert(call.number).inserted else { return Step(call: call) }
      let alerts = own((call.number - first) / 13).map { rule in
        let isOwn = rule.subject == .callingNumber
        return episode(rule, isOwn ? call.text : "+662640891xx", at: call.time)
      }
      return Step(call: call, alerts: alerts)
    }
    let closed = stage.run(steps).filter { $0.rule == "scam-centre" && $0.status == .closed }
    return closed.map { $0.group?.members?.count ?? 0 }
  }

  @Test(
    "what a range is suspected of counts once: 4 × 2.3 + 2.5 are too little, 5 × 2.3 + 2.5 enough"
  )
  func sharedFindings() {
    let weak = rule("weak", .callingNumber, "novelty", 2.3)
    let block = rule("block", .numberRange(digits: 2), "group", 2.5)
    let own: (UInt64) -> [Rule] = { $0 == 0 ? [weak, block] : [weak] }
    #expect(lot(4, [weak, block], own) == [])
    #expect(lot(5, [weak, block], own) == [5])
  }

  @Test("those who are accused as much but spoken for count against a group, as many as it has")
  func spokenFor() {
    let steady = rule("steady", .callingNumber, "novelty", 4.5)
    let talks = rule("talks", .callingNumber, "talks", -8)
    func sizes(_ accused: UInt64, spokenFor: UInt64) -> [Int] {
      lot(accused + spokenFor, [steady, talks]) { $0 < accused ? [steady] : [steady, talks] }
    }
    #expect(sizes(3, spokenFor: 0) == [3])
    #expect(sizes(3, spokenFor: 1) == [])
    #expect(sizes(4, spokenFor: 1) == [4])
  }

  @Test("two numbers of a lot are chance, and so is one of another cell")
  func chanceLot() {
    let numbers: [UInt64] = [66_811_000_000, 66_811_000_050, 66_811_777_700, 66_811_777_755]
    let pairs = numbers.flatMap { calls($0) }
    #expect(centres(pairs).isEmpty)
    let here = (0..<4).flatMap { calls(66_812_000_000 + $0 * 11, cell: "A-7") }
    let there = (0..<4).flatMap { calls(66_813_000_000 + $0 * 777_777, cell: "B-7") }
    let stray = calls(66_812_000_077, cell: "B-7")
    let found = centres(here + there + stray)
    #expect(found.map(\.count).sorted() == [4, 5])
    #expect(found.contains { $0.contains(66_812_000_077) && $0.contains(66_813_000_000) })
  }

  @Test("who is heard in three cells in turn is at home in each of them")
  func betweenCells() {
    let cells = ["A-7", "B-70", "C-700"]
    var all: [Call] = []
    for member in 0..<6 {
      let number = 66_811_000_000 + UInt64(member) * 777_777
      for (index, call) in calls(number).enumerated() {
        var call = call
        call.cell = cells[(index + member) % 3]
        all.append(call)
      }
    }
    let found = centres(all)
    #expect(found.map(\.count) == [6])
  }

  @Test("a member that works elsewhere now does not take others along")
  func stray() {
    let here = (0..<5).flatMap {
      calls(
        66_811_000_000 + $0 * 777_777,
        count: 24,
        device: 860_000_000_000_001 + $0 / 2,
        cell: "A-7"
      )
    }
    let moved =
      calls(66_821_000_000, count: 2, device: 860_000_000_000_001, cell: "A-7")
      + calls(66_821_000_000, from: 30, count: 18, cell: "B-7")
    let there = (0..<5).flatMap {
      calls(66_831_000_000 + $0 * 777_777, from: 30, count: 18, cell: "B-7")
    }
    let found = centres(here + moved + there)
    #expect(found.map(\.count).sorted() == [5, 6])
  }

  @Test("a cell links those who keep its hours, and not who calls at night")
  func cell() {
    let day = (0..<6).flatMap { calls(66_811_000_000 + $0 * 777_777, cell: "A-7") }
    let night = calls(66_855_123_456, from: 400, cell: "A-7")
    let found = centres(day + night)
    #expect(found.count == 1)
    #expect(found.first?.count == 6)
    #expect(found.first?.contains(66_855_123_456) == false)
  }

  @Test("cells beside each other with the same hours are one centre")
  func neighbours() {
    let here = (0..<4).flatMap { calls(66_811_000_000 + $0 * 777_777, cell: "A-7") }
    let there = (0..<4).flatMap { calls(66_821_000_000 + $0 * 777_777, cell: "A-9") }
    let far = (0..<4).flatMap { calls(66_831_000_000 + $0 * 777_777, cell: "A-900") }
    #expect(centres(here + there + far).map(\.count).sorted() == [4, 8])
    let places = [
      "A-7": CellPosition(latitude: 16.70, longitude: 98.54),
      "A-9": CellPosition(latitude: 16.70, longitude: 98.90),
      "A-900": CellPosition(latitude: 16.708, longitude: 98.546),
    ]
    let placed = centres(here + there + far, places: places)
    #expect(placed.map(\.count).sorted() == [4, 8])
    #expect(placed.contains { $0.contains(66_811_000_000) && $0.contains(66_831_000_000) })
    // A border between them, or another way to work.
    let border = places.merging([
      "A-7": CellPosition(latitude: 16.70, longitude: 98.54, country: Country("TH") ?? .unknown),
      "A-900": CellPosition(
        latitude: 16.708,
        longitude: 98.546,
        country: Country("MM") ?? .unknown
      ),
    ]) { $1 }
    #expect(centres(here + there + far, places: border).map(\.count).sorted() == [4, 4, 4])
    func long(_ first: UInt64, _ cell: String) -> [Call] {
      (0..<4).flatMap { calls(first + $0 * 777_777, count: 36, cell: cell) }
    }
    let slow = long(66_831_000_000, "A-900").enumerated().filter { $0.offset % 3 == 0 }.map(
      \.element
    )
    let quick = long(66_811_000_000, "A-7")
    let busy =
      quick
      + quick.map { call in
        var call = call
        call.time += 120_000
        return call
      }
    #expect(centres(busy + slow, places: places).map(\.count).sorted() == [4, 4])
  }

  @Test("halves of a room on one mast become one centre after hours together")
  func halves() {
    let first = (0..<4).flatMap { calls(66_811_000_000 + $0 * 777_777, count: 60, cell: "A-7") }
    func second(_ count: Int64, from minute: Int64 = 45) -> [Call] {
      (0..<4).flatMap {
        calls(66_821_000_000 + $0 * 777_777, from: minute, count: count, cell: "B-9")
      }
    }
    let mast = (latitude: 16.70, longitude: 98.54)
    let sectors = [
      "A-7": CellPosition(latitude: 16.69, longitude: 98.54, mast: mast),
      "B-9": CellPosition(latitude: 16.73, longitude: 98.54, mast: mast),
    ]
    #expect(centres(first + second(51), places: sectors).map(\.count) == [8])
    // They have not been seen together for long.
    let late = second(24, from: 150)
    #expect(centres(first + late, places: sectors).map(\.count).sorted() == [4, 4])
    // Beside each other, and no more.
    let masts = [
      "A-7": CellPosition(latitude: 16.70, longitude: 98.54),
      "B-9": CellPosition(latitude: 16.71, longitude: 98.54),
    ]
    #expect(centres(first + second(51), places: masts).map(\.count).sorted() == [4, 4])
    // Heard from both: every fifth call of the first comes by the cell of the second.
    let between = first.enumerated().map { index, call in
      var call = call
      if index % 5 == 0 { call.cell = "B-9" }
      return call
    }
    #expect(centres(between + second(51), places: masts).map(\.count) == [8])
  }

  @Test("where cells are sparse, the next one is beside")
  func sparse() {
    func cell(_ north: Double) -> CellPosition {
      CellPosition(latitude: 16.7 + north, longitude: 98.5)
    }
    let map = CellMap([
      "a": cell(0), "sector": cell(0.0002), "next": cell(0.03), "third": cell(0.042),
      "far": cell(0.2),
    ])
    func areBeside(_ one: String, _ other: String) -> Bool {
      map.areNeighbours(CellName(one), CellName(other))
    }
    #expect(areBeside("a", "sector"))
    #expect(areBeside("a", "next") && areBeside("next", "a"))
    #expect(areBeside("a", "third") && !areBeside("third", "far"))
    #expect(!areBeside("a", "far"))
    #expect(areBeside("x-7", "x-9") && !areBeside("x-7", "a"))
  }

  @Test("what speaks for the members of a centre does not clear those beside them")
  func habits() {
    let talks = rule("talks", .callingNumber, "talks", -3)
    let steady = rule("steady", .callingNumber, "novelty", 4.5)
    let stage = CentreStage(rules: [steady, talks], settings: ScoreSettings())
    let all = (0..<8).flatMap { calls(66_811_000_000 + $0 * 777_777, count: 24, cell: "A-7") }
    var counts: [UInt64: Int] = [:]
    let steps = all.sorted { $0.time < $1.time }.map { call in
      var step = Step(call: call)
      let count = counts[call.number, default: 0]
      counts[call.number] = count + 1
      // The last two are spoken for before the others are a centre.
      let isEarly = call.number >= 66_811_000_000 + 6 * 777_777
      if count == 0 { step.alerts.append(episode(steady, call.text, at: call.time)) }
      if count == (isEarly ? 0 : 16), isEarly || call.number % 2 == 0 {
        step.alerts.append(episode(talks, call.text, at: call.time))
      }
      return step
    }
    let closed = stage.run(steps).filter { $0.rule == "scam-centre" && $0.status == .closed }
    #expect(closed.map { $0.group?.members?.count } == [8])
  }

  @Test("a trunk links numbers from abroad that begin together")
  func trunk() {
    let early = (0..<5).flatMap {
      calls(85_512_100_000 + $0 * 7777, from: Int64($0), trunk: "int-1", country: "KH")
    }
    let late = (0..<5).flatMap {
      calls(85_512_500_000 + $0 * 7777, from: 300 + Int64($0), trunk: "int-1", country: "KH")
    }
    let domestic = (0..<3).flatMap { calls(66_831_000_000 + $0 * 777_777, trunk: "int-1") }
    #expect(centres(early + late + domestic).map(\.count) == [5, 5])
  }

  @Test("who shares out a list of numbers to call is one centre")
  func list() {
    var next: UInt64 = 66_910_000_000
    var all: [Call] = []
    for round in 0..<40 {
      for member in 0..<4 {
        next += 1
        let time = testStart + Int64(round) * 60_000 + Int64(member) * 9000
        all.append(
          Call(
            time: time,
            number: 66_811_000_000 + UInt64(member) * 777_777,
            called: next,
            talk: round % 4 == 0 ? 20_000 : 0
          )
        )
      }
    }
    #expect(centres(all).map(\.count) == [4])
  }

  @Test("centres that come to share a device merge, and the older id stays")
  func merge() throws {
    let one = (0..<3).flatMap { calls(66_811_000_000 + $0 * 777_777, device: 860_000_000_000_001) }
    let other = (0..<3).flatMap {
      calls(66_821_000_000 + $0 * 777_777, from: 20, device: 860_000_000_000_002)
    }
    let bridge = calls(66_821_000_000, from: 90, device: 860_000_000_000_001)
    let alerts = centreAlerts(one + other + bridge)
    let opened = alerts.filter { $0.status == .open }.map(\.subject.value)
    #expect(opened.count == 2)
    let merged = try #require(alerts.first { $0.reason == .merged })
    #expect(merged.subject.value == opened.last)
    #expect(merged.centre == opened.first)
    #expect(merged.group?.members?.count == 3)
    let last = try #require(alerts.last)
    #expect(last.subject.value == opened.first)
    #expect(last.group?.total == 6)
    #expect(last.group?.profile.merged == [merged.subject.value])
  }

  @Test("a new number on a centre's device is flagged at its first attempt")
  func takeover() {
    let first = (0..<3).flatMap {
      calls(66_811_000_000 + $0 * 777_777, device: 860_000_000_000_001)
    }
    let fresh = calls(66_899_999_999, from: 100, count: 3, device: 860_000_000_000_001)
    let stage = CentreStage(rules: [Self.strong], settings: ScoreSettings())
    var seen: Set<UInt64> = [66_899_999_999]
    let steps = (first + fresh).sorted { $0.time < $1.time }.map { call in
      Step(
        call: call,
        alerts: seen.insert(call.number).inserted
          ? [episode(Self.strong, call.text, at: call.time, country: call.country)] : []
      )
    }
    let flag = stage.run(steps).first {
      $0.subject.value == "+66899999999" && $0.status == .open
    }
    #expect(flag?.eventTime == fresh[0].time)
    #expect(flag?.centre != nil)
    #expect(flag?.evidence.contains { $0.origin?.family == "centre" } == true)
  }

  @Test("who is answered as couriers are, or talked to as pollsters are, is no centre")
  func conduct() {
    func group(_ talks: [Int32]) -> [Call] {
      (0..<5).flatMap { member in
        calls(66_264_089_100 + UInt64(member) * 13).enumerated().map { index, call in
          var call = call
          call.talk = talks[index % talks.count]
          return call
        }
      }
    }
    #expect(centres(group([0, 0, 20_000])).map(\.count) == [5])
    #expect(centres(group([20_000, 0, 20_000])).isEmpty)
    #expect(centres(group([0, 0, 180_000])).isEmpty)
    #expect(centres(group([0, 4000, 20_000])).map(\.count) == [5], "mailboxes are no answers")
  }

  @Test("the most calls at one time are the seats")
  func seats() {
    var all: [Call] = []
    for member in 0..<5 {
      for index in 0..<12 {
        all.append(
          Call(
            time: testStart + Int64(index) * 300_000 + Int64(member) * 1000,
            number: 66_264_089_100 + UInt64(member),
            called: 66_900_000_000 + UInt64(member) * 100_000 + UInt64(index) * 1000,
            talk: member == 4 ? 100 : index % 3 == 0 ? 60_000 : 0
          )
        )
      }
    }
    let stage = CentreStage(rules: [Self.strong], settings: ScoreSettings())
    var seen: Set<UInt64> = []
    let steps = all.sorted { $0.time < $1.time }.map { call in
      Step(
        call: call,
        alerts: seen.insert(call.number).inserted
          ? [episode(Self.strong, call.text, at: call.time, country: call.country)] : []
      )
    }
    let closed: Alert? = stage.run(steps).last { $0.rule == "scam-centre" }
    let targets = closed?.group?.profile.targets ?? []
    // Each of four talks through the minute in which the fifth calls.
    #expect(closed?.group?.profile.seats == 5)
    #expect(targets.map { $0.country.code } == ["TH"])
  }
}
