public import SieveDiagnostics

/// What is true of the numbers of a stream: a file of labels.
public struct LabelTable: Sendable {
  /// What is true of one number.
  public struct Entry: Sendable, Equatable {
    /// Whether it belongs to a scam.
    public var isScam: Bool
    /// Who is behind it; the label when the file does not say.
    public var kind: String
    /// Its centre, empty for none.
    public var centre: String
  }

  /// By number, digits without the plus sign.
  public private(set) var entries: [String: Entry] = [:]

  /// Reads `number,label[,kind][,centre]` with a header, in any order of columns; further ones do not
  /// matter.
  ///
  /// - Throws: `Diagnostic` with the first line that cannot be read.
  public init(_ text: String, name: String) throws(Diagnostic) {
    var rows = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...]
    if rows.last?.isEmpty == true { rows.removeLast() }
    let header = rows.popFirst().map(Self.cells) ?? []
    guard let number = header.firstIndex(of: "number"), let label = header.firstIndex(of: "label")
    else {
      throw Diagnostic(
        .tableHeader,
        .error,
        "the labels have no columns 'number' and 'label'",
        at: DiagnosticLocation(source: name, line: 1),
        expected: "a header",
        hint: "number,label,kind,centre"
      )
    }
    let kind = header.firstIndex(of: "kind")
    let centre = header.firstIndex(of: "centre")
    for (index, row) in rows.enumerated() where !row.isEmpty {
      let cells = Self.cells(row)
      func cell(_ column: Int?) -> String {
        column.flatMap { cells.indices.contains($0) ? cells[$0] : nil } ?? ""
      }
      guard !cell(number).isEmpty, ["scam", "honest"].contains(cell(label)) else {
        throw Diagnostic(
          .tableValue,
          .error,
          "'\(row.prefix(80))' is not a label",
          at: DiagnosticLocation(source: name, line: index + 2),
          expected: "a number, and 'scam' or 'honest'",
          hint: "66812345678,scam,border_farm,centre-1"
        )
      }
      let digits = cell(number).hasPrefix("+") ? String(cell(number).dropFirst()) : cell(number)
      entries[digits] = Entry(
        isScam: cell(label) == "scam",
        kind: cell(kind).isEmpty ? cell(label) : cell(kind),
        centre: cell(centre)
      )
    }
  }

  private static func cells(_ row: Substring) -> [String] {
    row.split(separator: ",", omittingEmptySubsequences: false).map { cell in
      String(cell.drop { $0 == " " || $0 == "\"" }.prefix { $0 != "\"" && $0 != "\r" })
    }
  }
}
