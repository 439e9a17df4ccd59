/// The keys of a dialect.
enum DialectKey: String, CaseIterable {
  case dialect, title, layout, delimiter, quote, escape, header
  case skipLines = "skip_lines"
  case prefix, encoding, decimal
  case urlEncoded = "url_encoded"
  case zone, columns
  case columnsMin = "columns_min"
  case columnsMax = "columns_max"
  case disposition, cause, rules, legs
  case legsMax = "legs_max"
  case sequence, setup, detect, write

  /// What to write.
  var example: String {
    switch self {
    case .dialect: "dialect: my-switch"
    case .title: "title: Export of my switch"
    case .layout: "layout: delimited"
    case .delimiter: "delimiter: ';'"
    case .quote: "quote: none"
    case .escape: "escape: backslash"
    case .header: "header: names"
    case .skipLines: "skip_lines: 2"
    case .prefix: "prefix: 'ACC: '"
    case .encoding: "encoding: TIS-620"
    case .decimal: "decimal: comma"
    case .urlEncoded: "url_encoded: true"
    case .zone: "zone: Asia/Bangkok"
    case .columns: "columns: [{src: calling_number}, {dst: called_number}]"
    case .columnsMin: "columns_min: 16"
    case .columnsMax: "columns_max: 300"
    case .disposition: "disposition: {OK: answered}"
    case .cause: "cause: {B: 17}"
    case .rules: "rules: [{when: {type: '2'}, leave: true}]"
    case .legs: "legs: [call_id]"
    case .legsMax: "legs_max: 20000"
    case .sequence: "sequence: record_number"
    case .setup: "setup: earliest"
    case .detect: "detect: false"
    case .write: "write: true"
    }
  }
}

/// The keys of a column.
enum ColumnKey: String, CaseIterable {
  case field, time, with, unit, form, check, words, names, required, at, write
}
