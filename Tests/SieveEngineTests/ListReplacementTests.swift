import SieveEngine
import SieveModel
import Testing

/// Lists that change between two batches, as rules ask them.
@Suite("Lists that change")
struct ListReplacementTests {
  @Test("attempts that come later are asked; those in the window stay as they were")
  func later() {
    let condition = WindowCondition.compare(.metric(.attempts), .greaterOrEqual, .constant(3))
    let rule = Rule(
      id: "stranger",
      title: "On no list",
      subject: .callingNumber,
      windowMilliseconds: 60_000,
      filter: .not(.inList("known")),
      condition: condition,
      filterText: "not in_list(\"known\")",
      conditionText: "attempts >= 3",
      severity: .low,
      flags: false,
      closeAfterMilliseconds: 60_000,
      version: "v"
    )
    let number = "+66812345678"
    var known = NumberList()
    known.add(number)
    var tables = SideTables()
    tables.lists = ["known": known]
    let engine = Engine(rules: [rule], options: EngineOptions(tables: tables))
    var time: Int64 = 0
    func alerts(_ count: Int) -> Int {
      var alerts: [Alert] = []
      let attempts = (0..<count).map { _ in
        time += 1000
        return OracleAttempt(setup: time, calling: number, called: "+66812345670")
      }
      engine.apply(AttemptBatch(attempts), into: &alerts)
      return alerts.count
    }
    #expect(alerts(5) == 0)
    engine.replace(["known": NumberList(), "no rule knows it": known])
    #expect(alerts(2) == 0)
    engine.replace(["known": known])
    #expect(alerts(2) == 0)
    engine.replace(["known": NumberList()])
    #expect(alerts(1) == 1)
  }
}
