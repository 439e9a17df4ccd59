import SieveBytes
import SieveDiagnostics
public import SieveModel

/// Decodes records of any dialect into attempts.
///
/// The way for layouts that `CSVDecoder` and `JSONLinesDecoder` do not read in place: a record is
/// cut into cells, rewritten as a `DialectTranscript`, joined with other records of its call, and
/// built like all others.
public struct DialectDecoder: AttemptDecoder {
  let dialect: Dialect
  let options: RecordOptions
  let sourceName: String
  var builder: AttemptBuilder
  var cutter: DialectCutter
  let scribe: DialectScribe
  var legs: LegTable?
  /// Calls whose records are given out as they come; instead of `legs` in live mode.
  var liveLegs: LiveLegs?
  private let legColumns: [Int]

  /// The bytes that no record was made of yet.
  private var buffer: [UInt8] = []
  /// Offset in the input of the first of them, and its line.
  var offset: UInt64 = 0
  var line = 1
  private(set) var linesToSkip: Int
  /// Whether the header is still to come.
  private var needsHeader: Bool
  private(set) var headerLine: [UInt8] = []
  /// Whether the rest of an overlong line is being skipped.
  var isSkipping = false
  private var row = DialectRow()
  private(set) var transcript = DialectTranscript()
  private var values: [UInt8] = []
  private var slots = FieldSlots()
  var remarked: UInt32 = 0
  /// The numbers of records, once somebody asks for them.
  public var sequence: SequenceCensus?
  private let sequenceColumn: Int?
  /// Records that the dialect says are no calls.
  public private(set) var passedOver: UInt64 = 0

  /// Makes a decoder of one input.
  ///
  /// - Parameters:
  ///   - dialect: The layout.
  ///   - options: The zone, and the longest record.
  ///   - plan: Reads numbers.
  ///   - source: Index of the input in the run.
  ///   - sourceName: The input as diagnostics name it.
  ///   - isLive: Whether a call is given out at its first record and amended by the others, instead
  ///     of waiting for all of them.
  public init(
    dialect: Dialect,
    options: RecordOptions,
    plan: NumberPlan,
    source: UInt16,
    sourceName: String,
    isLive: Bool = false
  ) {
    self.dialect = dialect
    self.options = options
    self.sourceName = sourceName
    scribe = DialectScribe(dialect, zone: options.zone)
    cutter = DialectCutter(dialect)
    builder = AttemptBuilder(plan: plan, zone: dialect.zone ?? options.zone, source: source)
    builder.ringUnit = .milliseconds
    builder.talkUnit = .milliseconds
    builder.totalUnit = .milliseconds
    linesToSkip = dialect.layout.skipLines
    needsHeader = dialect.layout.header == .names
    if isLive {
      liveLegs = dialect.legs.map { LiveLegs(callsMax: $0.callsMax) }
    } else {
      legs = dialect.legs.map { LegTable(callsMax: $0.callsMax) }
    }
    sequenceColumn = dialect.sequence.flatMap { name in
      dialect.columns.firstIndex { $0.name == name }
    }
    legColumns = (dialect.legs?.columns ?? []).compactMap { name in
      dialect.columns.firstIndex { $0.name == name }
    }
  }

  /// Whether lines are still to come that are no records.
  var isAwaitingRecords: Bool { linesToSkip > 0 || needsHeader }

  /// Takes the next bytes of the input.
  ///
  /// - Throws: `DiagnosticReport` when the header lacks what the dialect needs.
  public mutating func decode(_ bytes: Span<UInt8>, into output: inout DecodedRecords) throws {
    bytes.withUnsafeBufferPointer { buffer.append(contentsOf: $0) }
    try readRecords(isLast: false, &output)
  }

  /// Takes the end of a piece of the input that ends with a record.
  ///
  /// - Throws: `DiagnosticReport` when the header lacks what the dialect needs.
  public mutating func endRecord(into output: inout DecodedRecords) throws {
    try readRecords(isLast: true, &output)
  }

  /// Goes to a record somewhere else in the input: what was read so far ended with a record.
  public mutating func begin(at offset: UInt64, line: Int) {
    (self.offset, self.line) = (offset, line)
    linesToSkip = 0
    isSkipping = false
  }

  /// Takes the end of the input; the last record may lack its line feed.
  public mutating func finish(into output: inout DecodedRecords) throws {
    try endRecord(into: &output)
    while let call = legs?.removeFirst() { build(call, &output) }
    for call in liveLegs?.removeUntimed() ?? [] { build(call, &output) }
  }

  private mutating func readRecords(isLast: Bool, _ output: inout DecodedRecords) throws {
    // Taken out so that reading it does not conflict with changing the rest.
    var bytes: [UInt8] = []
    swap(&bytes, &buffer)
    var at = 0
    while at < bytes.count {
      guard let end = recordEnd(bytes.span, from: at, isLast: isLast) else { break }
      try take(bytes.span, at..<end, &output)
      for place in at..<end where bytes[place] == 0x0A { line += 1 }
      offset += UInt64(end - at)
      at = end
    }
    bytes.removeFirst(at)
    swap(&bytes, &buffer)
  }

  /// Where the record that begins at `start` ends, by force when it is too long or the input ends.
  private func recordEnd(_ bytes: Span<UInt8>, from start: Int, isLast: Bool) -> Int? {
    let isPlain = linesToSkip > 0 || isSkipping
    let end =
      isPlain
      ? DialectCutter.lineEnd(bytes, from: start)
      : cutter.end(bytes, from: start, isLast: isLast)
    if let end, end - start <= options.lineLengthMax { return end }
    guard end != nil || isLast || bytes.count - start > options.lineLengthMax else { return nil }
    // A quote that is not closed costs its own line, not all that follow.
    if let lineEnd = DialectCutter.lineEnd(bytes, from: start) { return lineEnd }
    return isLast || bytes.count - start > options.lineLengthMax ? bytes.count : nil
  }

  private mutating func take(
    _ bytes: Span<UInt8>,
    _ record: Range<Int>,
    _ output: inout DecodedRecords
  ) throws {
    let isWhole = bytes[record.upperBound - 1] == 0x0A
    if isSkipping {
      isSkipping = !isWhole
      return
    }
    if record.count > options.lineLengthMax {
      isSkipping = !isWhole
      return rejectLength(bytes, record, &output)
    }
    var content = record
    if isWhole { content = content.lowerBound..<(content.upperBound - 1) }
    if !content.isEmpty, bytes[content.upperBound - 1] == 0x0D {
      content = content.lowerBound..<(content.upperBound - 1)
    }
    if offset == 0, content.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
      content = (content.lowerBound + 3)..<content.upperBound
    }
    if linesToSkip > 0 {
      linesToSkip -= 1
    } else if content.isEmpty {
      return
    } else if needsHeader {
      needsHeader = false
      try readHeader(bytes, content)
    } else {
      takeRecord(bytes, content, &output)
    }
  }

  /// Finds the columns by their names.
  private mutating func readHeader(_ bytes: Span<UInt8>, _ content: Range<Int>) throws {
    headerLine = bytes.copy(content)
    let names = cutter.names(bytes, content)
    let match = DialectHeader.match(names, dialect)
    if let missing = match.missing.first {
      throw wrongHeader(bytes, content, missing: missing, names: names)
    }
    cutter.columnOfCell = match.columnOfCell
  }

  private mutating func takeRecord(
    _ bytes: Span<UInt8>,
    _ content: Range<Int>,
    _ output: inout DecodedRecords
  ) {
    if let zero = content.first(where: { bytes[$0] == 0 }) {
      return rejectZero(at: zero, bytes, content, &output)
    }
    cutter.cut(bytes, content, into: &row)
    if row.isBroken { return rejectBroken(bytes, content, &output) }
    if let sequence, let column = sequenceColumn, let cell = row.cells[column] {
      sequence.add(row.bytes[cell])
    }
    let isKnown = scribe.read(row, into: &transcript)
    if !isKnown {
      passedOver += 1
      return
    }
    if content.count == headerLine.count, headerLine == bytes.copy(content) { return }
    guard fits(row) else { return rejectCount(row.count, bytes, content, &output) }
    if liveLegs != nil, case let key = legKey(row), !key.isEmpty {
      return takeLeg(key, bytes, content, &output)
    }
    if legs != nil {
      let call = waitingCall(bytes, content)
      let key = legKey(row)
      if key.isEmpty {
        build(call, &output)
      } else if let oldest = legs?.add(key, call) {
        build(oldest, &output)
      }
      return
    }
    build(transcript, bytes, content, at: (offset, line), &output)
  }

  /// The record as one of a call that has to wait.
  func waitingCall(_ bytes: Span<UInt8>, _ content: Range<Int>) -> LegTable.Call {
    LegTable.Call(
      transcript: transcript,
      record: bytes.copy(content, limit: LegTable.Call.recordMax),
      offset: offset,
      line: line,
      isCut: content.count > LegTable.Call.recordMax
    )
  }

  mutating func build(_ call: LegTable.Call, _ output: inout DecodedRecords) {
    let (record, before) = (call.record, output.rejects.count)
    build(call.transcript, record.span, 0..<record.count, at: (call.offset, call.line), &output)
    if call.isCut, output.rejects.count > before { output.rejects[before].isCut = true }
  }

  mutating func build(
    _ transcript: DialectTranscript,
    _ bytes: Span<UInt8>,
    _ content: Range<Int>,
    at place: (offset: UInt64, line: Int),
    _ output: inout DecodedRecords
  ) {
    settle(read(transcript, at: place.offset, &output), transcript, bytes, content, place, &output)
  }

  /// Makes an attempt of values.
  mutating func read(
    _ transcript: DialectTranscript,
    at offset: UInt64,
    _ output: inout DecodedRecords
  ) -> Result<RecordRemarks, RecordFault> {
    // Taken out so that reading them does not conflict with changing the builder.
    var laid: [UInt8] = []
    swap(&laid, &values)
    transcript.lay(into: &laid, &slots)
    let result = laid.withUnsafeBufferPointer {
      builder.buildOne($0, slots, origin: offset, length: $0.count, &output.batch)
    }
    swap(&laid, &values)
    return result
  }

  /// Says what was wrong with a record.
  mutating func settle(
    _ result: Result<RecordRemarks, RecordFault>,
    _ transcript: DialectTranscript,
    _ bytes: Span<UInt8>,
    _ content: Range<Int>,
    _ place: (offset: UInt64, line: Int),
    _ output: inout DecodedRecords
  ) {
    switch result {
    case .failure(let fault):
      reject(fault, transcript, bytes, content, at: place, &output)
    case .success(let remarks):
      if remarks.bits & ~remarked != 0 {
        remark(remarks, transcript, bytes, content, at: place, &output)
      }
    }
  }

  /// Whether the record has as many cells as the dialect says.
  private func fits(_ row: DialectRow) -> Bool {
    guard dialect.layout.kind == .delimited else { return row.count > 0 }
    if dialect.layout.header == .names { return row.count >= cutter.columnOfCell.count }
    return row.count >= dialect.columnsMin && row.count <= dialect.columnsMax + 1
  }

  /// What names the call; empty when the record does not say.
  private func legKey(_ row: DialectRow) -> [UInt8] {
    var key: [UInt8] = []
    for column in legColumns {
      guard let cell = row.cells[column], !cell.isEmpty else { return [] }
      key += row.bytes[cell]
      key.append(0)
    }
    return key
  }
}
