import SieveBytes
import SieveDiagnostics
import SieveEngine
import SieveModel

/// Reads a list of numbers: one a line, with a reason and an expiry if need be.
struct ListReader {
  private enum Column: String, CaseIterable { case number, reason, expiry }

  private(set) var problems: ProblemList
  private let plan: NumberPlan
  private let zone: ZoneTable
  private var columns = Column.allCases
  private var list = NumberList()

  init(_ file: TableFile, plan: NumberPlan, zone: ZoneTable) {
    problems = ProblemList(source: SourceText(name: file.name, text: file.text))
    self.plan = plan
    self.zone = zone
  }

  /// The list; what is wrong is among `problems`.
  mutating func read() -> NumberList {
    var rows = TableRows.read(problems.source)[...]
    let hasHeader =
      rows.first?.contains { $0.text.lowercased() == Column.number.rawValue } ?? false
    if hasHeader, let header = rows.popFirst() { readHeader(header) }
    for row in rows { readRow(row) }
    return list
  }

  private mutating func readHeader(_ cells: [TableRows.Cell]) {
    let names = Column.allCases.map(\.rawValue)
    columns = []
    for cell in cells {
      guard let column = Column(rawValue: cell.text.lowercased()), !columns.contains(column) else {
        problems.error(
          .tableHeader,
          "unknown or repeated column '\(cell.text.prefix(80))' of a list of numbers",
          at: cell.range,
          expected: names.joined(separator: ", ")
        )
        columns.append(.reason)
        continue
      }
      columns.append(column)
    }
  }

  private mutating func readRow(_ cells: [TableRows.Cell]) {
    if cells.count > columns.count {
      problems.error(
        .tableValue,
        "the row has \(cells.count) cells",
        at: cells[columns.count].range,
        expected: columns.map(\.rawValue).joined(separator: ", "),
        hint: "put a reason that contains commas in double quotes"
      )
      return
    }
    var number: String?
    var expiry = Int64.max
    var reason = ""
    for (cell, column) in zip(cells, columns) {
      switch column {
      case .number: number = self.number(cell)
      case .reason: reason = cell.text
      case .expiry: if !cell.text.isEmpty { expiry = self.expiry(cell) }
      }
    }
    if let number { list.add(number, until: expiry, reason: reason) }
  }

  /// The number in the form that alerts show.
  private mutating func number(_ cell: TableRows.Cell) -> String? {
    let bytes = Array(cell.text.utf8)
    switch plan.read(bytes.span, 0..<bytes.count) {
    case .identity(let identity) where identity.isPresent:
      if let text = identity.numberText { return text }
    case .text(let range): return String(decoding: bytes[range], as: UTF8.self)
    default: break
    }
    problems.error(
      .tableValue,
      "'\(cell.text.prefix(80))' is not a number",
      at: cell.range,
      expected: "a number as in records",
      hint: "+66812345678"
    )
    return nil
  }

  /// The first instant at which the number does not count any more.
  private mutating func expiry(_ cell: TableRows.Cell) -> Int64 {
    let isDay = cell.text.utf8.count == 10
    let bytes = Array((isDay ? cell.text + " 23:59:59" : cell.text).utf8)
    // Plain digits would be seconds since 1970, which nobody means.
    if cell.text.contains("-"),
      let time = try? Timestamp.read(bytes.span, 0..<bytes.count, zone: zone)
    {
      return isDay ? time + 1000 : time
    }
    problems.error(
      .tableValue,
      "'\(cell.text.prefix(80))' is not an expiry",
      at: cell.range,
      expected: "a day such as 2026-03-31, or a time such as 2026-03-31T18:00:00+07:00",
      hint: "2026-03-31"
    )
    return .max
  }
}
