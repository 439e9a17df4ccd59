import SieveBytes
import SieveModel

/// Writes the values of attempts as the columns of a dialect have them.
struct DialectCellWriter {
  /// A text in which `{field}` stands for a value, cut into pieces.
  private enum Piece {
    case text([UInt8])
    case value(RecordField, isName: Bool)
  }

  /// What a column gets.
  private enum Recipe {
    case nothing
    case field(RecordField)
    case time(RecordField, TimePattern)
    case pieces([Piece])
  }

  private let dialect: Dialect
  private let zone: ZoneTable
  private let recipes: [Recipe]
  /// For each disposition the word to write.
  private let words: [Disposition: [UInt8]]

  init(_ dialect: Dialect, zone: ZoneTable) {
    self.dialect = dialect
    self.zone = zone
    recipes = dialect.columns.map(Self.recipe)
    words = Self.words(dialect)
  }

  private static func recipe(_ column: DialectColumn) -> Recipe {
    let field = column.fields.first
    if let field, field.isTime {
      let written = column.written.flatMap(TimePattern.init) ?? column.times.first
      return .time(field, written ?? plainTime)
    }
    if let written = column.written { return .pieces(pieces(written)) }
    return field.map { .field($0) } ?? .nothing
  }

  private static let plainTime = TimePattern("%Y-%m-%d %H:%M:%S") ?? .seconds

  /// Cuts `{release_cause}` out of a text; `{release_cause:name}` is the name of a cause.
  private static func pieces(_ text: String) -> [Piece] {
    var pieces: [Piece] = []
    var rest = text[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let parts = rest[rest.index(after: open)..<close].split(separator: ":")
      guard let name = parts.first,
        let field = RecordField.allCases.first(where: { $0.name == name })
      else { break }
      pieces.append(.text(Array(rest[..<open].utf8)))
      pieces.append(.value(field, isName: parts.count > 1))
      rest = rest[rest.index(after: close)...]
    }
    return pieces + [.text(Array(rest.utf8))]
  }

  /// The word for each disposition: the first that means it, or one that means what is nearest.
  private static func words(_ dialect: Dialect) -> [Disposition: [UInt8]] {
    let column = dialect.columns.first { $0.fields.contains(.disposition) }
    var candidates = column?.words ?? []
    if candidates.isEmpty {
      candidates = dialect.dispositions.map(\.word) + Disposition.allCases.map(\.name)
    }
    var words: [Disposition: [UInt8]] = [:]
    for candidate in candidates {
      guard let meaning = meaning(of: candidate, dialect), words[meaning] == nil else { continue }
      words[meaning] = Array(candidate.utf8)
    }
    let nearest: [(Disposition, [Disposition])] = [
      (.cancelled, [.noAnswer, .failed]), (.rejected, [.busy, .failed]),
      (.congestion, [.failed]), (.inProgress, [.unknown]),
    ]
    for (disposition, others) in nearest where words[disposition] == nil {
      words[disposition] = others.lazy.compactMap { words[$0] }.first
    }
    return words
  }

  private static func meaning(of word: String, _ dialect: Dialect) -> Disposition? {
    if let own = dialect.dispositions.first(where: { $0.word.lowercased() == word.lowercased() }) {
      return own.value
    }
    let bytes = Array(word.utf8)
    guard let outcome = OutcomeWords.table.find(bytes.span, 0..<bytes.count), outcome.cause == 0
    else { return nil }
    return outcome.disposition
  }

  // MARK: Values

  /// The text of a column for an attempt; empty when it says nothing.
  func cell(_ column: Int, _ attempt: Attempt, _ batch: borrowing AttemptBatch) -> [UInt8] {
    switch recipes[column] {
    case .nothing: return []
    case .field(let field): return value(field, dialect.columns[column], attempt, batch)
    case .time(let field, let pattern): return time(field, pattern, attempt)
    case .pieces(let pieces):
      var text: [UInt8] = []
      for piece in pieces {
        switch piece {
        case .text(let bytes): text += bytes
        case .value(.releaseCause, isName: true): text += Self.causeName(attempt.releaseCause)
        case .value(let field, _): text += value(field, dialect.columns[column], attempt, batch)
        }
      }
      return text
    }
  }

  private static func causeName(_ cause: UInt8) -> [UInt8] {
    if cause == 0 { return [] }
    let name = OutcomeWords.causes.first { $0.cause == cause }?.name
    return Array((name ?? String(cause)).utf8)
  }

  private func time(_ field: RecordField, _ pattern: TimePattern, _ attempt: Attempt) -> [UInt8] {
    let after: Int32 =
      switch field {
      case .alertTime: attempt.alertAfter
      case .answerTime: attempt.answerAfter
      case .releaseTime: attempt.releaseAfter
      default: 0
      }
    // Systems that count seconds write zero for what did not happen.
    guard after >= 0 else { return pattern == .seconds ? [0x30] : [] }
    return pattern.write(attempt.setupTime + Int64(after), zone: zone)
  }

  private func value(
    _ field: RecordField,
    _ column: DialectColumn,
    _ attempt: Attempt,
    _ batch: borrowing AttemptBatch
  ) -> [UInt8] {
    switch field {
    case .ring: return duration(attempt.ringMilliseconds, column.unit)
    case .talk: return duration(attempt.talkMilliseconds, column.unit)
    case .total: return duration(attempt.releaseAfter, column.unit)
    case .disposition: return words[attempt.disposition] ?? []
    default: break
    }
    guard let known = field.attemptField else { return [] }
    let (kind, text) = AttemptValues.value(known, attempt, batch)
    return kind != .absent && column.form == .swappedAddress ? Self.swapped(text) : text
  }

  private func duration(_ milliseconds: Int32, _ unit: DurationUnit) -> [UInt8] {
    guard milliseconds >= 0 else { return [] }
    let value: Int64 =
      switch unit {
      case .seconds: Int64(milliseconds) / 1000
      case .milliseconds: Int64(milliseconds)
      case .microseconds: Int64(milliseconds) * 1000
      }
    return Array(String(value).utf8)
  }

  /// An IPv4 address as a signed number with its bytes reversed; anything else is left out.
  private static func swapped(_ text: [UInt8]) -> [UInt8] {
    let parts = text.split(separator: 0x2E, omittingEmptySubsequences: false)
    guard parts.count == 4 else { return [] }
    var word: UInt32 = 0
    for part in parts.reversed() {
      guard let value = UInt8(String(decoding: part, as: UTF8.self)) else { return [] }
      word = word << 8 | UInt32(value)
    }
    return Array(String(Int32(bitPattern: word)).utf8)
  }
}

extension Dialect {
  /// How many columns a record has that is written; `nil` when the dialect cannot be written.
  var columnsWritten: Int? {
    guard let writes, layout.kind == .delimited, !layout.percentEncoded, layout.skipLines == 0,
      !layout.decimalComma, layout.quote != 0, !columns.contains(where: { $0.joined != nil })
    else { return nil }
    return min(writes, columns.count)
  }

  /// Whether `calls` can write it.
  public var isWritable: Bool { columnsWritten != nil }
}
