import SieveEngine
import SieveModel
import Testing

/// Episodes of tiny worlds, worked out by hand.
@Suite("Naive oracle: episodes")
struct OracleEpisodeTests {
  /// Holds from the second attempt within a minute; closes 30 s after.
  static func rule(
    _ condition: WindowCondition = .compare(
      .metric(.attempts),
      .greaterOrEqual,
      .constant(2)
    ),
    subject: Subject = .callingNumber,
    window: Int64 = 60_000,
    filter: AttemptCondition? = nil,
    closeAfter: Int64 = 30_000
  ) -> Rule {
    Rule(
      id: "pair",
      title: "A pair",
      subject: subject,
      windowMilliseconds: window,
      filter: filter,
      condition: condition,
      conditionText: condition.oracleText,
      severity: .high,
      flags: true,
      closeAfterMilliseconds: closeAfter,
      version: "1"
    )
  }

  static func calls(_ seconds: [Int64], from caller: String? = "+66111") -> [OracleAttempt] {
    seconds.enumerated().map { index, second in
      var attempt = OracleAttempt(setup: second * 1000, calling: caller, called: "+66222")
      attempt.origin = UInt64(index)
      return attempt
    }
  }

  /// Status and second of every alert, with the origins of its records.
  static func story(_ rules: [Rule], _ arrivals: [OracleAttempt]) -> [String] {
    NaiveOracle.alerts(rules: rules, arrivals: arrivals).map(line)
  }

  static func line(_ alert: Alert) -> String {
    let reason = alert.reason.map { " \($0.rawValue)" } ?? ""
    let records = alert.records.map { "\($0.origin)" }.joined(separator: ",")
    return "\(alert.subject.value) \(alert.status.rawValue)\(reason) \(alert.eventTime / 1000): "
      + records
  }

  @Test("opens at the second, closes when stream time passes the deadline")
  func closing() {
    #expect(
      Self.story([Self.rule()], Self.calls([0, 10, 40])) == [
        "+66111 open 10: 0,1", "+66111 closed end_of_input 40: 0,1,2",
      ]
    )
    // Another caller's call at 41 s takes stream time past 10 + 30.
    let other = Self.calls([41], from: "+66999")
    #expect(
      Self.story([Self.rule()], Self.calls([0, 10]) + other) == [
        "+66111 open 10: 0,1", "+66111 closed condition_ended 10: 0,1",
      ]
    )
  }

  @Test("a deadline that stream time has only reached is the end of the input")
  func deadlineReached() {
    let other = Self.calls([40], from: "+66999")
    #expect(
      Self.story([Self.rule()], Self.calls([0, 10]) + other).last
        == "+66111 closed end_of_input 10: 0,1"
    )
  }

  @Test("the window leaves out what is exactly its length back")
  func windowEdge() {
    #expect(Self.story([Self.rule()], Self.calls([0, 60])).isEmpty)
    #expect(Self.story([Self.rule()], Self.calls([0, 59])).count == 2)
  }

  @Test("equal times count in order of arrival")
  func equalTimes() {
    #expect(
      Self.story([Self.rule()], Self.calls([5, 5, 5])) == [
        "+66111 open 5: 0,1", "+66111 closed end_of_input 5: 0,1,2",
      ]
    )
  }

  @Test("opens again only later than the deadline of the episode that closed last")
  func reopening() {
    // The episode of 10 s closes at 50 s. The attempts at 39 and 40 s come late and may not reopen;
    // that of 41 s may, and its deadline of 71 s stands.
    let late = Self.calls([39, 40, 41], from: "+66111")
    let arrivals = Self.calls([0, 10]) + Self.calls([50], from: "+66999") + late
    #expect(
      Self.story([Self.rule()], arrivals) == [
        "+66111 open 10: 0,1", "+66111 closed condition_ended 10: 0,1",
        "+66111 open 41: 0,1,0,1,2", "+66111 closed end_of_input 41: 0,1,0,1,2",
      ]
    )
  }

  @Test("a late attempt is evaluated, and after it those whose window it joins")
  func lateInsertion() {
    // 0 and 70 are too far apart; 30 arrives last and makes a pair with each.
    #expect(
      Self.story([Self.rule()], Self.calls([0, 70, 30])) == [
        "+66111 open 30: 0,2", "+66111 closed end_of_input 70: 2,1",
      ]
    )
    // 90 = 30 + 60 does not see it.
    #expect(
      Self.story([Self.rule()], Self.calls([90, 30])) == []
    )
  }

  @Test("an earlier truth does not move the last true evaluation")
  func earlierTruth() {
    #expect(
      Self.story([Self.rule()], Self.calls([10, 20, 40, 15])) == [
        "+66111 open 20: 0,1", "+66111 closed end_of_input 40: 0,3,1,2",
      ]
    )
    #expect(
      Self.story([Self.rule(window: 11_000)], Self.calls([10, 20, 5])) == [
        "+66111 open 20: 0,1", "+66111 closed end_of_input 20: 0,1",
      ]
    )
  }

  @Test("updates when a count has doubled and five minutes have passed")
  func updating() {
    let rule = Self.rule(window: 600_000, closeAfter: 600_000)
    #expect(
      Self.story([rule], Self.calls([0, 1, 2, 3, 300, 301, 302, 601, 900])) == [
        "+66111 open 1: 0,1",
        "+66111 update 301: 0,1,2,3,4,5",  // 300 s after the open; 6 ≥ 2 × 2
        "+66111 closed end_of_input 900: 5,6,7,8",
      ]
    )
    let share = WindowCondition.compare(.metric(.outgoingShare), .greater, .constant(0))
    let sharing = Self.rule(share, window: 600_000, closeAfter: 600_000)
    #expect(Self.story([sharing], Self.calls([0, 1, 2, 400])).count == 2)
  }

  @Test("a count that was nought does not double")
  func updateFromNought() {
    let condition = WindowCondition.compare(.metric(.answers), .greaterOrEqual, .constant(0))
    let rule = Self.rule(condition, window: 600_000, closeAfter: 600_000)
    var calls = Self.calls([0, 300, 301])
    calls[1].disposition = .answered
    #expect(Self.story([rule], calls).count == 2)
  }

  @Test("closings are in order of deadline, then rule, then subject")
  func closingOrder() {
    let rules = [Self.rule(closeAfter: 20_000), Self.rule(closeAfter: 10_000), Self.rule()]
    let calls =
      Self.calls([0, 1], from: "+66112") + Self.calls([1, 1], from: "+66111")
      + Self.calls([99], from: "+66999")
    let closings = NaiveOracle.alerts(rules: rules, arrivals: calls).suffix(6)
    #expect(
      closings.map(\.subject.value) == ["+66111", "+66112", "+66111", "+66112", "+66111", "+66112"]
    )
    #expect(closings.allSatisfy { $0.reason == .conditionEnded })
  }

  @Test("without a key, or against `where`, an attempt does not exist")
  func keys() {
    #expect(Self.story([Self.rule()], Self.calls([0, 1], from: "withheld")).isEmpty)
    #expect(Self.story([Self.rule()], Self.calls([0, 1], from: nil)).isEmpty)
    #expect(Self.story([Self.rule()], Self.calls([0, 1], from: "alice")).count == 2)
    let filtered = Self.rule(filter: .compareText(.field(.calledNumber), .notEqual, "+66222"))
    #expect(Self.story([filtered], Self.calls([0, 1])).isEmpty)
  }

  @Test("a range joins numbers that differ in their last digits")
  func ranges() {
    let rule = Self.rule(subject: .numberRange(digits: 2))
    let calls =
      Self.calls([0], from: "+66111") + Self.calls([1], from: "+66122")
      + Self.calls([2], from: "+66") + Self.calls([3], from: "66155")
    #expect(
      Self.story([rule], calls) == [
        "+661xx open 1: 0,0", "+661xx closed end_of_input 1: 0,0",
      ]
    )
  }

  @Test("a composite subject joins attempts that agree in every part, and names each part")
  func composite() throws {
    let rule = Self.rule(subject: .composite([.ingressTrunk, .calledCountry]))
    var calls = Self.calls([0, 1, 2, 3, 4])
    for (index, trunk) in ["north", "south", "north", nil, "north"].enumerated() {
      calls[index].ingressTrunk = trunk
      calls[index].calledCountry = Country(index == 4 ? "MM" : "KH") ?? .unknown
    }
    #expect(
      Self.story([rule], calls) == [
        "north, KH open 2: 0,2", "north, KH closed end_of_input 2: 0,2",
      ]
    )
    let subject = try #require(NaiveOracle.alerts(rules: [rule], arrivals: calls).first).subject
    #expect(subject.type == "composite" && subject.identity == nil)
    #expect(subject.parts.map(\.type) == ["ingress_trunk", "called_country"])
  }

  @Test(
    "every simple subject joins what is equal in its field",
    arguments: [
      (Subject.presentedNumber, "+66555"), (.imei, "356938035643809"), (.imsi, "520041234567890"),
      (.cell, "520-04-1-7"), (.userAgent, "phone"), (.calledCountry, "KH"),
      (.ingressTrunk, "north"), (.sourceAddress, "192.0.2.1"),
    ]
  )
  func simpleSubjects(subject: Subject, value: String) {
    var calls = Self.calls([0]) + Self.calls([1], from: "+66112") + Self.calls([2], from: "+66113")
    for index in [0, 2] {
      calls[index].presented = "+66555"
      (calls[index].imei, calls[index].imsi) = ("356938035643809", "520041234567890")
      (calls[index].cell, calls[index].userAgent) = ("520-04-1-7", "phone")
      (calls[index].ingressTrunk, calls[index].sourceAddress) = ("north", "192.0.2.1")
      calls[index].calledCountry = Country("KH") ?? .unknown
    }
    #expect(Self.story([Self.rule(subject: subject)], calls).first == "\(value) open 2: 0,0")
  }

  @Test("received calls count up to the evaluated attempt, whatever `where` says")
  func received() {
    let condition = WindowCondition.compare(.metric(.received), .greaterOrEqual, .constant(1))
    let outward = AttemptCondition.compareText(.field(.calledNumber), .equal, "+66222")
    var back = OracleAttempt(setup: 5_000, calling: "+66222", called: "+66111")
    back.origin = 9
    let calls = Self.calls([0]) + [back] + Self.calls([6])
    #expect(
      Self.story([Self.rule(condition, filter: outward)], calls) == [
        "+66111 open 6: 0,0", "+66111 closed end_of_input 6: 0,0",
      ]
    )
  }

  @Test("a call to oneself is made and received")
  func selfCall() {
    let condition = WindowCondition.compare(.metric(.outgoingShare), .equal, .constant(0.5))
    let call = OracleAttempt(setup: 0, calling: "+66111", called: "+66111")
    #expect(Self.story([Self.rule(condition)], [call]).count == 2)
  }

  @Test("the alert says what was known at the evaluation")
  func fields() throws {
    var calls = Self.calls([0, 10])
    calls[0].release = 25_000
    calls[1].alerting = 12_000
    let alert = try #require(NaiveOracle.alerts(rules: [Self.rule()], arrivals: calls).first)
    #expect(alert.detectedAt == 25_000)
    #expect(alert.windowEnd == 10_000 && alert.windowMilliseconds == 60_000)
    #expect(alert.evidence == [.init(name: "attempts", value: 2, threshold: 2)])
    #expect(alert.id == "pair 1 calling_number +66111 10000")
  }
}
