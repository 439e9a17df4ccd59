import SieveDiagnostics
public import SieveModel
public import SieveRecords

/// A followed file on its way from lines to attempts.
///
/// What it says of places counts from the beginning of the file, wherever it began to read.
public final class FollowedInput {
  /// Bytes that are decoded at a time.
  private static let chunkBytes = 1 << 16

  /// The file's name.
  public let name: String
  /// Its place among the inputs of the run.
  public let index: UInt16
  /// Attempts decoded so far.
  public private(set) var attempts: UInt64 = 0
  /// Records rejected so far.
  public private(set) var rejected: UInt64 = 0
  /// Bytes taken so far, also by earlier processes.
  public var bytesTaken: UInt64 { bytesBefore + bytes }
  private var bytes: UInt64 = 0
  private let bytesBefore: UInt64
  /// The number by which its position tells it in a checkpoint; 0 when nobody asks.
  public var tag: UInt64 = 0
  /// What it turned out to be, once there was a line.
  public var format: InputFormat? { input?.format }

  /// How it is read, once there was a line.
  public var reading: ReadingFacts? { input?.reading }

  /// Takes the numbers of records, where the dialect has them; asked for before the first line.
  public var sequence: SequenceCensus?

  /// How its records are read, once there was a line.
  public var rejectLayout: RejectLayout? { input?.rejectLayout }

  private let start: FollowedStart
  private let options: InputOptions
  /// How the file that had the name before is read, and the lines that begin with its header.
  private let preceding: TextLayout?
  private let precedingHeader: [UInt8]
  /// What an earlier process knew of it, until it is read on.
  private var resumed: FollowedInputState?
  /// The lines that begin with the header by which this file is read.
  private var header: [UInt8] = []
  private var source = PushedByteSource()
  private var input: AttemptInput?
  private var layout: TextLayout?
  private var transcoder: Transcoder?
  private var places = TranscodedPlaces()
  /// Bytes of the header of an earlier look or file, which the decoder counts and the file does not.
  private var primed = 0
  private var primedLines = 0
  /// Lines before the place where it began to be read, when that is known.
  private var linesBefore: Int?
  /// Lines of which the layout cannot be told yet.
  private var undecided: [UInt8] = []
  /// Why it cannot be told from them.
  public private(set) var doubt: (any Error)?
  private var isFailed = false
  private var output = DecodedRecords()

  /// Prepares to read a file that begins as `start` says.
  ///
  /// - Parameters:
  ///   - start: The file.
  ///   - index: Its place among the inputs of the run.
  ///   - options: How it is read.
  ///   - former: How what had the same name before was read, whose layout it may share.
  ///   - resumed: What an earlier process knew of it.
  public init(
    _ start: FollowedStart,
    index: UInt16,
    options: InputOptions,
    after former: LayoutNote? = nil,
    resuming resumed: FollowedInputState? = nil
  ) {
    self.start = start
    self.index = resumed?.index ?? index
    self.options = options
    self.resumed = resumed
    name = start.path
    linesBefore = start.offset == 0 ? 0 : resumed?.line.map { $0 - 1 }
    attempts = resumed?.attempts ?? 0
    rejected = resumed?.rejected ?? 0
    bytesBefore = resumed?.bytes ?? 0
    isFailed = resumed?.isFailed ?? false
    if let note = resumed?.preceding ?? former, let layout = note.layout(options) {
      preceding = layout
      precedingHeader = note.header
    } else {
      precedingHeader = start.precedingPreamble
      preceding =
        precedingHeader.isEmpty
        ? nil : try? .of(precedingHeader, after: nil, options: options, name: start.path)
    }
  }

  /// The place in the file up to which records were used.
  public var consumed: UInt64 {
    guard let input else { return start.offset + bytes - UInt64(undecided.count) }
    return filePlace(input.recordOffset)
  }

  /// A place of the decoder as one of the file.
  private func filePlace(_ place: UInt64) -> UInt64 {
    let read = place &- UInt64(min(Int(clamping: place), primed))
    // A record that an earlier process had read lies before all that was read here.
    let isEarlier = Int64(bitPattern: read) < 0
    return start.offset &+ (transcoder == nil || isEarlier ? read : places.raw(read))
  }

  /// Decodes lines; `give` takes what came of them, step by step.
  ///
  /// - Throws: what is wrong with the file as a whole; nothing of it is decoded any more.
  public func take(_ lines: [UInt8], _ give: (inout DecodedRecords) -> Void) throws {
    bytes += UInt64(lines.count)
    guard !isFailed else { return }
    if input == nil {
      try begin(with: lines, isLast: false, give)
    } else {
      push(lines)
    }
    try decode(give)
  }

  /// Takes the end of the file.
  ///
  /// - Throws: what is wrong with the file as a whole.
  public func finish(_ give: (inout DecodedRecords) -> Void) throws {
    guard !isFailed else { return }
    if input == nil, !undecided.isEmpty { try begin(with: [], isLast: true, give) }
    try decode(give)
    guard let input else { return }
    while try input.next(into: &output) { pass(give) }
  }

  // MARK: The layout

  /// Finds out the layout from the first lines, and begins to read if they tell it.
  private func begin(
    with lines: [UInt8],
    isLast: Bool,
    _ give: (inout DecodedRecords) -> Void
  ) throws {
    let isFirst = undecided.isEmpty
    undecided += lines
    // What a header alone says may be said better by the lines below it.
    if !isLast, resumed?.layout == nil, TextLayout.isHeaderAlone(start.sample + undecided) {
      return
    }
    do {
      try open(undecided)
      undecided = []
      doubt = nil
    } catch {
      doubt = error
      source = PushedByteSource()
      input = nil
      output.removeAll()
      guard !isLast, mayTellMore(error) else {
        abandon()
        throw error
      }
      if isFirst { output.warnings += Self.causes(error).map(LayoutFault.waits) }
      if !output.warnings.isEmpty { pass(give) }
    }
  }

  /// Gives up on it.
  public func abandon() {
    isFailed = true
    undecided = []
    doubt = nil
  }

  /// Whether more lines may tell what these do not.
  private func mayTellMore(_ error: any Error) -> Bool {
    let look = start.sample.count + undecided.count
    guard look < TextLayout.sampleMax, !Self.causes(error).contains(where: \.isFinal) else {
      return false
    }
    return (start.sample + undecided).count { $0 == 0x0A } < TextLayout.sampleLines
  }

  private static func causes(_ error: any Error) -> [Diagnostic] {
    if let diagnostic = error as? Diagnostic { return [diagnostic] }
    return (error as? DiagnosticReport)?.diagnostics ?? []
  }

  private func open(_ lines: [UInt8]) throws {
    if let resumed, let note = resumed.layout, let layout = note.layout(options) {
      try open(layout, lines, header: note.header, resumed)
      return
    }
    let sample = (start.sample + lines).prefix(TextLayout.sampleMax)
    let found = try TextLayout.of(
      Array(sample),
      after: preceding,
      options: options,
      name: name
    )
    do {
      try open(found, lines, header: start.offset > 0 ? start.preamble : [])
    } catch {
      guard let preceding, !precedingHeader.isEmpty else { throw error }
      try open(preceding, lines, header: precedingHeader)
    }
  }

  /// Makes a decoder, shows it the header that was read before, and hands it lines.
  private func open(
    _ layout: TextLayout,
    _ lines: [UInt8],
    header: [UInt8],
    _ resumed: FollowedInputState? = nil
  ) throws {
    transcoder = nil
    source = PushedByteSource()
    let input = AttemptInput(
      pushed: source,
      layout: layout,
      name: name,
      index: index,
      options: options,
      chunkSize: Self.chunkBytes
    )
    try prime(input, layout, header)
    transcoder = layout.encoding.flatMap(Transcoder.init)
    places = TranscodedPlaces()
    if let resumed { goOn(input, resumed) }
    if let sequence { input.countSequence(in: sequence) }
    self.input = input
    push(lines)
    // A header that cannot be used is seen by the decoder.
    if !source.isEmpty { _ = try input.next(into: &output) }
    self.layout = layout
    self.header = header
    if header.isEmpty { Preamble.extend(&self.header, with: lines) }
  }

  /// Shows a decoder as many lines as make its header.
  private func prime(_ input: AttemptInput, _ layout: TextLayout, _ header: [UInt8]) throws {
    primed = 0
    primedLines = 0
    let text = layout.encoding.flatMap(Transcoder.init)?.convert(header) ?? header
    var start = 0
    while !input.hasHeader, let feed = text[start...].firstIndex(of: 0x0A) {
      source.push(Array(text[start...feed]))
      start = feed + 1
      while !source.isEmpty { _ = try input.next(into: &output) }
    }
    primed = start
    primedLines = input.recordLine - 1
    output.removeAll()
  }

  // MARK: Decoding

  private func push(_ lines: [UInt8]) {
    guard let transcoder else { return source.push(lines) }
    var start = 0
    var text: [UInt8] = []
    while start < lines.count {
      let end = lines[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? lines.count
      let line = transcoder.convert(Array(lines[start..<end]))
      places.add(decoded: line.count, raw: end - start)
      text += line
      start = end
    }
    source.push(text)
  }

  private func decode(_ give: (inout DecodedRecords) -> Void) throws {
    guard let input else { return }
    do {
      if hasOutput { pass(give) }
      while !source.isEmpty {
        guard try input.next(into: &output) else { return }
        pass(give)
      }
    } catch {
      isFailed = true
      throw error
    }
    if transcoder != nil {
      places.drop(
        before: input.recordOffset &- UInt64(min(primed, Int(clamping: input.recordOffset)))
      )
    }
  }

  private var hasOutput: Bool {
    !output.batch.isEmpty || !output.rejects.isEmpty || !output.warnings.isEmpty
  }

  private func pass(_ give: (inout DecodedRecords) -> Void) {
    attempts += UInt64(output.batch.attempts.count { $0.stage != .amended })
    rejected += UInt64(output.rejects.count)
    if start.offset > 0 || primed > 0 || transcoder != nil { move() }
    give(&output)
    output.removeAll()
  }

  /// Makes places of the decoder places of the file; lines were not counted from its beginning.
  private func move() {
    for place in 0..<output.batch.count {
      let origin = filePlace(output.batch.attempts[place].origin)
      output.batch.update(at: place) { $0.origin = origin }
    }
    for place in output.rejects.indices {
      output.rejects[place].offset = output.rejects[place].offset.map(filePlace)
      guard let offset = output.rejects[place].diagnostic.location?.byteOffset else { continue }
      output.rejects[place].diagnostic.location?.byteOffset = filePlace(offset)
      guard start.offset > 0 || primed > 0 else { continue }
      let line = output.rejects[place].diagnostic.location?.line
      output.rejects[place].diagnostic.location?.line = line.flatMap(fileLine)
    }
  }
}

// MARK: Going on in another process

extension FollowedInput {
  /// How a file that takes its name may be read, when it does not say so itself.
  public var note: LayoutNote? {
    if let layout { return LayoutNote(layout, header: header) }
    return preceding.map { LayoutNote($0, header: precedingHeader) }
  }

  /// What another process has to know of it.
  public var state: FollowedInputState {
    var state = resumed ?? FollowedInputState(tag: tag, name: name, index: index)
    state.tag = tag
    state.attempts = attempts
    state.rejected = rejected
    state.bytes = bytesTaken - UInt64(undecided.count)
    state.isFailed = isFailed
    guard let input else { return state }
    state.layout = layout.map { LayoutNote($0, header: header) }
    state.preceding = preceding.map { LayoutNote($0, header: precedingHeader) }
    state.line = fileLine(input.recordLine)
    state.isInLongLine = input.isInLongLine
    state.calls = input.callsUnderWay
    state.calls?.move { offset, line in (filePlace(offset), fileLine(line) ?? 0) }
    return state
  }

  /// Has a new decoder go on where that of an earlier process was.
  private func goOn(_ input: AttemptInput, _ resumed: FollowedInputState) {
    input.isInLongLine = resumed.isInLongLine
    var calls = resumed.calls
    let (start, primed) = (start.offset, UInt64(primed))
    let lines = primedLines - (linesBefore ?? 0)
    // Places as this decoder counts them; what it has not read lies before its beginning.
    calls?.move { offset, line in (offset &- start &+ primed, line &+ lines) }
    input.goOn(calls)
  }

  /// A line of the decoder as one of the file.
  private func fileLine(_ line: Int) -> Int? { linesBefore.map { $0 &+ line &- primedLines } }
}

extension Diagnostic {
  /// Whether more lines make no difference.
  fileprivate var isFinal: Bool { code == .followedFileLeftOut || code == .foreignFormat }
}
