import SieveBytes
public import SieveModel

/// Decodes JSON lines, one object a line, into attempts.
///
/// Keys are understood like the columns of CSV (docs/formats/jsonl.md), in any order; unknown keys
/// and nested values are skipped.
public struct JSONLinesDecoder: AttemptDecoder {
  let options: RecordOptions
  let sourceName: String
  var builder: AttemptBuilder
  let names: WordTable<ColumnMeaning>

  /// The bytes of a line that a later chunk completes.
  private var pending: [UInt8] = []
  /// Whether the rest of an overlong line is being skipped.
  var isSkipping = false
  /// Offset in the input of the line under way.
  var lineOffset: UInt64 = 0
  /// One-based number of the line under way.
  var lineNumber = 1
  /// Whether a line that is not blank was seen.
  var hasBegun = false

  /// Copies of lines with escapes.
  private var values: [UInt8] = []
  private var positions: [UInt32] = []
  /// Fields that a warning about left-out values was given for.
  var remarked: UInt32 = 0
  /// Fields that a warning about two keys was given for.
  var doubledSeen: UInt32 = 0

  /// Bytes searched for line feeds at once.
  private static let blockLength = 1 << 16

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
    names = JSONNames.table(mapping: options.mapping)
  }

  /// Takes the next bytes of the input.
  ///
  /// - Throws: `DiagnosticReport` when the input is one JSON document instead of lines.
  public mutating func decode(_ bytes: Span<UInt8>, into output: inout DecodedRecords) throws {
    var index: [UInt32] = []
    swap(&index, &positions)
    defer { swap(&index, &positions) }
    var start = 0
    var block = 0
    while block < bytes.count {
      let end = min(block + Self.blockLength, bytes.count)
      let found = StructureIndex.find(
        bytes,
        block..<end,
        delimiter: 0x0A,
        quote: 0x0A,
        into: &index
      )
      for place in 0..<found.count {
        let lineEnd = Int(index[place])
        try endLine(bytes, start..<lineEnd, &output)
        start = lineEnd + 1
      }
      keep(bytes, start..<end, &output)
      start = end
      block = end
    }
  }

  /// Takes the end of the input; the last line may lack its line feed.
  public mutating func finish(into output: inout DecodedRecords) throws {
    if pending.isEmpty || isSkipping { return }
    let line = pending
    pending = []
    try take(line.span, hasLineFeed: false, &output)
  }

  /// Keeps the beginning of a line, or gives up on it.
  private mutating func keep(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ output: inout DecodedRecords
  ) {
    if isSkipping {
      lineOffset += UInt64(range.count)
      return
    }
    // The line feed counts, as in CSV.
    let room = options.lineLengthMax - pending.count
    let kept = range.lowerBound..<min(range.upperBound, range.lowerBound + room)
    for at in kept { pending.append(bytes[at]) }
    guard pending.count >= options.lineLengthMax else { return }
    hasBegun = true
    rejectLength(pending.span, &output)
    lineOffset += UInt64(pending.count + range.upperBound - kept.upperBound)
    pending.removeAll(keepingCapacity: true)
    isSkipping = true
  }

  /// Takes the end of a line, which `pending` may have the beginning of.
  private mutating func endLine(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ output: inout DecodedRecords
  ) throws {
    if !isSkipping, pending.isEmpty, range.count < options.lineLengthMax {
      try take(bytes.extracting(range), hasLineFeed: true, &output)
      return
    }
    keep(bytes, range, &output)
    if isSkipping {
      isSkipping = false
      lineOffset += 1
      lineNumber += 1
      return
    }
    var line: [UInt8] = []
    swap(&line, &pending)
    try take(line.span, hasLineFeed: true, &output)
    line.removeAll(keepingCapacity: true)
    swap(&line, &pending)
  }

  /// Makes an attempt of one line.
  private mutating func take(
    _ line: Span<UInt8>,
    hasLineFeed: Bool,
    _ output: inout DecodedRecords
  ) throws {
    defer {
      lineOffset += UInt64(line.count + (hasLineFeed ? 1 : 0))
      lineNumber += 1
    }
    let mark = lineOffset == 0 ? Self.markLength(line) : 0
    let content = line.trimmed(mark..<line.count)
    if content.isEmpty || (content.count == 1 && line[content.lowerBound] == 0x0D) { return }
    let isFirst = !hasBegun
    hasBegun = true
    let text = mark == 0 ? line : line.extracting(mark..<line.count)
    if isFirst, line[content.lowerBound] == 0x5B { throw document(line, isArray: true) }
    values.removeAll(keepingCapacity: true)
    do throws(JSONFault) {
      let record = try JSONRecord(text, names: names, values: &values)
      build(record, text, mark: mark, &output)
    } catch {
      let isCut = isFirst && hasLineFeed && error.kind == .endOfLine
      if isCut, line[content.lowerBound] == 0x7B { throw document(line, isArray: false) }
      reject(error, line, mark: mark, &output)
    }
  }

  /// How long a byte order mark the line begins with.
  private static func markLength(_ line: Span<UInt8>) -> Int {
    line.count >= 3 && line[0] == 0xEF && line[1] == 0xBB && line[2] == 0xBF ? 3 : 0
  }

  private mutating func build(
    _ record: JSONRecord,
    _ line: Span<UInt8>,
    mark: Int,
    _ output: inout DecodedRecords
  ) {
    builder.ringUnit = record[.ring].unit
    builder.talkUnit = record[.talk].unit
    builder.totalUnit = record[.total].unit
    let result =
      values.isEmpty
      ? line.withUnsafeBufferPointer { build($0, record, line.count, &output.batch) }
      : values.withUnsafeBufferPointer { build($0, record, line.count, &output.batch) }
    switch result {
    case .failure(let fault):
      reject(fault, record, line, mark: mark, &output)
      return
    case .success(let remarks):
      if remarks.bits & ~remarked != 0 { remark(remarks, record, line, mark: mark, &output) }
    }
    if record.doubled & ~doubledSeen != 0 { remarkDoubled(record, line, mark: mark, &output) }
  }

  private mutating func build(
    _ values: UnsafeBufferPointer<UInt8>,
    _ record: JSONRecord,
    _ length: Int,
    _ batch: inout AttemptBatch
  ) -> Result<RecordRemarks, RecordFault> {
    builder.buildOne(values, record.slots, origin: lineOffset, length: length, &batch)
  }
}
