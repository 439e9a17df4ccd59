import Testing

@testable import SieveEngine

/// What conditions need before they can be true.
struct PromiseTests {
  private static func acd(_ comparison: Comparison, _ bound: Double) -> WindowCondition {
    .compare(.metric(.acd), comparison, .constant(bound))
  }

  private static let manyAttempts = WindowCondition.compare(
    .metric(.attempts),
    .greaterOrEqual,
    .constant(30)
  )

  private static let needed: [(WindowCondition, Int64)] = [
    (acd(.greaterOrEqual, 60_000), 60_000), (acd(.greater, 60_000), 60_001),
    (acd(.greater, 59_999.5), 60_000), (acd(.equal, 0.5), 1), (acd(.greater, -1), 0),
    (acd(.less, 60_000), 0), (acd(.notEqual, 60_000), 0),
    (.compare(.constant(60_000), .lessOrEqual, .metric(.acd)), 60_000),
    (.compare(.metric(.talkQuantile(thousandths: 500)), .greater, .constant(9)), 10),
    (.isIn(.metric(.acd), [7000, 5000]), 5000), (manyAttempts, 0),
    (.and([manyAttempts, acd(.greater, 99)]), 100), (.or([manyAttempts, acd(.greater, 99)]), 0),
    (.or([acd(.greater, 499), acd(.greater, 99)]), 100), (.not(acd(.greater, 99)), 0),
  ]

  @Test(arguments: needed)
  func someAttemptMustHaveTalked(_ condition: WindowCondition, _ milliseconds: Int64) {
    #expect(LeastTalk.of(condition) == milliseconds)
  }

  @Test func onlyTheFewestNeedsAreAskedFor() {
    func promise(_ attempts: Int, _ talk: Int64) -> Promise {
      Promise(attempts: attempts, talk: talk)
    }
    #expect(Promise.fewest([]) == [])
    #expect(
      Promise.fewest([
        promise(30, 0), promise(1, 9000), promise(1, 7000), promise(10, 8000), promise(20, 5000),
        promise(60, 0), promise(20, 6000),
      ]) == [promise(1, 7000), promise(20, 5000), promise(30, 0)]
    )
  }

  @Test func aLongTalkIsAskedForOnlyWhereFewAttemptsAreEnough() {
    func onset(_ conditions: WindowCondition...) -> [Int64?] {
      let subject = PlanDescription(conditions.map { OracleEpisodeTests.rule($0) }).subjects[0]
      return [
        subject.onset.attempts.map { Int64($0) }, subject.onset.longTalk, subject.sharesLog ? 1 : 0,
      ]
    }
    let long = Self.acd(.greaterOrEqual, 9000)
    let many = Self.manyAttempts
    #expect(onset(many) == [30, nil, 1])
    #expect(onset(long) == [nil, 9000, 1])
    #expect(onset(long, many) == [30, 9000, 1])
    #expect(
      onset(many, .and([long, .compare(.metric(.attempts), .greater, .constant(50))])) == [
        30, nil, 1,
      ]
    )
    #expect(onset(long, .compare(.metric(.asr), .less, .constant(1))) == [1, nil, 0])
  }

  /// A checkpoint of a version that kept all keys alike may have one in its log.
  @Test func aLongTalkThatIsRestoredLeavesTheLog() {
    let rules = [Self.acd(.greaterOrEqual, 9000), Self.manyAttempts].map {
      OracleEpisodeTests.rule($0)
    }
    let engine = Engine(rules: rules, options: EngineOptions())
    let subject = engine.state.all[0].subjects[0]
    var event = [UInt64](repeating: 0, count: subject.plan.layout.stride)
    func restore(_ key: UInt64, _ time: UInt64, talk: UInt64) {
      event[0] = time << EventLayout.timeShift
      event[1] = time << EventLayout.arrivalShift
      event[2] = talk << 32
      event.withUnsafeMutableBufferPointer { words in
        if let start = words.baseAddress { subject.restoreQuiet(key, start) }
      }
    }
    for (time, talk): (UInt64, UInt64) in [(1, 0), (2, 9000), (3, 0)] {
      restore(1, time, talk: talk)
    }
    restore(2, 4, talk: 8999)
    #expect(subject.table.find(1).map { subject.table.events($0).count } == 3)
    #expect(subject.table.find(1).map { subject.table.longTalkTime($0) } == 2)
    #expect(subject.table.find(2) == nil && subject.quiet.keyCount == 1)
  }
}
