import SieveBytes
import SieveConfiguration
import SieveDiagnostics
import SieveEngine
import SieveModel
import Testing

@Suite("Side tables")
struct SideTableTests {
  private static let thailand = Country("TH") ?? .unknown

  private func tables(
    trunks: String? = nil,
    list: String? = nil,
    zone: ZoneTable = .utc
  ) throws(DiagnosticReport) -> SideTables {
    try SideTableLoader.load(
      trunks: trunks.map { TableFile(name: "trunks.csv", text: $0) },
      lists: list.map { [(name: "bad", file: TableFile(name: "bad.csv", text: $0))] } ?? [],
      plan: NumberPlan(home: Self.thailand),
      zone: zone
    )
  }

  private func problems(trunks: String? = nil, list: String? = nil) -> [Diagnostic] {
    do {
      _ = try tables(trunks: trunks, list: list)
      return []
    } catch {
      return error.diagnostics
    }
  }

  @Test("trunks: columns in any order, empty cells, quotes, remarks, Windows line ends")
  func trunks() throws {
    let text = """
      # from the inventory\r
      country, trunk ,role,customer\r
      TH,north-3,international,"Acme ""East"", Ltd"\r
      \r
      ,gate\r
      """
    let trunks = try tables(trunks: text).trunks
    #expect(
      trunks == [
        "north-3": Trunk(
          role: .international,
          customer: "Acme \"East\", Ltd",
          country: Self.thailand
        ),
        "gate": Trunk(),
      ]
    )
  }

  @Test("what is wrong with a table of trunks is found all at once, with its place")
  func wrongTrunks() throws {
    let text = """
      trunk,role,contry
      a,internatonal
      b,subscriber,TH
      b
      ,enterprise
      c,,TH,more
      """
    let found = problems(trunks: text)
    #expect(
      found.map(\.code)
        == [.tableHeader, .tableValue, .duplicateTrunk, .tableValue, .tableValue]
    )
    #expect(found.map(\.location?.line) == [1, 2, 4, 5, 6])
    #expect(found[0].snippet?.label == "did you mean 'country'?")
    #expect(found[1].snippet?.label == "did you mean 'international'?")
    #expect(found[2].snippet?.label == "first on line 3")
    #expect(problems(trunks: "role,country\nx,TH").map(\.code) == [.tableHeader])
    #expect(problems(trunks: "").map(\.code) == [.tableHeader])
    #expect(problems(trunks: "trunk,country\na,Thailand").map(\.code) == [.tableValue])
  }

  @Test("a list has one number a line, read as in records")
  func plainList() throws {
    let list = try #require(try tables(list: "+66812345678\n081-234-5679\n\nalice\n").lists["bad"])
    #expect(
      list.expiries == ["+66812345678": .max, "+66812345679": .max, "alice": .max]
    )
  }

  @Test("an expiry is the end of a day of the run's zone, or a time; the latest counts")
  func expiries() throws {
    let zone = ZoneTable(name: "+07:00", fixedOffset: 25_200_000)
    let text = """
      number,reason,expiry
      +66812345671,"asked, by phone",2026-03-01
      +66812345672,,2026-03-01T18:00:00Z
      +66812345673,,2026-03-01T18:00:00
      +66812345674,for good
      +66812345671,,2026-02-01
      """
    let list = try #require(try tables(list: text, zone: zone).lists["bad"])
    let midnight: Int64 = 1_772_384_400_000  // 2026-03-02T00:00:00+07:00
    #expect(
      list.expiries == [
        "+66812345671": midnight, "+66812345672": midnight + 3_600_000,
        "+66812345673": midnight - 21_600_000, "+66812345674": .max,
      ]
    )
  }

  @Test(
    "what is wrong with a list is found",
    arguments: [
      ("withheld", [DiagnosticCode.tableValue]), ("+66812345678,x,tomorrow", [.tableValue]),
      ("+66812345678,x,20260301", [.tableValue]), ("number,until\n1669", [.tableHeader]),
      ("1669,a,,b", [.tableValue]), (",x", [.tableValue]), ("1669", []), ("", []),
    ]
  )
  func wrongList(text: String, codes: [DiagnosticCode]) {
    #expect(problems(list: text).map(\.code) == codes)
  }

  @Test("a rule that asks for a list that is not given is refused, one without trunks remarked on")
  func missing() throws {
    func missing(_ text: String, _ tables: SideTables = SideTables()) throws -> [DiagnosticCode] {
      SideTableLoader.missing(try load(text).rules, in: tables).map(\.code)
    }
    let listed = file(when: "count(in_list(\"bad\")) > 3", where: "not in_list(\"vip\")")
    #expect(try missing(listed) == [.unknownList, .unknownList])
    #expect(try missing(listed, try tables(list: "1669")) == [.unknownList])
    for text in [
      file(when: "attempts > 3", where: "trunk_role == \"international\""),
      file(when: "distinct(trunk_country) > 3"),
      file(when: "attempts > 3", subject: "[trunk_customer, called_country]"),
    ] {
      #expect(try missing(text) == [.missingTrunks])
      #expect(try missing(text, try tables(trunks: "trunk\nnorth")) == [])
    }
  }

  @Test(
    "mistakes in conditions on tables",
    arguments: [
      ("in_list(vip)", DiagnosticCode.wrongArguments), ("in_list", .wrongArguments),
      ("in_list(\"a\", \"b\")", .wrongArguments), ("in_list(\"a\") == 1", .typeMismatch),
      ("trunk_role == \"intl\"", .impossibleValue), ("trunk_country == \"th\"", .impossibleValue),
      ("trunk_role", .typeMismatch),
    ]
  )
  func mistakes(condition: String, code: DiagnosticCode) {
    let found = SieveConfigurationTests.problems(file(when: "attempts > 3", where: condition))
    #expect(found.map(\.code) == [code])
  }
}
