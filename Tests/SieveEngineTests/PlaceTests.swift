import SieveEngine
import SieveModel
import Testing

/// What conditions on places mean, case by case, in the oracle; the engine follows it on random worlds.
@Suite("Places of attempts")
struct PlaceConditionTests {
  private func attempt(
    cell: String? = nil,
    calling: String = "+66812345678",
    trunk: Trunk.Role? = nil,
    imsi: String? = nil,
    redirecting: String? = nil
  ) -> OracleAttempt {
    var attempt = OracleAttempt(setup: 0, calling: calling, called: "+66812345670")
    attempt.callingCountry = RandomCalls.facts(of: calling).0
    attempt.cell = cell
    attempt.place = cell.flatMap { RandomWorld.tables.cells[$0] }
    attempt.zones = attempt.place.map { Set(RandomWorld.tables.zones(around: $0.middle)) } ?? []
    attempt.trunk = Trunk(role: trunk)
    attempt.imsi = imsi
    attempt.redirecting = redirecting
    return attempt
  }

  private func holds(_ condition: AttemptCondition, _ attempt: OracleAttempt) -> Bool {
    attempt.satisfies(condition, zoneOffset: 0)
  }

  @Test("a home number on a foreign cell; a cell without country is none")
  func foreignCell() {
    #expect(holds(.foreignCell, attempt(cell: "456-01-1-9")))
    #expect(!holds(.foreignCell, attempt(cell: "456-01-1-9", calling: "+85512345678")))
    #expect(!holds(.foreignCell, attempt(cell: "520-04-1-7")))
    #expect(!holds(.foreignCell, attempt(cell: "sea")))
    #expect(!holds(.foreignCell, attempt()))
  }

  @Test("zones and reach")
  func zones() {
    #expect(holds(.inZone("poipet"), attempt(cell: "456-01-1-9")))
    #expect(holds(.inZone("east"), attempt(cell: "520-04-1-7")))
    #expect(!holds(.inZone("east"), attempt(cell: "520-04-1-1")))
    let khmer = Country("KH") ?? .unknown
    #expect(holds(.cellReaches(khmer), attempt(cell: "520-04-1-7")))
    #expect(!holds(.cellReaches(khmer), attempt(cell: "520-04-1-1")))
  }

  @Test(
    "a home number from abroad, unless it roams or was diverted",
    arguments: [
      (Trunk.Role.international, nil, nil, true), (.international, "520041234567890", nil, false),
      (.international, "456011234567891", nil, true), (.international, nil, "+6621234567", false),
      (.international, nil, "withheld", true), (.interconnect, nil, nil, false),
      (nil, nil, nil, false),
    ] as [(Trunk.Role?, String?, String?, Bool)]
  )
  func homeFromAbroad(role: Trunk.Role?, imsi: String?, redirecting: String?, expected: Bool) {
    let attempt = attempt(trunk: role, imsi: imsi, redirecting: redirecting)
    #expect(holds(.homeFromAbroad, attempt) == expected)
    #expect(holds(.cliMismatch, attempt) == expected)
    let foreign = self.attempt(calling: "+959771234567", trunk: role)
    #expect(!holds(.homeFromAbroad, foreign))
  }

  @Test("an alert that rests on places says where, and how sure that is")
  func evidence() throws {
    let condition = WindowCondition.compare(.metric(.attempts), .greaterOrEqual, .constant(2))
    let rule = Rule(
      id: "abroad",
      title: "Abroad",
      subject: .callingNumber,
      windowMilliseconds: 60_000,
      filter: .foreignCell,
      condition: condition,
      filterText: "foreign_cell",
      conditionText: "attempts >= 2",
      severity: .low,
      flags: false,
      closeAfterMilliseconds: 60_000,
      version: "v"
    )
    var alerts: [Alert] = []
    let engine = Engine(rules: [rule], options: EngineOptions(tables: RandomWorld.tables))
    engine.apply(AttemptBatch((0..<3).map { _ in attempt(cell: "456-01-1-9") }), into: &alerts)
    let alert = try #require(alerts.first)
    let place = try #require(RandomWorld.tables.cells["456-01-1-9"]?.border)
    let item = try #require(alert.evidence.last)
    #expect(item.name == "distance_to_border_km" && item.unit == "km")
    #expect(item.value == Double(place.metres) / 1000)
    #expect(item.uncertainty == 7.5)
    #expect(
      alert.explanation.contains(
        "; last known cell 456-01-1-9 of KH on soil of KH, \(tenths(place.metres)) ± 7.5 km"
      )
    )
    #expect(alert.explanation.hasSuffix("from the border TH–KH, in zone east, poipet"))
  }

  private func tenths(_ metres: Int) -> String {
    "\((metres + 50) / 100 / 10).\((metres + 50) / 100 % 10)"
  }
}
