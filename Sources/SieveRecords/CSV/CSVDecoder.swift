import SieveBytes
public import SieveModel

/// Decodes CSV with a header line into attempts.
///
/// RFC 4180 with the delimiters comma, semicolon, tab and bar; docs/formats/csv.md has the names
/// of columns and the rules for times and outcomes. Rows without oddities are read in place from
/// the chunk; the others, and those that two chunks share, go through `RowBoundary`.
public struct CSVDecoder: AttemptDecoder {
  let options: RecordOptions
  let sourceName: String
  var builder: AttemptBuilder
  var header: CSVHeader?
  /// From a line `sep=;` before the header.
  var declaredDelimiter: UInt8?

  /// The bytes of a row, or of the header, that a later chunk completes.
  var pending: [UInt8] = []
  /// How far the row in `pending` has been searched.
  var boundary = RowBoundary()
  /// Whether the rest of an overlong line is being skipped.
  var isSkipping = false
  /// Offset in the input of the row under way.
  var rowOffset: UInt64 = 0
  /// One-based line of the row under way.
  var rowLine = 1
  /// Up to this offset quoted fields may not contain line feeds: an open quote was found there.
  var singleLineUntil: UInt64 = 0

  var slots = FieldSlots()
  /// Values of a row with escaped quotes, unescaped.
  var values: [UInt8] = []
  /// Positions of delimiters, quotes and line feeds in the block being read.
  var positions: [UInt32] = []
  /// Fields that a warning about left-out values was given for.
  var remarked: UInt32 = 0

  /// Makes a decoder of one input.
  ///
  /// - Parameters:
  ///   - options: The layout, as far as the user states it.
  ///   - plan: Reads numbers.
  ///   - source: Index of the input in the run.
  ///   - sourceName: The input as diagnostics name it.
  public init(options: RecordOptions, plan: NumberPlan, source: UInt16, sourceName: String) {
    self.options = options
    self.sourceName = sourceName
    builder = AttemptBuilder(plan: plan, zone: options.zone, source: source)
  }

  /// Takes the next bytes of the input.
  ///
  /// - Throws: `DiagnosticReport` when the header cannot be used.
  public mutating func decode(_ bytes: Span<UInt8>, into output: inout DecodedRecords) throws {
    let start = header == nil ? try readHeader(bytes, &output) : 0
    if header != nil { decodeBody(bytes, from: start, into: &output) }
  }

  /// Takes the end of the input; the last row may lack its line feed.
  public mutating func finish(into output: inout DecodedRecords) throws {
    if header == nil {
      try endHeader(&output)
      return
    }
    // Each turn rejects or reads at least one line of what is left.
    while !pending.isEmpty { finishPending(&output) }
  }

  /// Reads rows until the bytes are used up.
  mutating func decodeBody(
    _ bytes: Span<UInt8>,
    from start: Int,
    into output: inout DecodedRecords
  ) {
    var at = start
    while at < bytes.count {
      if isSkipping {
        at = skipLine(bytes, from: at)
      } else if pending.isEmpty {
        at = decodeRows(bytes, from: at, into: &output)
      } else {
        at = continuePending(bytes, from: at, into: &output)
      }
    }
  }

  /// Skips to the end of an overlong line.
  private mutating func skipLine(_ bytes: Span<UInt8>, from start: Int) -> Int {
    var at = start
    while at < bytes.count {
      at += 1
      if bytes[at - 1] == 0x0A {
        isSkipping = false
        rowLine += 1
        break
      }
    }
    rowOffset += UInt64(at - start)
    return at
  }
}
