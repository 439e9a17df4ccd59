public import SieveBytes
public import SieveDiagnostics
public import SieveRecords

/// Decides which dialect the first bytes of an input are, when nobody said.
public struct DialectChoice: Sendable {
  /// The dialects to choose from.
  public var dialects: [Dialect]
  /// The zone of times that name none.
  public var zone: ZoneTable

  /// Makes a choice among dialects.
  public init(dialects: [Dialect], zone: ZoneTable) {
    self.dialects = dialects
    self.zone = zone
  }

  /// The dialects that fit, best first.
  public func readings(_ head: [UInt8]) -> [DialectReading] {
    DialectDetector.readings(
      head.span,
      among: dialects,
      zone: zone,
      headerOnly: looksLikeCSV(head.span)
    )
  }

  /// The dialect of an input, or `nil` when it is none of these.
  ///
  /// - Throws: `Diagnostic` when two fit equally well.
  public func dialect(_ head: [UInt8], name: String) throws -> Dialect? {
    switch DialectDetector.verdict(readings(head)) {
    case .none: nil
    case .found(let reading): reading.dialect
    case .ambiguous(let first, let second): throw Self.question(first, second, name: name)
    }
  }

  /// Asks which of two readings is meant.
  public static func question(
    _ first: DialectReading,
    _ second: DialectReading,
    name: String
  ) -> Diagnostic {
    Diagnostic(
      .ambiguousDialect,
      .error,
      "'\(name)' can be read as '\(first.dialect.name)' or as '\(second.dialect.name)'",
      at: DiagnosticLocation(source: name, byteOffset: 0),
      expected: "one of\n" + table(first, second),
      done: "read nothing from it",
      hint: "--format \(first.dialect.name)"
    )
  }

  /// The first call as both read it, side by side.
  private static func table(_ first: DialectReading, _ second: DialectReading) -> String {
    var rows = [("", first.dialect.name, second.dialect.name)]
    var fields = first.example.map(\.field)
    for row in second.example where !fields.contains(row.field) { fields.append(row.field) }
    for field in fields {
      let left = first.example.first { $0.field == field }?.value
      let right = second.example.first { $0.field == field }?.value
      rows.append((field, quoted(left), quoted(right)))
    }
    let widths = (rows.map { $0.0.count }.max() ?? 0, rows.map { $0.1.count }.max() ?? 0)
    return rows.map { row in
      "  \(pad(row.0, widths.0))  \(pad(row.1, widths.1))  \(row.2)"
    }.joined(separator: "\n")
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// In quotes, between which numbers are masked.
  private static func quoted(_ text: String?) -> String {
    guard let text else { return "-" }
    return text.count > 30 ? "'\(text.prefix(29))…'" : "'\(text)'"
  }
}
