import SieveConfiguration
import SieveDiagnostics
import SieveEngine
import SieveModel
import Testing

@Suite("Conditions")
struct ConditionTests {
  private func window(_ text: String) throws -> WindowCondition {
    try #require(try load(file(when: text)).rules.first).condition
  }

  private func attempt(_ text: String) throws -> AttemptCondition? {
    try #require(try load(file(when: "attempts >= 30", where: text)).rules.first).filter
  }

  @Test("'and' binds tighter than 'or', 'not' tighter than both")
  func precedence() throws {
    let a = WindowCondition.compare(.metric(.attempts), .greater, .constant(1))
    let b = WindowCondition.compare(.metric(.answers), .greater, .constant(2))
    let c = WindowCondition.compare(.metric(.received), .equal, .constant(0))
    let text = "attempts > 1 or answers > 2 and not received == 0"
    #expect(try window(text) == .or([a, .and([b, .not(c)])]))
  }

  @Test("products bind tighter than sums, and both group from the left")
  func arithmetic() throws {
    let text = "attempts - answers - received * 2 / concurrent > 1"
    let product = WindowExpression.arithmetic(
      .divide,
      .arithmetic(.multiply, .metric(.received), .constant(2)),
      .metric(.concurrent)
    )
    let difference = WindowExpression.arithmetic(.subtract, .metric(.attempts), .metric(.answers))
    let left = WindowExpression.arithmetic(.subtract, difference, product)
    #expect(try window(text) == .compare(left, .greater, .constant(1)))
  }

  @Test("units: milliseconds for durations, 0 to 1 for shares")
  func units() throws {
    #expect(try window("acd < 1.5m") == .compare(.metric(.acd), .less, .constant(90_000)))
    #expect(try window("asr < 35%") == .compare(.metric(.asr), .less, .constant(0.35)))
    let short = WindowExpression.metric(.shortCalls(milliseconds: 6000))
    #expect(try window("short_calls(6s) >= 2") == .compare(short, .greaterOrEqual, .constant(2)))
    let talk = AttemptProperty.field(.talkMilliseconds)
    #expect(try attempt("talk_ms > 500ms") == .compareNumber(talk, .greater, 500))
    #expect(try attempt("talk_ms > 500") == .compareNumber(talk, .greater, 500))
    let setup = AttemptProperty.field(.setupTime)
    #expect(
      try attempt("setup_time >= '2026-03-02T09:14:07.25Z'")
        == .compareNumber(setup, .greaterOrEqual, 1_772_442_847_250)
    )
  }

  @Test("predicates, fields and lists of an attempt")
  func attempts() throws {
    #expect(
      try attempt("cross_border and not valid_number(called_number)")
        == .and([.crossBorder, .not(.validNumber(.calledNumber))])
    )
    #expect(
      try attempt(#"number_type(calling_number) in ["mobile", "voip"]"#)
        == .textIsIn(.numberType(of: .callingNumber), ["mobile", "voip"])
    )
    #expect(
      try attempt(#""TH" != calling_country"#) == .compareText(.callingCountry, .notEqual, "TH")
    )
    #expect(try attempt("6 > local_hour") == .compareNumber(.localHour, .less, 6))
    #expect(try attempt("local_hour in [22, 23]") == .numberIsIn(.localHour, [22, 23]))
    #expect(try attempt("defined(imei)") == .defined(.field(.imei)))
  }

  @Test(
    "times that do not exist are refused",
    arguments: [
      "2026-02-30T09:14:07Z", "2026-03-02 09:14:07Z", "2026-03-02T09:14:07", "2026-03-02T24:00:00Z",
      "2026-03-02T09:14:07.Z", "2026-13-01T00:00:00Z", "yesterday", "",
    ]
  )
  func times(text: String) {
    let found = problems(file(when: "attempts >= 30", where: "setup_time > \"\(text)\""))
    #expect(found.map(\.code) == [.typeMismatch])
  }

  @Test(
    "every mistake of a condition is found, each with its code",
    arguments: [
      ("acd < 30", DiagnosticCode.typeMismatch), ("attempts < 30s", .typeMismatch),
      ("acd in [1s, 2]", .typeMismatch), ("attempts in [answers]", .typeMismatch),
      ("asr > 1.5", .impossibleValue), ("35 > asr", .impossibleValue),
      ("attempts == \"x\"", .typeMismatch), ("-acd < -30", .typeMismatch),
      ("attempts > 1e16", .conditionSyntax), ("attempts * 1e15 > 1e15 * 1e15", .outOfRange),
      ("fan_out > 1", .unknownName), ("top_share(asr) > 10%", .wrongPlace),
      ("talk_quantile(1.5) > 1s", .wrongArguments), ("ring_quantile(0.9999) > 1s", .wrongArguments),
      ("talk_quantile > 1s", .wrongArguments), ("talk_quantile(0.5) > 1", .typeMismatch),
      ("silent_for > 3", .typeMismatch), ("new_callee_share > 90", .impossibleValue),
      ("distinct(in_zone) > 1", .wrongArguments), ("count(weekday == 1) > 1", .typeMismatch),
      ("count(weekday == \"sun\") > 1", .impossibleValue),
      ("count(weekday < \"sunday\") > 1", .typeMismatch),
      ("count(cli_mismatch == 1) > 1", .typeMismatch), ("distinct(asr) > 1", .wrongPlace),
      ("distinct(3) > 1", .wrongArguments), ("distinct(a, b) > 1", .wrongArguments),
      ("local_hour > 3", .wrongPlace), ("defined() or attempts > 3", .wrongArguments),
      ("attempts > 5 % 3", .conditionSyntax), ("attempts > 3 attempts", .conditionSyntax),
      ("attempts >= 30 or", .conditionSyntax), ("()", .conditionSyntax), ("-", .conditionSyntax),
      ("count(disposition == \"lost\") > 1", .impossibleValue),
      ("count(release_cause == 128) > 1", .impossibleValue),
      ("count(attestation == \"D\") > 1", .impossibleValue),
      ("count(attempts > 1) > 1", .wrongPlace), ("count(talk_ms + 1 > 1) > 1", .typeMismatch),
      ("count(\"a\" == \"b\") > 1", .typeMismatch),
      ("short_calls(0s) > 1", .wrongArguments), ("short_calls(0.5ms) > 1", .wrongArguments),
    ]
  )
  func mistakes(condition: String, code: DiagnosticCode) {
    #expect(problems(file(when: condition)).map(\.code) == [code])
  }
}
