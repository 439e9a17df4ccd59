import SieveEngine
import SieveModel
import Testing

@testable import SieveCentres

/// Where centres are, and that they move.
@Suite("Where centres are")
struct WhereaboutsTests {
  private func look(
    _ whereabouts: inout Whereabouts,
    _ calls: [Int: Int],
    areOneMast: Bool = false
  ) -> String? {
    for (cell, count) in calls { for _ in 0..<count { whereabouts.note(cell) } }
    whereabouts.move = nil
    whereabouts.look(at: 5) { _, _ in areOneMast }
    return whereabouts.move.map { "\($0.from) \($0.to)" }
  }

  @Test("it moves when nearly nothing comes from where it was, and enough calls tell")
  func moves() {
    var places = Whereabouts()
    #expect(look(&places, [1: 12, 2: 10]) == nil)
    #expect(places.main == 1)
    // Two sectors in turn, and some who went ahead.
    #expect(look(&places, [1: 4, 2: 18]) == nil)
    #expect(look(&places, [1: 10, 3: 20]) == nil)
    // Too few tell nothing, and are kept until there are more.
    #expect(look(&places, [3: 19]) == nil)
    #expect(look(&places, [3: 1]) == "1 3")
    #expect(look(&places, [3: 30]) == nil)
    #expect(look(&places, [1: 30]) == "3 1")
  }

  @Test("calls from everywhere are no move, nor is the next cell of a mast")
  func noMoves() {
    var places = Whereabouts()
    #expect(look(&places, [1: 20]) == nil)
    #expect(look(&places, [2: 4, 3: 4, 4: 4, 5: 4, 6: 4]) == nil)
    #expect(look(&places, [7: 20], areOneMast: true) == nil)
    #expect(places.main == 1)
    #expect(look(&places, [7: 20]) == nil)
    #expect(look(&places, [8: 20]) == "1 8")
  }

  @Test("there and back between two alerts is no news")
  func thereAndBack() {
    var places = Whereabouts()
    for cell in [1, 2, 1] {
      for _ in 0..<20 { places.note(cell) }
      places.look(at: 5) { _, _ in false }
    }
    #expect(places.move == nil)
    for cell in [2, 3] {
      for _ in 0..<20 { places.note(cell) }
      places.look(at: 5) { _, _ in false }
    }
    #expect(places.move?.from == 1 && places.move?.to == 3)
  }

  private static let strong = rule("strong", .callingNumber, "novelty", 5)
  private static let poipet = CellPlace(
    CellSite(
      antenna: GeoPoint(latitude: 13.66, longitude: 102.56),
      country: Country("KH") ?? .unknown
    )
  )

  /// A room that works in one cell for two hours, then in another.
  private static func alerts(_ tables: SideTables) -> [Alert] {
    var seen: Set<UInt64> = []
    var all: [Call] = []
    for place in UInt64(0)..<6 {
      let number = 66_955_000_000 + place * 31_337
      let device = 222_222_222_222_222 * (place % 2 + 1)
      all += calls(number, count: 24, device: device, cell: "A-1")
      all += calls(number, from: 120, count: 24, device: device, cell: "C-9")
    }
    let steps = all.sorted { $0.time < $1.time }.map { call in
      let isFirst = seen.insert(call.number).inserted
      return Step(call: call, alerts: isFirst ? [episode(strong, call.text, at: call.time)] : [])
    }
    return CentreStage(rules: [strong], settings: ScoreSettings(), tables: tables).run(steps)
      .filter { $0.subject.type == "centre" }
  }

  @Test("a centre that moves says so once, and where to")
  func centreMoves() throws {
    var tables = SideTables()
    tables.cells["C-9"] = Self.poipet
    let alerts = Self.alerts(tables)
    let told = alerts.filter { $0.group?.profile.move != nil }
    #expect(told.count == 1)
    let update = try #require(told.first)
    let move = try #require(update.group?.profile.move)
    #expect(update.status == .update && move.from == "A-1" && move.to == "C-9")
    #expect(update.explanation.contains("; moved from cell A-1 to cell C-9 of KH on soil of KH, "))
    // Noticed when enough calls came from there: of six cards, within forty minutes.
    #expect((testStart + 7_200_000..<testStart + 9_600_000).contains(move.time))
    #expect(move.site?.place == tables.cells["C-9"])
  }

  @Test("a centre says where its cells are, as far as that is known")
  func placesOnTheMap() throws {
    var tables = SideTables()
    let place = Self.poipet
    tables.cells["A-1"] = place
    tables.zones["poipet"] = Zone(circles: [Zone.Circle(middle: place.middle, kilometres: 5)])
    let alerts = Self.alerts(tables)
    let open = try #require(alerts.first)
    #expect(open.explanation.contains(", mostly at cell A-1\(place.words(in: ["poipet"]))"))
    let closed = try #require(alerts.last?.group?.profile.places)
    #expect(closed.first { $0.value == "A-1" }?.site?.zones == ["poipet"])
    #expect(closed.contains { $0.value == "C-9" && $0.site == nil })
    // Without a map there are names alone.
    let plain = try #require(Self.alerts(SideTables()).first)
    #expect(plain.explanation.contains("mostly at cell A-1, calling TH"))
  }
}
