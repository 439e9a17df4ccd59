import SieveConfiguration
import SieveDiagnostics
import SieveEngine
import SieveModel
import Testing

@Suite("Tables of cells and zones")
struct PlaceTableTests {
  private func load(
    cells: String? = nil,
    zones: String? = nil
  ) throws(DiagnosticReport) -> (cells: [String: CellPlace], zones: [String: Zone]) {
    try SideTableLoader.loadPlaces(
      cells: cells.map { TableFile(name: "cells.csv", text: $0) },
      zones: zones.map { [TableFile(name: "zones", text: $0)] } ?? []
    )
  }

  private func problems(cells: String? = nil, zones: String? = nil) -> [Diagnostic] {
    do {
      _ = try load(cells: cells, zones: zones)
      return []
    } catch {
      return error.diagnostics
    }
  }

  private func point(_ latitude: Double, _ longitude: Double) -> GeoPoint {
    GeoPoint(latitude: latitude, longitude: longitude)
  }

  @Test("a table of cells: columns in any order, empty cells, direction and range")
  func cells() throws {
    let text = """
      lat,lon,cell,azimuth_deg,range_m,country
      16.7131,98.5703,520-03-1-7,270,4000,TH
      13.658,102.563,456-01-1-9,,0,
      """
    let cells = try load(cells: text).cells
    let maeSot = CellSite(
      antenna: point(16.7131, 98.5703),
      country: Country("TH") ?? .unknown,
      rangeMetres: 4000,
      azimuth: 270
    )
    #expect(cells["520-03-1-7"] == CellPlace(maeSot))
    #expect(cells["456-01-1-9"] == CellPlace(CellSite(antenna: point(13.658, 102.563))))
    #expect(cells["456-01-1-9"]?.country.code == "KH")
    #expect(cells.count == 2)
  }

  @Test("an export of OpenCellID, with and without its header")
  func export() throws {
    let rows = """
      UMTS,520,0,6021,40934882,145,100.3667,7.0857,11081,2,1,1468634014,1749452523,0
      LTE,456,1,845,16513187,0,102.5630,13.6580,0,34,1,1477307169,1770475443,0
      GSM,456,1,845,16513187,0,1.0,1.0,0,34,1,1477307169,1770475443,0
      """
    let header =
      "radio,mcc,net,area,cell,unit,lon,lat,range,samples,changeable,created,updated,averageSignal\n"
    for text in [rows, header + rows] {
      let cells = try load(cells: text).cells
      for name in [
        "520-00-6021-40934882", "520-0-6021-40934882", "520001785" + "2709de2",
        "5200017852709DE2",
      ] {
        #expect(cells[name]?.country.code == "TH", "\(name)")
        #expect(cells[name]?.border?.uncertaintyMetres == 16_081, "\(name)")
      }
      // The first of two rows counts, and a range of 0 is not known.
      #expect(cells["456-01-845-16513187"]?.soil.code == "KH")
      #expect(cells["456-01-845-16513187"]?.border?.uncertaintyMetres == 10_000)
    }
  }

  @Test(
    "what is wrong with a table of cells is found, with its place",
    arguments: [
      ("", [1]), ("cell,lat\nx,1", [1]), ("cell,lat,lon,range\nx,1,2,3", [1]),
      ("cell,lat,lon\nx,91,2\ny,1,181\nz,nan,1\n,1,2\nv,1\nw,1,2,3", [2, 3, 4, 5, 6, 7]),
      ("cell,lat,lon,range_m\nx,1,2,-1\ny,1,2,1e9\nz,1,2,x", [2, 3, 4]),
      ("cell,lat,lon,azimuth_deg,country\nx,1,2,361,\ny,1,2,inf,TH\nz,1,2,,Thai", [2, 3, 4]),
      ("cell,lat,lon\nx,1,2\nx,1,2", [3]), ("cell,cell,lat,lon\nx,y,1,2", [1]),
      ("LTE,520,3,1,2,0,100,13,1\nLTE,520,3,1,2,0,100,130,1\nLTE,52", [2, 3]),
      ("LTE,520,3,1,2,0,100,13,-1", [1]), ("LTE,520,3,1,99999999999999,0,100,13,1", [1]),
    ]
  )
  func wrongCells(text: String, lines: [Int]) {
    let found = problems(cells: text)
    #expect(found.map { $0.location?.line } == lines)
    for problem in found { #expect(problem.code == .tableHeader || problem.code == .tableValue) }
  }

  @Test(
    "zones of a table: several circles are one zone, one of the same name as a shipped one replaces it"
  )
  func zoneTable() throws {
    let zones = try load(
      zones: "zone,lat,lon,radius_km,source\nours,1,2,3,\"a, b\"\nours,4,5,6\nmae-sot,7,8,9"
    ).zones
    #expect(
      zones["ours"]
        == Zone(circles: [
          Zone.Circle(middle: point(1, 2), kilometres: 3),
          Zone.Circle(middle: point(4, 5), kilometres: 6),
        ])
    )
    #expect(zones["mae-sot"]?.circles.count == 1)
    #expect(zones["poipet"] == nil && zones["aranyaprathet-poipet"] != nil)
  }

  @Test("zones of GeoJSON: polygons with holes, several polygons, points with a radius")
  func geoJSON() throws {
    let text = #"""
      {"type":"FeatureCollection","features":[
      	{"type":"Feature","properties":{"name":"square"},"geometry":{"type":"Polygon","coordinates":
      	[[[102,13],[103,13],[103,14],[102,14],[102,13]],[[102.4,13.4],[102.6,13.4],[102.6,13.6]]]}},
      	{"type":"Feature","id":"two","properties":null,"geometry":{"type":"MultiPolygon","coordinates":
      	[[[[1,1],[2,1],[2,2]]],[[[5,5],[6,5],[6,6]]]]}},
      	{"type":"Feature","properties":{"zone":"\u0e41\u0e21\u0e48\u0e2a\u0e2d\u0e14","name":"x","radius_km":2.5},
      	 "geometry":{"type":"Point","coordinates":[98.57,16.71,100]}}]}
      """#
    let zones = try load(zones: text).zones
    let square = try #require(zones["square"])
    #expect(square.contains(point(13.2, 102.2)) && !square.contains(point(13.45, 102.55)))
    #expect(zones["two"]?.polygons.count == 2)
    #expect(
      zones["แม่สอด"]
        == Zone(circles: [Zone.Circle(middle: point(16.71, 98.57), kilometres: 2.5)])
    )
    #expect(zones["x"] == nil)
  }

  @Test(
    "what is wrong with zones is found",
    arguments: [
      ("", DiagnosticCode.tableHeader), ("zone,lat,lon\nx,1,2", .tableHeader),
      ("zone,lat,lon,radius_km\nx,1,2,0", .tableValue),
      ("zone,lat,lon,radius_km\nx,1,2", .tableValue),
      ("zone,lat,lon,radius_km\n,1,2,3", .tableValue), ("{}", .badZone),
      (#"{"features":[]}"#, .badZone), (#"{"features":[{}]}"#, .badZone),
      (#"{"features":[{"id":"a","geometry":{"type":"LineString","coordinates":[]}}]}"#, .badZone),
      (#"{"features":[{"id":"a","geometry":{"type":"Point","coordinates":[1,2]}}]}"#, .badZone),
      (
        #"{"features":[{"id":"a","geometry":{"type":"Polygon","coordinates":[[[1,2],[3,4]]]}}]}"#,
        .badZone
      ),
      (
        #"{"features":[{"id":"a","geometry":{"type":"Polygon","coordinates":[[[200,2],[3,4],[5,6]]]}}]}"#,
        .badZone
      ),
      (#"{"features":[{"id":"a","geometry":{"type":"Polygon","coordinates":7}}]}"#, .badZone),
      (#"{"features":"#, .yamlSyntax),
    ]
  )
  func wrongZones(text: String, code: DiagnosticCode) {
    #expect(problems(zones: text).map(\.code) == [code])
  }

  @Test("the zones that ship load without a remark, and lie where their names say")
  func builtin() {
    #expect(BuiltinZones.problems.isEmpty)
    let all = BuiltinZones.all
    #expect(all.count >= 15)
    for (name, latitude, longitude) in [
      ("mae-sot", 16.82, 98.53), ("aranyaprathet-poipet", 13.66, 102.56),
      ("chiang-saen", 20.35, 100.08), ("sihanoukville", 10.61, 103.53), ("bavet", 11.08, 106.14),
      ("o-smach", 14.43, 103.70), ("pailin", 12.85, 102.61),
    ] {
      #expect(all[name]?.contains(point(latitude, longitude)) == true, "\(name)")
    }
    // Bangkok, Phnom Penh and Chiang Mai are in none of them.
    for place in [point(13.75, 100.5), point(11.56, 104.92), point(18.79, 98.99)] {
      #expect(!all.values.contains { $0.contains(place) })
    }
  }

  @Test("a rule that asks for a zone nobody knows is refused, one without cells remarked on")
  func missing() throws {
    func missing(_ condition: String, _ tables: SideTables) throws -> [DiagnosticCode] {
      SideTableLoader.missing(
        try SieveConfigurationTests.load(file(when: "attempts > 3", where: condition)).rules,
        in: tables
      ).map(\.code)
    }
    var known = SideTables()
    known.zones = BuiltinZones.all
    known.cells = try load(cells: "cell,lat,lon\na,16.7,98.5").cells
    #expect(try missing(#"in_zone("mae-sot")"#, known).isEmpty)
    #expect(try missing(#"in_zone("maesot")"#, known) == [.unknownZone])
    known.cells = [:]
    for condition in [
      #"in_zone("mae-sot")"#, "foreign_cell", #"cell_reaches("TH")"#, #"cell_country != "TH""#,
      #"cell_soil == "MM""#, "distance_to_border_km <= 10", "defined(border_uncertainty_km)",
    ] {
      #expect(try missing(condition, known) == [.missingCells], "\(condition)")
    }
    #expect(try missing("home_number_from_abroad", known) == [.missingTrunks])
  }

  @Test(
    "mistakes in conditions on places",
    arguments: [
      ("in_zone(maesot)", DiagnosticCode.wrongArguments), ("in_zone", .wrongArguments),
      ("cell_reaches(\"th\")", .impossibleValue), ("cell_reaches()", .wrongArguments),
      ("foreign_cell == 1", .typeMismatch), ("distance_to_border_km < 10m", .typeMismatch),
      ("distance_to_border_km", .typeMismatch), ("cell_country == \"Thailand\"", .impossibleValue),
      ("home_number_from_abroad in [1]", .typeMismatch),
    ]
  )
  func mistakes(condition: String, code: DiagnosticCode) {
    let found = SieveConfigurationTests.problems(file(when: "attempts > 3", where: condition))
    #expect(found.map(\.code) == [code])
  }
}
