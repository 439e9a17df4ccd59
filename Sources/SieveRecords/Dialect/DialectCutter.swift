import SieveBytes

/// Cuts records into cells as a dialect says.
struct DialectCutter {
  let dialect: Dialect
  /// For each cell of the record the column that it is for, or −1.
  var columnOfCell: [Int]
  /// For keys and paths, the column of each.
  private let columnOfKey: [[UInt8]: Int]

  init(_ dialect: Dialect) {
    self.dialect = dialect
    columnOfCell = Array(dialect.columns.indices)
    var keys: [[UInt8]: Int] = [:]
    for (at, column) in dialect.columns.enumerated().reversed() {
      for name in [column.name] + column.aliases { keys[Array(name.utf8)] = at }
    }
    columnOfKey = keys
  }

  private var layout: DialectLayout { dialect.layout }

  /// Where the record that starts at `start` ends, its line break included; `nil` when the bytes do
  /// not reach so far, or are the last and leave a quote open.
  func end(_ bytes: Span<UInt8>, from start: Int, isLast: Bool = false) -> Int? {
    guard layout.kind == .delimited, layout.quote != 0, layout.escape != .none else {
      return Self.lineEnd(bytes, from: start)
    }
    var at = start
    var isFieldStart = true
    var isQuoted = false
    // Just behind a closing quote another one is an escaped quote.
    var isClosed = false
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      if byte == 0x5C, layout.escape == .backslash {
        at += 1
        (isFieldStart, isClosed) = (false, false)
      } else if isQuoted {
        isClosed = byte == layout.quote
        isQuoted = !isClosed
      } else if byte == 0x0A {
        return at
      } else if byte == layout.quote {
        isQuoted = isFieldStart || isClosed
        (isFieldStart, isClosed) = (false, false)
      } else {
        isClosed = false
        isFieldStart = byte == layout.delimiter || (isFieldStart && byte == 0x20)
      }
    }
    return isLast && !isQuoted && at > start ? bytes.count : nil
  }

  /// Where the line that starts at `start` ends.
  static func lineEnd(_ bytes: Span<UInt8>, from start: Int) -> Int? {
    var at = start
    while at < bytes.count {
      at += 1
      if bytes[at - 1] == 0x0A { return at }
    }
    return nil
  }

  /// Cuts the record in `range`, which has no line break at its end.
  func cut(_ bytes: Span<UInt8>, _ range: Range<Int>, into row: inout DialectRow) {
    row.clear(columns: dialect.columns.count)
    switch layout.kind {
    case .delimited: cutDelimited(bytes, range, &row)
    case .fixed: cutFixed(bytes, range, &row)
    case .pairs: cutPairs(bytes, range, &row)
    case .json: cutJSON(bytes, range, &row)
    }
    if layout.percentEncoded { decodePercents(&row) }
  }

  /// The cells of a line, for headers.
  func names(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [[UInt8]] {
    var names: [[UInt8]] = []
    var row = DialectRow()
    var at = range.lowerBound
    while true {
      let start = row.bytes.count
      at = copyCell(bytes, at..<range.upperBound, &row)
      names.append(Array(row.bytes[start...]))
      if at >= range.upperBound { return names }
      at += 1
    }
  }

  private func cutDelimited(_ bytes: Span<UInt8>, _ range: Range<Int>, _ row: inout DialectRow) {
    var at = range.lowerBound
    while true {
      let start = row.bytes.count
      at = copyCell(bytes, at..<range.upperBound, &row)
      if row.count < columnOfCell.count {
        row.set(columnOfCell[row.count], start..<row.bytes.count)
      }
      row.count += 1
      if at >= range.upperBound { return }
      at += 1
    }
  }

  /// Copies the value of the cell at the start of `range`; returns where its delimiter stands.
  private func copyCell(_ bytes: Span<UInt8>, _ range: Range<Int>, _ row: inout DialectRow) -> Int {
    var at = range.lowerBound
    let end = range.upperBound
    // FreeSWITCH's default template has a space before its last cell.
    var first = at
    while first < end, bytes[first] == 0x20 { first += 1 }
    if layout.quote != 0, first < end, bytes[first] == layout.quote {
      return copyQuoted(bytes, (first + 1)..<end, &row)
    }
    while at < end, bytes[at] != layout.delimiter {
      if layout.escape == .backslash, bytes[at] == 0x5C, at + 1 < end { at += 1 }
      row.bytes.append(bytes[at])
      at += 1
    }
    return at
  }

  private func copyQuoted(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ row: inout DialectRow
  ) -> Int {
    var at = range.lowerBound
    let end = range.upperBound
    while at < end {
      let byte = bytes[at]
      if byte == 0x5C, layout.escape == .backslash, at + 1 < end {
        row.bytes.append(bytes[at + 1])
        at += 2
        continue
      }
      if byte == layout.quote {
        let next = at + 1
        if next >= end || bytes[next] == layout.delimiter { return next }
        if layout.escape == .doubled {
          guard bytes[next] == layout.quote else {
            row.isBroken = true
            while at < end, bytes[at] != layout.delimiter { at += 1 }
            return at
          }
          at += 1
        }
      }
      row.bytes.append(byte)
      at += 1
    }
    row.isBroken = true
    return end
  }

  private func cutFixed(_ bytes: Span<UInt8>, _ range: Range<Int>, _ row: inout DialectRow) {
    for (index, column) in dialect.columns.enumerated() {
      guard let place = column.place else { continue }
      let low = min(range.lowerBound + place.lowerBound, range.upperBound)
      let high = min(range.lowerBound + place.upperBound, range.upperBound)
      let start = row.bytes.count
      for at in bytes.trimmed(low..<high) { row.bytes.append(bytes[at]) }
      if high > low { row.count += 1 }
      row.set(index, start..<row.bytes.count)
    }
  }

  private func cutPairs(_ bytes: Span<UInt8>, _ range: Range<Int>, _ row: inout DialectRow) {
    var at = Self.after(layout.prefix, bytes, range) ?? range.upperBound
    while at < range.upperBound {
      while at < range.upperBound, bytes[at] == 0x20 { at += 1 }
      var key: [UInt8] = []
      while at < range.upperBound, bytes[at] != 0x3D, bytes[at] != layout.delimiter {
        key.append(bytes[at])
        at += 1
      }
      guard at < range.upperBound, bytes[at] == 0x3D else {
        at += 1
        continue
      }
      at += 1
      let start = row.bytes.count
      at = copyCell(bytes, at..<range.upperBound, &row)
      row.count += 1
      if let column = columnOfKey[key] { row.set(column, start..<row.bytes.count) }
      at += 1
    }
  }

  /// The offset behind the first occurrence of `text`; the start when it is empty.
  private static func after(_ text: [UInt8], _ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    guard !text.isEmpty else { return range.lowerBound }
    guard range.count >= text.count else { return nil }
    for at in range.lowerBound...(range.upperBound - text.count)
    where text.indices.allSatisfy({ bytes[at + $0] == text[$0] }) {
      return at + text.count
    }
    return nil
  }

  private func cutJSON(_ bytes: Span<UInt8>, _ range: Range<Int>, _ row: inout DialectRow) {
    let line = bytes.extracting(range)
    var walk = JSONPathWalk(columnOfKey: columnOfKey)
    if !walk.read(line, into: &row) { row.isBroken = true }
  }

  private func decodePercents(_ row: inout DialectRow) {
    for index in row.cells.indices {
      guard let cell = row.cells[index], row.bytes[cell].contains(0x25) else { continue }
      let start = row.bytes.count
      var at = cell.lowerBound
      while at < cell.upperBound {
        let byte = row.bytes[at]
        if byte == 0x25, at + 2 < cell.upperBound,
          let high = Self.nibble(row.bytes[at + 1]), let low = Self.nibble(row.bytes[at + 2])
        {
          row.bytes.append(high << 4 | low)
          at += 3
        } else {
          row.bytes.append(byte)
          at += 1
        }
      }
      row.cells[index] = start..<row.bytes.count
    }
  }

  private static func nibble(_ byte: UInt8) -> UInt8? {
    if byte &- 0x30 <= 9 { return byte &- 0x30 }
    let letter = (byte | 0x20) &- 0x61
    return letter < 6 ? letter + 10 : nil
  }
}
