/// The rows of a CSV text with the places of their cells, for messages with a caret.
///
/// Cells are separated by commas and may stand in double quotes; blanks around them do not count. Empty
/// lines and lines that begin with `#` are left out. A line break ends a row, in quotes too.
struct TableRows {
  /// A cell: its text, and where it stands.
  struct Cell {
    let text: String
    let range: Range<Int>
  }

  /// Reads all rows; a row has at least one cell.
  ///
  /// - Complexity: O(*n*)
  static func read(_ source: SourceText) -> [[Cell]] {
    var rows: [[Cell]] = []
    forEach(in: source) { rows.append($0) }
    return rows
  }

  /// Reads row after row, for tables that are too large to have all their rows at once.
  static func forEach(in source: SourceText, _ body: ([Cell]) -> Void) {
    var at = 0
    while at < source.scalars.count {
      var end = at
      while end < source.scalars.count, !SourceText.isBreak(source.scalars[end]) { end += 1 }
      let cells = cells(source, at..<end)
      let isEmpty = cells.count == 1 && cells[0].text.isEmpty
      if !isEmpty, source.scalars[cells[0].range.lowerBound] != "#" { body(cells) }
      at = end + 1
    }
  }

  private static func cells(_ source: SourceText, _ line: Range<Int>) -> [Cell] {
    var cells: [Cell] = []
    var at = line.lowerBound
    while true {
      while at < line.upperBound, isBlank(source.scalars[at]) { at += 1 }
      let isQuoted = at < line.upperBound && source.scalars[at] == "\""
      cells.append(isQuoted ? quoted(source, &at, line) : plain(source, &at, line))
      guard at < line.upperBound else { return cells }
      at += 1
    }
  }

  /// A cell up to the next comma.
  private static func plain(_ source: SourceText, _ at: inout Int, _ line: Range<Int>) -> Cell {
    let start = at
    while at < line.upperBound, source.scalars[at] != "," { at += 1 }
    var end = at
    while end > start, isBlank(source.scalars[end - 1]) { end -= 1 }
    return Cell(text: source.text(start..<end), range: start..<end)
  }

  /// A cell in quotes, where two quotes are one; what follows up to the comma does not count.
  private static func quoted(_ source: SourceText, _ at: inout Int, _ line: Range<Int>) -> Cell {
    let start = at
    var text = String.UnicodeScalarView()
    at += 1
    while at < line.upperBound {
      let scalar = source.scalars[at]
      let isDoubled = at + 1 < line.upperBound && source.scalars[at + 1] == "\""
      if scalar == "\"", !isDoubled { break }
      text.append(scalar)
      at += scalar == "\"" ? 2 : 1
    }
    let end = min(at + 1, line.upperBound)
    while at < line.upperBound, source.scalars[at] != "," { at += 1 }
    return Cell(text: String(text), range: start..<end)
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }
}
