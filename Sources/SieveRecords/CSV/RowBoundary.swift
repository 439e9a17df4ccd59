/// Finds the end of one row byte by byte, across chunks: the plain definition of a row.
///
/// ```
///              quote first          quote             line feed, delimiter
///  fieldStart ─────────▶ quoted ─────────▶ closing ─────────▶ end of row, field
///      │ other byte        ▲  └──────────────┘ quote (escaped)     │ other byte
///      ▼                                                           ▼
///  unquoted ── line feed ▶ end of row                            broken
/// ```
/// A quote inside an unquoted field is an ordinary byte.
struct RowBoundary: BitwiseCopyable {
  enum Phase: UInt8, BitwiseCopyable {
    case fieldStart, unquoted, quoted, closing
    /// A carriage return after a closing quote: only a line feed may follow.
    case closingReturn
    /// The row is rejected; its line goes on to the next line feed.
    case broken
  }

  /// What came of some bytes.
  enum Outcome: BitwiseCopyable {
    /// The bytes are used up.
    case needMore
    /// The row ends after this many of them.
    case row(Int)
    /// After this many a quoted field proved broken; the row ends at `firstLine`.
    case broken(Int)
  }

  private(set) var phase = Phase.fieldStart
  /// Bytes of the row so far.
  private(set) var length = 0
  /// Line feeds inside quoted fields.
  private(set) var lineFeeds = 0
  /// Bytes of the row up to and with its first line feed inside quotes; 0 when none.
  private(set) var firstLine = 0

  /// Whether a quoted field is open at the end of the input.
  var isOpen: Bool { phase == .quoted || phase == .broken }

  /// Takes bytes until the row ends.
  ///
  /// - Parameters:
  ///   - bytes: What follows in the input.
  ///   - range: Which of them to take.
  ///   - delimiter: Between fields.
  ///   - singleLineLength: Up to this many bytes of the row, a line feed breaks an open quote.
  /// - Returns: whether the row ended.
  mutating func advance(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    delimiter: UInt8,
    singleLineLength: Int
  ) -> Outcome {
    var at = range.lowerBound
    while at < range.upperBound {
      let byte = bytes[at]
      at += 1
      length += 1
      switch step(byte, delimiter, singleLineLength) {
      case .goOn: continue
      case .end: return .row(at - range.lowerBound)
      case .broke: return .broken(at - range.lowerBound)
      }
    }
    return .needMore
  }

  private enum Step { case goOn, end, broke }

  private mutating func step(_ byte: UInt8, _ delimiter: UInt8, _ singleLineLength: Int) -> Step {
    switch phase {
    case .unquoted:
      return stepUnquoted(byte, delimiter)
    case .fieldStart:
      guard byte == 0x22 else { return stepUnquoted(byte, delimiter) }
      phase = .quoted
    case .quoted:
      if byte == 0x22 {
        phase = .closing
      } else if byte == 0x0A {
        lineFeeds += 1
        if firstLine == 0 { firstLine = length }
        if length <= singleLineLength { return .broke }
      }
    case .closing:
      if byte == 0x22 {
        phase = .quoted
      } else if byte == 0x0D {
        phase = .closingReturn
      } else if byte == delimiter || byte == 0x0A {
        return stepUnquoted(byte, delimiter)
      } else {
        return breaks(byte)
      }
    case .closingReturn:
      return byte == 0x0A ? .end : breaks(byte)
    case .broken:
      if byte == 0x0A {
        firstLine = length
        return .broke
      }
    }
    return .goOn
  }

  private mutating func stepUnquoted(_ byte: UInt8, _ delimiter: UInt8) -> Step {
    if byte == 0x0A { return .end }
    phase = byte == delimiter ? .fieldStart : .unquoted
    return .goOn
  }

  /// Something follows a closing quote: over at once when the row began on an earlier line.
  private mutating func breaks(_ byte: UInt8) -> Step {
    if firstLine > 0 { return .broke }
    phase = .broken
    if byte == 0x0A {
      firstLine = length
      return .broke
    }
    return .goOn
  }
}
