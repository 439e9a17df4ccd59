import SieveEngine
import SieveModel
import Testing

@testable import SieveCentres

/// Links between suspects against a pairwise search, and each kind of link by itself.
@Suite("Correlation")
struct CorrelationTests {
  private static let start: Int64 = 1_772_400_000_000
  private static let strong = rule("strong", .callingNumber, "novelty", 5)

  /// Runs calls of suspects and returns, for each centre at the end, its numbers.
  private func centres(_ calls: [Call], places: [String: CellPosition] = [:]) -> [Set<UInt64>] {
    let stage = CentreStage(
      rules: [Self.strong],
      settings: ScoreSettings(),
      places: places
    )
    var seen: Set<UInt64> = []
    let steps = calls.sorted { $0.time < $1.time }.map { call in
      Step(
        call: call,
        alerts: seen.insert(call.number).inserted
          ? [episode(Self.strong, call.text, at: call.time, country: call.country)] : []
      )
    }
    let closed = stage.run(steps).filter { $0.rule == "scam-centre" && $0.status == .closed }
    return closed.filter { $0.reason != .merged }.map { alert in
      Set((alert.group?.members ?? []).compactMap { UInt64($0.subject.value.dropFirst()) })
    }
  }

  /// Calls of a number every five minutes from a minute on.
  private func calls(
    _ number: UInt64,
    from minute: Int64 = 0,
    count: Int64 = 12,
    device: UInt64 = 0,
    cell: String = "",
    trunk: String = "",
    country: String = "TH"
  ) -> [Call] {
    (0..<count).map { index in
      Call(
        time: Self.start + (minute + index * 5) * 60_000 + Int64(number % 1000),
        number: number,
        called: 66_900_000_000 + number % 9973 * 10_000 + UInt64(index) * 100,
        device: device,
        cell: cell,
        trunk: trunk,
        country: Country(country) ?? .unknown
      )
    }
  }

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
        let time = Self.start + Int64(round) * 60_000 + Int64(member) * 9000
        all.append(
          Call(time: time, number: 66_811_000_000 + UInt64(member) * 777_777, called: next)
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
    let stage = CentreStage(rules: [Self.strong], settings: ScoreSettings())
    var seen: Set<UInt64> = []
    let steps = (one + other + bridge).sorted { $0.time < $1.time }.map { call in
      Step(
        call: call,
        alerts: seen.insert(call.number).inserted
          ? [episode(Self.strong, call.text, at: call.time, country: call.country)] : []
      )
    }
    let alerts = stage.run(steps).filter { $0.rule == "scam-centre" }
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

  @Test("the most calls at one time are the seats")
  func seats() {
    var all: [Call] = []
    for member in 0..<5 {
      for index in 0..<12 {
        all.append(
          Call(
            time: Self.start + Int64(index) * 300_000 + Int64(member) * 1000,
            number: 66_264_089_100 + UInt64(member),
            called: 66_900_000_000 + UInt64(member) * 100_000 + UInt64(index) * 1000,
            talk: member == 4 ? 100 : 60_000
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
