import SieveModel
import Testing

@testable import SieveEngine

/// What it costs to say how far a rule is from holding; that it is never said to be too far is for the oracle.
@Suite("Distances of windows")
struct DistanceTests {
  /// The window of one caller who has made 400 calls of a minute within the hour, to 200 numbers, and how far its
  /// rule is from holding.
  private func busyWindow(
    _ condition: WindowCondition,
    _ check: (_ window: WindowState, _ distance: Distance) -> Void
  ) {
    let rule = OracleEpisodeTests.rule(condition, window: 3_600_000)
    let engine = Engine(rules: [rule], options: EngineOptions())
    let calls = (0..<400).map { index in
      let setup = Int64(index) * 5000
      var call = OracleAttempt(
        setup: setup,
        calling: "+66812345678",
        called: "+6689\(1_000_000 + index % 200)"
      )
      (call.answer, call.release) = (setup, setup + 60_000)
      (call.talk, call.disposition) = (60_000, .answered)
      return call
    }
    var alerts: [Alert] = []
    engine.apply(AttemptBatch(calls), into: &alerts)
    #expect(alerts.isEmpty)
    let subject = engine.state.all[0].subjects[0]
    #expect(subject.table.holders.count == 1)
    for ring in subject.table.holders {
      guard let block = ring.pointee.block else { continue }
      let window = WindowState(block, subject.plan.windows.pointer(0))
      let events = subject.table.events(ring)
      let code = subject.plan.codes.pointer(0)
      check(window, window.distance(code, most: 200, subject.plan, events))
    }
  }

  @Test("for a mean that has to come down no more than 32 of the oldest attempts are looked at")
  func walks() {
    let brief = WindowCondition.compare(.metric(.acd), .less, .constant(30_000))
    busyWindow(.and([Self.isMuch, brief])) { window, distance in
      #expect(window.eventsInside > 300)
      #expect(distance.least == 32)
    }
  }

  @Test("different values are not counted for a rule of which something cheaper does not hold")
  func sets() {
    let many = WindowCondition.compare(
      .metric(.distinct(.field(.calledNumber))),
      .greaterOrEqual,
      .constant(350)
    )
    let fewAnswered = WindowCondition.compare(.metric(.asr), .less, .constant(0.9))
    busyWindow(.and([Self.isMuch, many, fewAnswered])) { window, distance in
      #expect(window.set(0) == nil)
      #expect(distance.least > 0)
    }
    // With nothing cheaper that fails they are, and tell more than any walk.
    busyWindow(.and([Self.isMuch, many])) { window, distance in
      #expect(window.set(0) != nil)
      #expect(distance.arrivals == 149)
    }
  }

  private static let isMuch = WindowCondition.compare(
    .metric(.attempts),
    .greaterOrEqual,
    .constant(100)
  )
}
