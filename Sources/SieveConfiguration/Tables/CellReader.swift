import SieveDiagnostics
import SieveModel

/// Reads where cells are: a table with a header of its own, or an export of OpenCellID.
struct CellReader {
  /// The columns of a table.
  private enum Column: String, CaseIterable {
    case cell, lat, lon, country
    case range = "range_m"
    case azimuth = "azimuth_deg"
  }

  /// Farther than any cell is heard, in metres.
  private static let rangeMax = 200_000.0
  private static let hint = "cell,lat,lon,country,range_m,azimuth_deg"

  private(set) var problems: ProblemList
  private var columns: [Column?] = []
  private var sites: [String: CellSite] = [:]

  init(_ file: TableFile) {
    problems = ProblemList(source: SourceText(name: file.name, text: file.text))
  }

  /// The cells by name; what is wrong is among `problems`.
  mutating func read() -> [String: CellSite] {
    var kind: Bool?
    var isBroken = false
    TableRows.forEach(in: problems.source) { row in
      if let isExport = kind {
        if isExport { readExportRow(row) } else if !isBroken { readRow(row) }
      } else {
        kind = OpenCellRow.isExport(row)
        if kind == true, !OpenCellRow.isHeader(row) { readExportRow(row) }
        if kind == false { isBroken = !readHeader(row) }
      }
    }
    if kind == nil {
      problems.error(
        .tableHeader,
        "the table of cells is empty",
        at: 0..<1,
        expected: "a header, or rows of an OpenCellID export",
        hint: Self.hint
      )
    }
    return sites
  }

  private mutating func readHeader(_ cells: [TableRows.Cell]) -> Bool {
    let names = Column.allCases.map(\.rawValue)
    for cell in cells {
      let column = Column(rawValue: cell.text.lowercased())
      if column == nil || columns.contains(column) {
        problems.error(
          .tableHeader,
          "unknown or repeated column '\(cell.text.prefix(80))' of a table of cells",
          at: cell.range,
          label: Suggestion.nearest(to: cell.text, in: names).map { "did you mean '\($0)'?" },
          expected: names.joined(separator: ", ")
        )
      }
      columns.append(column)
    }
    for needed in [Column.cell, .lat, .lon] where !columns.contains(needed) {
      problems.error(
        .tableHeader,
        "the table of cells has no column '\(needed.rawValue)'",
        at: cells[0].range,
        expected: "a header with the columns cell, lat, lon",
        hint: Self.hint
      )
    }
    return problems.errorCount == 0
  }

  private mutating func readRow(_ cells: [TableRows.Cell]) {
    guard cells.count <= columns.count else {
      problems.error(
        .tableValue,
        "the row has \(cells.count) cells and the header \(columns.count) columns",
        at: cells[columns.count].range,
        expected: "a cell for each column"
      )
      return
    }
    var name: TableRows.Cell?
    var (latitude, longitude): (Double?, Double?)
    var site = CellSite(antenna: GeoPoint(latitude: 0, longitude: 0))
    for (cell, column) in zip(cells, columns) where !cell.text.isEmpty {
      switch column {
      case .cell: name = cell
      case .lat: latitude = number(cell, -90...90, "a latitude from -90 to 90")
      case .lon: longitude = number(cell, -180...180, "a longitude from -180 to 180")
      case .country: site.country = country(cell)
      case .range: site.rangeMetres = range(cell)
      case .azimuth: site.azimuth = number(cell, 0...360, "a direction from 0 to 360 degrees")
      case nil: break
      }
    }
    guard let name else {
      problems.error(
        .tableValue,
        "the row names no cell",
        at: cells[0].range,
        expected: "the name of a cell as records give it"
      )
      return
    }
    guard let latitude, let longitude else {
      if zip(cells, columns).count(where: { $1 == .lat || $1 == .lon && !$0.text.isEmpty }) < 2 {
        rejectPlace(name)
      }
      return
    }
    site.antenna = GeoPoint(latitude: latitude, longitude: longitude)
    add(site, name)
  }

  private mutating func rejectPlace(_ name: TableRows.Cell) {
    problems.error(
      .tableValue,
      "the cell '\(name.text.prefix(80))' has no place",
      at: name.range,
      expected: "lat and lon in degrees"
    )
  }

  private mutating func add(_ site: CellSite, _ name: TableRows.Cell) {
    if sites.updateValue(site, forKey: name.text) != nil {
      problems.error(
        .tableValue,
        "the cell '\(name.text.prefix(80))' is described twice",
        at: name.range,
        expected: "one row for each cell"
      )
    }
  }

  private mutating func readExportRow(_ cells: [TableRows.Cell]) {
    guard let row = OpenCellRow(cells) else {
      problems.error(
        .tableValue,
        "the row is not one of an OpenCellID export",
        at: cells[0].range,
        expected: "radio,mcc,net,area,cell,unit,lon,lat,range and more"
      )
      return
    }
    // The same cell measured as several radios: the first counts.
    for name in row.names where sites[name] == nil { sites[name] = row.site }
  }

  // MARK: Values

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

  /// The range; 0 stands for one that is not known.
  private mutating func range(_ cell: TableRows.Cell) -> Double? {
    let range = number(cell, 0...Self.rangeMax, "a range in metres, at most 200000")
    return range == 0 ? nil : range
  }

  private mutating func country(_ cell: TableRows.Cell) -> Country {
    if let country = Country(cell.text) { return country }
    problems.error(
      .tableValue,
      "'\(cell.text.prefix(80))' is not a country",
      at: cell.range,
      expected: "two letters such as TH, or nothing"
    )
    return .unknown
  }
}
