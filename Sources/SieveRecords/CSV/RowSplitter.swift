/// Splits one whole row, copying its values with the quotes removed.
struct RowSplitter {
  let delimiter: UInt8
  /// The values of the wanted columns, one after another.
  var values: [UInt8] = []
  private(set) var columns = 0
  private(set) var lastIsEmpty = false

  init(delimiter: UInt8) { self.delimiter = delimiter }

  /// Fills the slots of the wanted columns.
  ///
  /// - Parameters:
  ///   - bytes: What holds the row.
  ///   - row: The row without its line break; its quotes are known to be sound.
  ///   - plan: What each column is for.
  ///   - slots: Takes the values, as ranges of `values`.
  mutating func split(
    _ bytes: Span<UInt8>,
    _ row: Range<Int>,
    plan: Span<UInt8>,
    slots: inout FieldSlots
  ) {
    values.removeAll(keepingCapacity: true)
    columns = 0
    var at = row.lowerBound
    while true {
      let origin = at - row.lowerBound
      let start = values.count
      at = copyField(bytes, at..<row.upperBound)
      if columns < plan.count, plan[columns] != CSVHeader.ignored {
        slots.set(plan[columns], start, values.count, origin: origin)
      }
      columns += 1
      lastIsEmpty = start == values.count
      if at >= row.upperBound { return }
      at += 1
    }
  }

  /// Copies the value of the field at the start of `range`; returns where its delimiter stands.
  private mutating func copyField(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
    var at = range.lowerBound
    guard at < range.upperBound, bytes[at] == 0x22 else {
      while at < range.upperBound, bytes[at] != delimiter {
        values.append(bytes[at])
        at += 1
      }
      return at
    }
    at += 1
    while at < range.upperBound {
      if bytes[at] == 0x22 {
        at += 1
        if at >= range.upperBound || bytes[at] != 0x22 { return at }
      }
      values.append(bytes[at])
      at += 1
    }
    return at
  }

  /// Where column `column` of a row lies, with its quotes; the end of the row when it has fewer.
  static func place(
    of column: Int,
    _ bytes: Span<UInt8>,
    _ row: Range<Int>,
    delimiter: UInt8
  ) -> Range<Int> {
    var splitter = RowSplitter(delimiter: delimiter)
    var at = row.lowerBound
    var number = 0
    while true {
      let start = at
      at = splitter.copyField(bytes, at..<row.upperBound)
      if number == column { return start..<at }
      if at >= row.upperBound { return row.upperBound..<row.upperBound }
      number += 1
      at += 1
    }
  }

  /// The last quote that opens a field of a line, to point at when it is not closed.
  static func openQuote(
    _ bytes: Span<UInt8>,
    _ row: Range<Int>,
    delimiter: UInt8
  ) -> (place: Range<Int>, column: Int) {
    var splitter = RowSplitter(delimiter: delimiter)
    var found = (place: row.lowerBound..<row.lowerBound, column: 0)
    var column = 0
    var at = row.lowerBound
    while at < row.upperBound {
      if bytes[at] == 0x22 { found = (at..<(at + 1), column) }
      at = splitter.copyField(bytes, at..<row.upperBound)
      // After a broken field the delimiter is looked for where it may be.
      while at < row.upperBound, bytes[at] != delimiter { at += 1 }
      at += 1
      column += 1
    }
    return found
  }
}
