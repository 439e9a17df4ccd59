import Foundation
import SieveBytes
import SieveEngine
import SieveModel
import TestSupport
import Testing

@testable import SieveCentres

/// Lists that change between two batches.
@Suite("Lists that change")
struct ListReplacementTests {
  private static let strong = rule("strong", .callingNumber, "novelty", 12)

  private static func list(_ numbers: String...) -> NumberList {
    var list = NumberList()
    for number in numbers { list.add(number) }
    return list
  }

  /// A stage with its arrivals counted.
  private final class Run {
    var stage: CentreStage
    var lists: [String: NumberList]
    private var arrival: UInt64 = 0

    init(_ lists: [String: NumberList] = [:]) {
      self.lists = lists
      stage = Self.stage(lists)
    }

    private static func stage(_ lists: [String: NumberList]) -> CentreStage {
      var tables = SideTables()
      tables.lists = lists
      return CentreStage(rules: [strong], settings: ScoreSettings(), tables: tables)
    }

    func take(_ step: Step) -> [Alert] {
      var batch = AttemptBatch()
      step.call.append(to: &batch)
      var alerts = step.alerts
      stage.apply(batch, first: arrival, alerts: &alerts, causes: alerts.map { _ in arrival })
      arrival += 1
      return alerts
    }

    func replace(_ lists: [String: NumberList]) -> [Alert] {
      self.lists = lists
      var alerts: [Alert] = []
      stage.replace(lists, alerts: &alerts)
      return alerts
    }

    func finish() -> [Alert] {
      var alerts: [Alert] = []
      stage.finish(alerts: &alerts)
      return alerts
    }

    /// Stops, and goes on from a checkpoint with lists that may be others.
    func restart(_ lists: [String: NumberList]) throws {
      let state = stage.saved()
      stage = Self.stage(lists)
      try stage.resume(state)
    }
  }

  private static func step(
    _ minute: Int64,
    _ number: UInt64 = 66_812_345_678,
    accused: Bool = false
  )
    -> Step
  {
    let call = Call(time: testStart + minute * 60_000, number: number)
    return Step(call: call, alerts: accused ? [episode(strong, call.text, at: call.time)] : [])
  }

  private static func scores(_ alerts: [Alert]) -> [String] {
    alerts.filter { $0.subject.type == "calling_number" && $0.rule == "likely-scam-number" }
      .map { "\($0.status.rawValue) \($0.subject.value) \($0.reason?.rawValue ?? "")" }
  }

  @Test(
    "a flagged number that is put on an allow list is closed as listed, once",
    arguments: [
      "allow", "false-positive",
    ]
  )
  func cleared(name: String) {
    let run = Run(["block": NumberList(), name: NumberList()])
    #expect(Self.scores(run.take(Self.step(0, accused: true))) == ["open +66812345678 "])
    let lists = ["block": NumberList(), name: Self.list("+66812345678")]
    #expect(Self.scores(run.replace(lists)) == ["closed +66812345678 listed"])
    #expect(run.replace(lists).isEmpty)
    // More against it changes nothing, nor does the end close it again.
    #expect(Self.scores(run.take(Self.step(1, accused: true))).isEmpty)
    #expect(Self.scores(run.finish()).isEmpty)
  }

  @Test("an expired entry clears nobody, and a list of another name says nothing")
  func others() {
    let run = Run(["allow": NumberList(), "mine": NumberList()])
    _ = run.take(Self.step(0, accused: true))
    var expired = NumberList()
    expired.add("+66812345678", until: testStart - 1)
    #expect(run.replace(["allow": expired, "mine": Self.list("+66812345678")]).isEmpty)
  }

  @Test("who is put on a block list is flagged at the next attempt, known before or not")
  func accused() {
    let run = Run(["confirmed": NumberList()])
    let weak = rule("strong", .callingNumber, "novelty", 0)
    // One is a suspect that shares nothing new with anybody, the other nobody has looked at.
    let call = Call(time: testStart, number: 66_812_345_678)
    _ = run.take(Step(call: call, alerts: [episode(weak, call.text, .open, at: call.time)]))
    _ = run.replace(["confirmed": Self.list("+66899999999")])
    #expect(Self.scores(run.take(Self.step(2, 66_899_999_999))) == ["open +66899999999 "])
    #expect(Self.scores(run.take(Self.step(3, 66_888_888_888))).isEmpty)
    #expect(
      run.replace(["confirmed": Self.list("+66888888888")]).map(\.reason) == [.conditionEnded]
    )
    #expect(Self.scores(run.take(Self.step(4, 66_899_999_999))).isEmpty)
    #expect(Self.scores(run.take(Self.step(5, 66_888_888_888))) == ["open +66888888888 "])
  }

  private static func number(_ place: UInt64) -> UInt64 { 66_955_000_000 + place * 31_337 }

  /// Numbers of a room in one cell with shared devices, flagged one by one.
  private static func room() -> [Step] {
    var seen: Set<UInt64> = []
    var all: [Call] = []
    for place in UInt64(0)..<6 {
      let device = 222_222_222_222_222 * (place % 2 + 1)
      all += calls(number(place), count: 24, device: device, cell: "B-7")
    }
    return all.sorted { $0.time < $1.time }.map { call in
      let isFirst = seen.insert(call.number).inserted
      return Step(call: call, alerts: isFirst ? [episode(strong, call.text, at: call.time)] : [])
    }
  }

  @Test("a number that is cleared leaves its centre, which says so")
  func leavesItsCentre() throws {
    let steps = Self.room()
    let run = Run(["allow": NumberList()])
    var alerts = steps[..<80].flatMap { run.take($0) }
    let number = "+66955000000"
    let centre = try #require(
      alerts.last { $0.subject.value == number && $0.centre != nil }?.centre
    )
    alerts = run.replace(["allow": Self.list(number)])
    #expect(Self.scores(alerts) == ["closed \(number) listed"])
    alerts = steps[80...].flatMap { run.take($0) }
    let update = try #require(alerts.first { $0.group?.removed.isEmpty == false })
    #expect(update.subject.value == centre && update.status == .update)
    #expect(update.group?.removed.map(\.subject.value) == [number])
    #expect(Self.scores(alerts).allSatisfy { !$0.contains(number) })
    let closed = try #require(run.finish().last { $0.subject.type == "centre" })
    #expect(closed.group?.members?.contains { $0.subject.value == number } == false)
  }

  @Test(
    "a run that goes on with other lists says what it would have, had they changed while it ran",
    arguments: ScoreOracleTests.seeds.prefix(20)
  )
  func restart(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let steps = Self.room()
    let place = Int(random.next() % UInt64(steps.count))
    let numbers = (UInt64(0)..<6).map { "+\(Self.number($0))" }
    var (allow, block) = (NumberList(), NumberList())
    for number in numbers {
      switch random.next() % 4 {
      case 0: allow.add(number)
      case 1: block.add(number)
      default: break
      }
    }
    let old = ["allow": NumberList(), "block": Self.list(numbers[0], numbers[1])]
    let new = ["allow": allow, "block": block]
    func alerts(stops: Bool) throws -> [Alert] {
      let run = Run(old)
      var all: [Alert] = []
      for step in steps[..<place] { all += run.take(step) }
      if stops { try run.restart(new) }
      all += run.replace(new)
      for step in steps[place...] { all += run.take(step) }
      return all + run.finish()
    }
    let undisturbed = try alerts(stops: false)
    #expect(try alerts(stops: true) == undisturbed, "SEED=\(seed)")
  }
}
