import SieveBytes
import SieveModel

/// Reads the first records of an input as one dialect and counts what fits.
struct DialectProbe {
  private let dialect: Dialect
  private var cutter: DialectCutter
  private let scribe: DialectScribe
  private var row = DialectRow()
  private var transcript = DialectTranscript()
  private var records = 0
  private var fitting = 0
  private var points = 0.0
  private var passedOver = 0
  private var columnsFound = 0
  private var seen: [String: Int] = [:]
  private var example: [(field: String, value: String)] = []

  init(_ dialect: Dialect, zone: ZoneTable) {
    self.dialect = dialect
    cutter = DialectCutter(dialect)
    scribe = DialectScribe(dialect, zone: zone)
  }

  /// Reads; `nil` when the input cannot be of the dialect.
  mutating func run(_ head: Span<UInt8>, recordsMax: Int) -> DialectReading? {
    var at = 0
    if head.count >= 3, head[0] == 0xEF, head[1] == 0xBB, head[2] == 0xBF { at = 3 }
    for _ in 0..<dialect.layout.skipLines {
      guard let end = DialectCutter.lineEnd(head, from: at) else { return nil }
      at = end
    }
    if dialect.layout.header == .names {
      guard let end = DialectCutter.lineEnd(head, from: at) else { return nil }
      let match = DialectHeader.match(
        cutter.names(head, at..<Self.contentEnd(head, at..<end)),
        dialect
      )
      guard match.missing.isEmpty, match.found > 1 else { return nil }
      cutter.columnOfCell = match.columnOfCell
      columnsFound = match.found
      at = end
    }
    while records < recordsMax, at < head.count {
      let end = cutter.end(head, from: at) ?? head.count
      // The last record may be cut off by the end of the head.
      if head[end - 1] != 0x0A, records > 0 { break }
      let content = at..<Self.contentEnd(head, at..<end)
      if !content.isEmpty { probe(head, content) }
      at = end
    }
    return reading()
  }

  private static func contentEnd(_ bytes: Span<UInt8>, _ record: Range<Int>) -> Int {
    var end = record.upperBound
    if end > record.lowerBound, bytes[end - 1] == 0x0A { end -= 1 }
    if end > record.lowerBound, bytes[end - 1] == 0x0D { end -= 1 }
    return end
  }

  private mutating func probe(_ bytes: Span<UInt8>, _ content: Range<Int>) {
    records += 1
    cutter.cut(bytes, content, into: &row)
    guard !row.isBroken, hasWidth() else { return }
    guard scribe.read(row, into: &transcript) else {
      passedOver += 1
      return
    }
    guard let found = cells() else { return }
    // A call has a time and somebody who calls or is called.
    let hasTime = RecordField.allCases.contains { $0.isTime && !transcript[$0].isEmpty }
    guard hasTime || dialect.legs != nil else { return }
    fitting += 1
    points += found
    if example.isEmpty { example = Self.show(transcript) }
  }

  private func hasWidth() -> Bool {
    guard dialect.layout.kind == .delimited else { return row.count > 0 }
    let wanted = cutter.columnOfCell.count
    if dialect.layout.header == .names { return row.count == wanted || row.count == wanted + 1 }
    return row.count >= dialect.columnsMin && row.count <= dialect.columnsMax
  }

  /// The points of the cells, or `nil` when one of them contradicts the dialect.
  private mutating func cells() -> Double? {
    var points = 0.0
    var times = 0
    var notes: [String] = []
    for (index, column) in dialect.columns.enumerated() {
      let cell = row.cells[index]
      if column.isRequired, dialect.layout.header == .none {
        guard let cell, !cell.isEmpty else { return nil }
        points += dialect.layout.kind == .delimited ? 0 : 2
      }
      guard let cell else { continue }
      guard let worth = score(cell, index, column, &times, &notes) else { return nil }
      points += worth
    }
    for note in notes { seen[note, default: 0] += 1 }
    return points
  }

  private func score(
    _ cell: Range<Int>,
    _ index: Int,
    _ column: DialectColumn,
    _ times: inout Int,
    _ notes: inout [String]
  ) -> Double? {
    let value = row.bytes[cell]
    if column.fields.contains(where: \.isTime) {
      if value.isEmpty || value.elementsEqual([0x30]) { return 0 }
      guard scribe.instant(row, cell, index) != nil else {
        return NullWords.isNullTime(row.bytes.span, cell) ? 0 : nil
      }
      times += 1
      notes.append("'\(column.name)' is a time")
      return column.times.isEmpty ? 2 : 3
    }
    if !column.words.isEmpty {
      let word = String(decoding: value, as: UTF8.self).lowercased()
      guard column.words.contains(where: { $0.lowercased() == word }) else { return nil }
      if word.isEmpty { return 0 }
      notes.append("'\(column.name)' is a word of this dialect")
      return 3
    }
    if column.check == .any, column.fields.contains(where: \.isDuration) {
      if value.isEmpty { return 0 }
      return DialectChecks.isDuration(value) ? 0.5 : nil
    }
    guard let worth = DialectChecks.points(value, column.check) else { return nil }
    if worth >= 2 { notes.append("'\(column.name)' is \(column.check.rawValue)") }
    return worth
  }

  private static func show(_ transcript: DialectTranscript) -> [(field: String, value: String)] {
    RecordField.allCases.compactMap { field in
      let value = transcript[field]
      return value.isEmpty ? nil : (field.name, String(decoding: value, as: UTF8.self))
    }
  }

  private func reading() -> DialectReading? {
    guard records > 0, fitting > 0 || (passedOver == records && columnsFound > 1) else {
      return nil
    }
    var reasons: [String] = []
    if columnsFound > 0 { reasons.append("the header names \(columnsFound) of its columns") }
    reasons.append("\(fitting) of \(records) records fit")
    if passedOver > 0 { reasons.append("\(passedOver) of \(records) are of a kind to pass over") }
    for (note, count) in seen.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }).prefix(6) {
      reasons.append("\(note) in \(count)")
    }
    let evidence = fitting > 0 ? points / Double(fitting) : 0
    return DialectReading(
      dialect: dialect,
      confidence: Double(fitting + passedOver) / Double(records),
      evidence: evidence + Double(columnsFound) * 2,
      reasons: reasons,
      example: example
    )
  }
}
