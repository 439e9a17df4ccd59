import SieveEngine
import SieveModel
import Testing

/// Every metric over a window of five calls, counted by hand.
@Suite("Naive oracle: metrics")
struct OracleMetricTests {
  /// Five attempts of one caller, 10 s apart, the second and third at one time.
  static let window: NaiveWindow = {
    var answered = OracleAttempt(setup: 0, calling: "+661", called: "+66100")
    answered.disposition = .answered
    (answered.answer, answered.release, answered.talk) = (2_000, 12_000, 10_000)
    (answered.callingCountry, answered.calledCountry) = (.init(rawValue: 5), .init(rawValue: 6))

    var short = OracleAttempt(setup: 10_000, calling: "+661", called: "+66101")
    short.disposition = .answered
    (short.answer, short.release, short.talk) = (11_000, 15_000, 4_000)

    var busy = OracleAttempt(setup: 10_000, calling: "+661", called: "+66101")
    busy.disposition = .busy

    var underWay = OracleAttempt(setup: 20_000, calling: "+661", called: "0110")
    underWay.disposition = .inProgress

    var silent = OracleAttempt(setup: 30_000, calling: "+661", called: "0120")
    silent.callID = "last"

    var back = OracleAttempt(setup: 30_000, calling: "+66101", called: "+661")
    back.disposition = .answered
    return NaiveWindow(
      attempts: [answered, short, busy, underWay, silent],
      received: [back, OracleAttempt(setup: 5, calling: "alice", called: "+661")],
      zoneOffset: 0
    )
  }()

  /// Metric and hand-counted value; `nil` is undefined.
  static let expected: [(Metric, Double?)] = [
    (.attempts, 5),
    (.answers, 2),
    (.asr, 2.0 / 3),  // answered, answered, busy are known
    (.acd, 7_000),
    (.shortCalls(milliseconds: 4_000), 1),
    (.shortCalls(milliseconds: 3_999), 0),
    (.distinct(.field(.calledNumber)), 4),
    (.distinct(.field(.callID)), 1),
    (.distinct(.field(.disposition)), 3),  // unknown is absent
    (.distinct(.numberType(of: .calledNumber)), 1),  // unknown is a value
    (.distinct(.localHour), 1),
    (.count(.crossBorder), 1),
    (.share(.crossBorder), 0.2),
    (.attemptsPerCallee, 1.25),
    // At the third: the first ends at 12 s, the second at 15 s. The busy one ends at once. At the
    // fourth all are over; at the fifth the fourth is under way.
    (.concurrent, 3),
    (.sequentialShare, 0.5),  // 100-101 yes, 101-101 no, 101-0110 no, 0110-0120 yes
    (.received, 2),
    (.receivedAnswers, 1),
    (.outgoingShare, 5.0 / 7),
    (.topShare(.field(.calledNumber)), 0.4),  // +66101 twice
    (.topShare(.field(.callID)), 1),
    (.topShare(.field(.imei)), nil),
    (.talkQuantile(thousandths: 0), 4_000),
    (.talkQuantile(thousandths: 500), 4_000),  // the first of two
    (.talkQuantile(thousandths: 501), 10_000),
    (.talkQuantile(thousandths: 1000), 10_000),
    (.ringQuantile(thousandths: 500), nil),
    // Gaps 10 s, 0, 10 s, 10 s: mean 7.5 s, variance (3 × 2.5² + 7.5²) / 4 = 18.75.
    (.intervalVariation, 300_000_000.0.squareRoot() / 30_000),
    (.silentFor, 10_000),
    (.activeHours, 1),
    (.firstSeenAge, nil), (.callbacks, nil), (.newCalleeShare, nil),  // nothing before it is known
  ]

  @Test("hand-counted", arguments: expected)
  func metric(_ metric: Metric, _ value: Double?) {
    #expect(Self.window.value(metric) == value)
  }

  @Test("what lies before the window: 24 hours for callbacks, 7 days for the others")
  func past() {
    let day: Int64 = 86_400_000
    func placed(
      _ number: Int,
      _ time: Int64,
      _ calling: String,
      _ called: String
    )
      -> NaivePast.Placed
    {
      let attempt = OracleAttempt(setup: time, calling: calling, called: called)
      return NaivePast.Placed(number: number, attempt: attempt)
    }
    let now = 8 * day
    let own = [
      placed(0, day, "+661", "+66100"),  // exactly 7 days before: forgotten
      placed(1, day + 1, "+661", "+66101"),
      placed(2, now - day, "+661", "+66102"),
      placed(3, now - 1000, "+661", "+66103"),
      placed(5, now, "+661", "+66100"),
      placed(6, now, "+661", "+66103"),
      placed(8, now, "+661", "+66101"),
    ]
    let received = [
      placed(4, now, "+66102", "+661"),  // exactly a day after the call to it
      placed(7, now, "+66103", "+661"),
      placed(9, now, "+66999", "+661"),
    ]
    var past = NaivePast(own: own, window: Array(own.suffix(3)), received: received, span: 7 * day)
    #expect(past.firstSeenAge == Double(7 * day - 1))
    #expect(past.newCalleeShare == 1.0 / 3)  // +66100 is new again
    #expect(past.callbacks == 1)
    past.span -= 1
    #expect(past.firstSeenAge == nil && past.newCalleeShare == nil && past.callbacks == 1)
    past.span = day - 1
    #expect(past.callbacks == nil)
  }

  @Test("undefined without data")
  func undefined() {
    let attempt = OracleAttempt(setup: 0, calling: "+661")
    let alone = NaiveWindow(attempts: [attempt], received: [], zoneOffset: 0)
    for metric in [Metric.asr, .acd, .attemptsPerCallee, .sequentialShare] {
      #expect(alone.value(metric) == nil)
      let comparison = WindowCondition.compare(.metric(metric), .notEqual, .constant(-1))
      #expect(!alone.holds(comparison))
      #expect(alone.holds(.not(comparison)))
      #expect(!alone.holds(.defined(.metric(metric))))
    }
    #expect(alone.value(.arithmetic(.divide, .constant(1), .metric(.answers))) == nil)
    #expect(alone.value(.arithmetic(.add, .metric(.acd), .constant(1))) == nil)
  }

  @Test("E.164 and plain digits are no neighbours, nor digits of different length")
  func neighbours() {
    func share(_ one: String, _ other: String) -> Double? {
      let pair = [one, other].map { OracleAttempt(setup: 0, calling: "+661", called: $0) }
      return NaiveWindow(attempts: pair, received: [], zoneOffset: 0).value(.sequentialShare)
    }
    #expect(share("+6610", "+6620") == 1)
    #expect(share("+6620", "+6610") == 1)
    #expect(share("+6610", "+6621") == 0)
    #expect(share("+6610", "6611") == 0)
    #expect(share("099", "100") == 1)
    #expect(share("99", "100") == 0)
    #expect(share("bob", "bob2") == 0)
    #expect(share("withheld", "withheld") == 0)
  }

  @Test("absent values compare false, withheld is a value")
  func absence() {
    var attempt = OracleAttempt(setup: -1, calling: "withheld")
    let called = AttemptProperty.field(.calledNumber)
    let calling = AttemptProperty.field(.callingNumber)
    func satisfies(_ condition: AttemptCondition) -> Bool {
      attempt.satisfies(condition, zoneOffset: 0)
    }
    #expect(!satisfies(.compareText(called, .notEqual, "x")))
    #expect(satisfies(.compareText(calling, .equal, "withheld")))
    #expect(satisfies(.defined(calling)) && !satisfies(.defined(called)))
    #expect(!satisfies(.defined(.numberType(of: .callingNumber))))
    #expect(!satisfies(.defined(.field(.disposition))))
    #expect(!satisfies(.compareNumber(.field(.releaseCause), .less, 9)))
    #expect(satisfies(.compareNumber(.localHour, .equal, 23)))
    attempt.called = "191"
    attempt.calledType = .emergency
    #expect(satisfies(.compareText(.numberType(of: .calledNumber), .equal, "emergency")))
    #expect(satisfies(.validNumber(.calledNumber)) && !satisfies(.validNumber(.callingNumber)))
  }

  @Test(
    "the week turns at midnight of the zone",
    arguments: [
      (1_772_384_399_999, "sunday"), (1_772_384_400_000, "monday"), (-1, "thursday"),
      (-284_400_000, "monday"), (-284_400_001, "sunday"),
    ] as [(Int64, String)]
  )
  func weekday(setup: Int64, day: String) {
    // 1772384400000 is Sunday, 2026-03-01T17:00:00Z: Monday in Bangkok.
    let attempt = OracleAttempt(setup: setup)
    let condition = AttemptCondition.compareText(.weekday, .equal, day)
    #expect(attempt.satisfies(condition, zoneOffset: 25_200_000))
  }

  /// Calling, presented, asserted, and whether they mismatch.
  static let mismatches: [(String?, String?, String?, Bool)] = [
    ("+661", "+662", nil, true), ("+661", "+661", nil, false), ("+661", "+662", "+662", false),
    ("+661", "+661", "+662", true), ("+661", nil, "+662", false),
    ("+661", "withheld", nil, false),
    (nil, "+662", nil, false), ("withheld", "+662", "withheld", false),
    ("+661", "Bank", nil, true),
    ("+661", "+662", "withheld", true),
  ]

  @Test(
    "a mismatch is against the asserted identity, or without one against the calling number",
    arguments: mismatches
  )
  func cliMismatch(calling: String?, presented: String?, asserted: String?, expected: Bool) {
    var attempt = OracleAttempt(setup: 0, calling: calling)
    (attempt.presented, attempt.asserted) = (presented, asserted)
    #expect(attempt.satisfies(.cliMismatch, zoneOffset: 0) == expected)
  }

  @Test("evidence: comparisons with constants first, then what has not appeared alone")
  func evidence() {
    let ratio = WindowExpression.arithmetic(
      .divide,
      .metric(.distinct(.field(.calledNumber))),
      .metric(.attempts)
    )
    let condition = WindowCondition.and([
      .compare(ratio, .greater, .constant(0.5)),
      .not(.defined(.metric(.concurrent))),
      .compare(.constant(9_000), .greater, .metric(.acd)),
      .compare(.metric(.attempts), .greaterOrEqual, .constant(3)),
    ])
    #expect(
      Self.window.evidence(condition) == [
        .init(name: "distinct(called_number) / attempts", value: 0.8, threshold: 0.5),
        .init(name: "acd", value: 7, threshold: 9, unit: "s"),
        .init(name: "attempts", value: 5, threshold: 3),
        .init(name: "distinct(called_number)", value: 4),
        .init(name: "concurrent", value: 3),
      ]
    )
    #expect(
      condition.oracleText == "distinct(called_number) / attempts > 0.5 and "
        + "not defined(concurrent) and 9000 > acd and attempts >= 3"
    )
  }
}
