/// Which cell of a header is which column.
enum DialectHeader {
  /// What came of comparing names.
  struct Match {
    /// For each cell of the header the column that it names, or −1.
    var columnOfCell: [Int] = []
    /// Required columns that no cell names.
    var missing: [String] = []
    /// How many columns were found.
    var found = 0
  }

  /// Compares the names in a header with those of a dialect; letter case and blanks around make no
  /// difference.
  static func match(_ names: [[UInt8]], _ dialect: Dialect) -> Match {
    var columns: [[UInt8]: Int] = [:]
    for (at, column) in dialect.columns.enumerated().reversed() {
      for name in [column.name] + column.aliases { columns[folded(Array(name.utf8))] = at }
    }
    var match = Match()
    var seen: Set<Int> = []
    for name in names {
      let column = columns[folded(name)] ?? -1
      match.columnOfCell.append(column)
      if column >= 0 { seen.insert(column) }
    }
    match.found = seen.count
    for (at, column) in dialect.columns.enumerated() where column.isRequired && !seen.contains(at) {
      match.missing.append(column.name)
    }
    return match
  }

  private static func folded(_ name: [UInt8]) -> [UInt8] {
    var name = name[...]
    while name.first == 0x20 { name = name.dropFirst() }
    while name.last == 0x20 { name = name.dropLast() }
    return name.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
  }
}
