/// Rows as columns of text, and numbers in them.
enum ReportTable {
  /// Columns as wide as their widest cell, two spaces between.
  static func text(_ rows: [[String]]) -> String {
    let widths = (rows.first ?? []).indices.map { column in
      rows.map { $0[column].count }.max() ?? 0
    }
    return rows.map { row in
      var line = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
        .joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }
    .joined()
  }

  /// A share with three decimals; a dash for none.
  static func share(_ value: Double?) -> String { value.map { decimals($0, 3) } ?? "-" }

  /// A number with so many decimals.
  static func decimals(_ value: Double, _ digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let whole = Int64((min(value, 1e12) * scale).rounded())
    let unit = Int64(scale)
    let rest = String(whole % unit)
    return "\(whole / unit)." + String(repeating: "0", count: digits - rest.count) + rest
  }
}
