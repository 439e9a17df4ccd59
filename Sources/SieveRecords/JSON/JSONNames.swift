import SieveBytes

/// The keys of JSON lines: the names of columns, and the user's.
enum JSONNames {
  /// The names that need no mapping.
  private static let known: WordTable<ColumnMeaning> = {
    let filler = ColumnMeaning(field: .callID, unit: .seconds, precedence: .max)
    var table = WordTable(filler: filler)
    for (name, meaning) in HeaderNames.table { table.insert(name, meaning) }
    return table
  }()

  /// The table of an input.
  static func table(mapping: [MappedColumn]) -> WordTable<ColumnMeaning> {
    var table = known
    for mapped in mapping.prefix(256) {
      let unit = mapped.unit ?? HeaderNames.meaning(of: mapped.column)?.unit ?? .seconds
      let meaning = ColumnMeaning(field: mapped.field, unit: unit, precedence: -1)
      table.insert(mapped.column, meaning, replacing: true)
    }
    return table
  }
}
