/// One record cut into cells: its values without quotes, by column of the dialect.
struct DialectRow {
  /// The values, one after another.
  var bytes: [UInt8] = []
  /// Where the value of each column lies; `nil` when the record has none.
  var cells: [Range<Int>?] = []
  /// Cells that the record has, wanted or not.
  var count = 0
  /// Whether a quoted cell was not closed properly.
  var isBroken = false

  /// Forgets the values but keeps the memory.
  mutating func clear(columns: Int) {
    bytes.removeAll(keepingCapacity: true)
    cells.removeAll(keepingCapacity: true)
    for _ in 0..<columns { cells.append(nil) }
    count = 0
    isBroken = false
  }

  /// Keeps `value` for a column unless it has one.
  mutating func set(_ column: Int, _ value: Range<Int>) {
    if cells.indices.contains(column), cells[column] == nil { cells[column] = value }
  }

  /// Whether a cell is one of the patterns; `*` at the end stands for any rest.
  func matches(_ column: Int, _ patterns: [[UInt8]]) -> Bool {
    let cell = cells.indices.contains(column) ? cells[column] : nil
    let value = bytes[cell ?? 0..<0]
    return patterns.contains { pattern in
      pattern.last == 0x2A
        ? value.starts(with: pattern.dropLast()) : value.elementsEqual(pattern)
    }
  }
}
