import SieveDiagnostics
import SieveModel

/// Reads zones from a table of circles: a zone's name, its middle and radius; a zone may have several rows.
struct ZoneCSVReader {
  private enum Column: String, CaseIterable {
    case zone, lat, lon
    case radius = "radius_km"
    case source
  }

  private static let hint = "zone,lat,lon,radius_km"

  private(set) var problems: ProblemList
  private var columns: [Column] = []
  private var zones: [String: Zone] = [:]

  init(_ file: TableFile) {
    problems = ProblemList(source: SourceText(name: file.name, text: file.text))
  }

  /// The zones by name; what is wrong is among `problems`.
  mutating func read() -> [String: Zone] {
    let rows = TableRows.read(problems.source)
    guard let header = rows.first else {
      problems.error(
        .tableHeader,
        "the file of zones is empty",
        at: 0..<1,
        expected: "GeoJSON, or a table with a header",
        hint: Self.hint
      )
      return [:]
    }
    columns = header.compactMap { Column(rawValue: $0.text.lowercased()) }
    let needed: [Column] = [.zone, .lat, .lon, .radius]
    guard columns.count == header.count, needed.allSatisfy({ columns.contains($0) }) else {
      problems.error(
        .tableHeader,
        "the header of the zones is not what it should be",
        at: header[0].range,
        expected: "the columns zone, lat, lon, radius_km, and source if need be",
        hint: Self.hint
      )
      return [:]
    }
    for row in rows.dropFirst() { readRow(row) }
    return zones
  }

  private mutating func readRow(_ cells: [TableRows.Cell]) {
    guard cells.count <= columns.count else {
      problems.error(
        .tableValue,
        "the row has \(cells.count) cells and the header \(columns.count) columns",
        at: cells[columns.count].range,
        expected: "a cell for each column; a text with commas stands in double quotes"
      )
      return
    }
    var name = ""
    var numbers: [Column: Double] = [:]
    for (cell, column) in zip(cells, columns) {
      switch column {
      case .zone: name = cell.text
      case .lat: numbers[.lat] = number(cell, -90...90, "a latitude from -90 to 90")
      case .lon: numbers[.lon] = number(cell, -180...180, "a longitude from -180 to 180")
      case .radius: numbers[.radius] = number(cell, 0.01...1000, "a radius from 0.01 to 1000 km")
      case .source: break
      }
    }
    guard !name.isEmpty, cells.count >= 4 else {
      problems.error(
        .tableValue,
        "the row describes no zone",
        at: cells[0].range,
        expected: "a name, a latitude, a longitude and a radius"
      )
      return
    }
    guard let latitude = numbers[.lat], let longitude = numbers[.lon],
      let radius = numbers[.radius]
    else { return }
    let middle = GeoPoint(latitude: latitude, longitude: longitude)
    zones[name, default: Zone()].circles.append(Zone.Circle(middle: middle, kilometres: radius))
  }

  private mutating func number(
    _ cell: TableRows.Cell,
    _ range: ClosedRange<Double>,
    _ expected: String
  ) -> Double? {
    if let value = Double(cell.text), range.contains(value) { return value }
    problems.error(
      .tableValue,
      "'\(cell.text.prefix(80))' is not \(expected)",
      at: cell.range,
      expected: expected
    )
    return nil
  }
}
