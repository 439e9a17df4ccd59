import SieveDiagnostics
import SieveEngine
import SieveModel

/// Reads a table of trunks: a header, and a row for each trunk.
struct TrunkReader {
  private enum Column: String, CaseIterable { case trunk, role, customer, country }

  private(set) var problems: ProblemList
  private var columns: [Column?] = []
  private var trunks: [String: Trunk] = [:]
  private var firstLines: [String: Int] = [:]

  init(_ file: TableFile) {
    problems = ProblemList(source: SourceText(name: file.name, text: file.text))
  }

  /// The trunks by name; what is wrong is among `problems`.
  mutating func read() -> [String: Trunk] {
    let rows = TableRows.read(problems.source)
    guard let header = rows.first else {
      problems.error(
        .tableHeader,
        "the table of trunks is empty",
        at: 0..<1,
        expected: "a header",
        hint: "trunk,role,customer,country"
      )
      return [:]
    }
    guard readHeader(header) else { return [:] }
    for row in rows.dropFirst() { readRow(row) }
    return trunks
  }

  private mutating func readHeader(_ cells: [TableRows.Cell]) -> Bool {
    let names = Column.allCases.map(\.rawValue)
    for cell in cells {
      let column = Column(rawValue: cell.text.lowercased())
      if column == nil || columns.contains(column) {
        let near = Suggestion.nearest(to: cell.text, in: names)
        problems.error(
          .tableHeader,
          column == nil
            ? "unknown column '\(cell.text.prefix(80))' of a table of trunks"
            : "the column '\(cell.text)' is there twice",
          at: cell.range,
          label: column == nil ? near.map { "did you mean '\($0)'?" } : nil,
          expected: names.joined(separator: ", ")
        )
      }
      columns.append(column)
    }
    if columns.contains(.trunk) { return true }
    problems.error(
      .tableHeader,
      "the table of trunks has no column 'trunk'",
      at: cells[0].range,
      expected: "a header with the column 'trunk'",
      hint: "trunk,role,customer,country"
    )
    return false
  }

  private mutating func readRow(_ cells: [TableRows.Cell]) {
    if cells.count > columns.count {
      problems.error(
        .tableValue,
        "the row has \(cells.count) cells and the header \(columns.count) columns",
        at: cells[columns.count].range,
        expected: "a cell for each column; a text with commas stands in double quotes"
      )
      return
    }
    var name: TableRows.Cell?
    var trunk = Trunk()
    for (cell, column) in zip(cells, columns) where !cell.text.isEmpty {
      switch column {
      case .trunk: name = cell
      case .customer: trunk.customer = cell.text
      case .role: trunk.role = role(cell)
      case .country: trunk.country = country(cell)
      case nil: break
      }
    }
    guard let name else {
      problems.error(
        .tableValue,
        "the row names no trunk",
        at: cells[0].range,
        expected: "the name of a trunk as records give it"
      )
      return
    }
    add(trunk, name)
  }

  private mutating func add(_ trunk: Trunk, _ name: TableRows.Cell) {
    if let first = firstLines[name.text] {
      problems.error(
        .duplicateTrunk,
        "the trunk '\(name.text.prefix(80))' is described twice",
        at: name.range,
        label: "first on line \(first)",
        expected: "one row for each trunk"
      )
      return
    }
    firstLines[name.text] = problems.source.line(of: name.range.lowerBound)
    trunks[name.text] = trunk
  }

  private mutating func role(_ cell: TableRows.Cell) -> Trunk.Role? {
    if let role = Trunk.Role(rawValue: cell.text.lowercased()) { return role }
    let roles = Trunk.Role.allCases.map(\.rawValue)
    problems.error(
      .tableValue,
      "unknown role '\(cell.text.prefix(80))' of a trunk",
      at: cell.range,
      label: Suggestion.nearest(to: cell.text, in: roles).map { "did you mean '\($0)'?" },
      expected: roles.joined(separator: ", ")
    )
    return nil
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
