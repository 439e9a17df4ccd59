public import SieveCapture
public import SieveDiagnostics
public import SieveModel
public import SieveRecords
public import SieveSIP

/// One input on its way from a name on the command line to attempts: opened, decompressed,
/// recognised and decoded.
///
/// Used from one thread at a time.
public final class AttemptInput {
  /// The input as the user named it.
  public let name: String
  /// Its place among the inputs of the run.
  public let index: UInt16
  /// What it turned out to be.
  public let format: InputFormat
  /// The dialect that it is read with; `nil` when its format says it all.
  public let dialect: Dialect?
  /// Its bytes, for progress; of a capture that is followed those of the file that has its name now.
  public private(set) var bytes: InputBytes
  /// Why reading ended early; what was read before counts.
  public var failure: Diagnostic? { feed.failure }
  /// Attempts decoded so far.
  public var attempts: UInt64 { group?.attempts(of: place) ?? counts.attempts }
  /// Records rejected so far.
  public var rejected: UInt64 { group?.rejected(of: place) ?? counts.rejected }

  var csv: CSVDecoder?
  var jsonLines: JSONLinesDecoder?
  var records: DialectDecoder?
  private var transcoder: Transcoder?
  private var capture: CaptureDecoder?
  /// The captures that it is read together with, and its place among them.
  private var group: CaptureGroup?
  private var place = 0
  private var feed: InputFeed
  /// Opens the file that has the name of a capture that is followed.
  private var reopen: (() throws -> InputBytes)?
  private var counts: (attempts: UInt64, rejected: UInt64) = (0, 0)
  private var ber: BERDecoder?
  private var again: RejectDecoder?
  /// How it is read as far as options say it.
  private var baseLayout: RejectLayout
  /// The reject file that its records are from, when they are read again.
  public private(set) var rejectFile: String?
  private var isFinished = false
  /// Whether there is no file that a hint could name.
  private var isLive = false
  /// Chunks that may be decoded at a time, until there are so many attempts: of a capture, one gives few, and each batch
  /// wakes another thread, which cost a twentieth of the CPU time of a capture with eight times as many batches.
  private var chunksMax = 1
  private var chunks = 0
  private var attemptsMin = 1
  private static let attemptsOfCapture = 2048

  /// Opens the input at `path` (`-` is standard input); `index` is its place in the run.
  ///
  /// `observe` sees the bytes of the file as they are, in order, on the reading thread.
  ///
  /// - Throws: `Diagnostic` when it cannot be read or is of no format that callsieve knows.
  public convenience init(
    path: String,
    index: UInt16,
    options: InputOptions,
    observe: (@Sendable (UnsafeRawBufferPointer) -> Void)? = nil
  ) throws {
    let bytes = try InputBytes(
      path: path,
      background: options.usesThreads,
      isFollowed: options.isFollowed,
      observe: observe
    )
    try self.init(bytes, index: index, options: options)
    guard options.isFollowed, capture != nil else { return }
    reopen = { try InputBytes(path: path, isFollowed: true, observe: observe) }
  }

  /// Opens an input that was found; `index` is its place in the run.
  ///
  /// `observe` sees the bytes of the file or member as they are, in order, on the reading thread.
  ///
  /// - Throws: `Diagnostic` when it cannot be read or is of no format that callsieve knows.
  public convenience init(
    _ found: FoundInput,
    index: UInt16,
    options: InputOptions,
    observe: (@Sendable (UnsafeRawBufferPointer) -> Void)? = nil
  ) throws {
    let bytes = try InputBytes(
      found,
      chunkSize: options.chunkSize,
      background: options.usesThreads,
      isFollowed: options.isFollowed,
      observe: observe
    )
    try self.init(bytes, index: index, options: options)
  }

  /// Takes bytes as they are pushed, in UTF-8, of a layout that was told before.
  init(
    pushed source: PushedByteSource,
    layout: TextLayout,
    name: String,
    index: UInt16,
    options: InputOptions,
    chunkSize: Int
  ) {
    bytes = InputBytes(source, name: name, chunkSize: chunkSize)
    feed = InputFeed(bytes)
    self.name = name
    self.index = index
    format = layout.format
    dialect = layout.dialect
    baseLayout = RejectLayout(format, options, dialect, encoding: layout.encoding)
    makeTextDecoder(options, isLive: true)
  }

  /// Takes the rejected records of one source again.
  ///
  /// - Parameters:
  ///   - section: The records.
  ///   - index: The place among the inputs of the run of what they are from.
  ///   - format: Their format, `nil` when they are only passed on.
  ///   - options: How they are read.
  public init(
    _ section: RejectSection,
    index: UInt16,
    format: InputFormat?,
    options: InputOptions
  ) {
    bytes = InputBytes(RejectByteSource(section), name: section.source)
    feed = InputFeed(bytes)
    name = section.source
    self.index = index
    self.format =
      format ?? section.layout.flatMap { InputFormat(rawValue: $0.format) } ?? .jsonLines
    dialect = options.dialect
    rejectFile = section.file
    baseLayout = RejectLayout(self.format, options, options.dialect, encoding: nil)
    again = RejectDecoder(section, format: format, source: index, options: options)
  }

  private init(_ bytes: InputBytes, index: UInt16, options: InputOptions) throws {
    self.bytes = bytes
    name = bytes.name
    self.index = index
    baseLayout = RejectLayout(format: "")
    var first: [UInt8] = []
    var head: [[UInt8]] = []
    while !Self.isEnough(first), let chunk = try bytes.nextChunk() {
      first += chunk.prefix(TextOpening.sizeMax)
      head.append(chunk)
    }
    feed = InputFeed(bytes, head: head)
    // Whoever waits for bytes wants each attempt at once.
    if bytes.size != nil, !options.isFollowed, !options.isLive {
      chunksMax = 64
      attemptsMin = options.attemptsAtOnce
    }
    let text = TextOpening(first, options: options)
    transcoder = text.transcoder
    let found = try text.dialect(options, name: name)
    dialect = found
    if let found {
      format = found.layout.kind == .json ? .jsonLines : .csv
      baseLayout = RejectLayout(format, options, found, encoding: text.encoding)
      makeTextDecoder(options)
      if first.isEmpty { _ = try FormatDetector.identify(head: first.span, name: name) }
      return
    }
    format = try options.format ?? FormatDetector.identify(head: text.head.span, name: name).format
    if first.isEmpty { _ = try FormatDetector.identify(head: first.span, name: name) }
    baseLayout = RejectLayout(format, options, nil, encoding: text.encoding)
    switch format {
    case .csv, .jsonLines: makeTextDecoder(options)
    case .ber, .tap, .nrtrde:
      ber = BERDecoder(
        form: format == .tap ? .tap : format == .nrtrde ? .nrtrde : nil,
        options: options.records,
        plan: options.plan,
        source: index,
        sourceName: name
      )
    case .pcap, .pcapng, .snoop, .networkMonitor, .messageLog:
      capture = CaptureDecoder(
        plan: options.plan,
        source: index,
        sourceName: name,
        mode: options.isLive ? .live : .settled,
        zone: options.records.zone,
        options: options.sip
      )
      attemptsMin = max(attemptsMin, Self.attemptsOfCapture)
    }
  }

  /// Makes the decoder of records of text; `isLive` gives out each record as it comes.
  private func makeTextDecoder(_ options: InputOptions, isLive: Bool = false) {
    let (records, plan) = (options.records, options.plan)
    if let dialect {
      self.records = DialectDecoder(
        dialect: dialect,
        options: records,
        plan: plan,
        source: index,
        sourceName: name,
        isLive: isLive
      )
    } else if format == .csv {
      csv = CSVDecoder(options: records, plan: plan, source: index, sourceName: name)
    } else {
      jsonLines = JSONLinesDecoder(options: records, plan: plan, source: index, sourceName: name)
    }
  }

  /// Whether the format can be told: a capture says what it is at once, and more may be long in
  /// coming.
  private static func isEnough(_ head: [UInt8]) -> Bool {
    if head.count >= FormatDetector.headSize { return true }
    return head.count >= 24 && FormatDetector.detect(head: head.span)?.isCapture == true
  }

  /// Takes a live capture, whose packets become steps of calls as they come.
  ///
  /// - Parameters:
  ///   - live: The capture, opened and started.
  ///   - options: How calls are read.
  ///   - observe: Sees each packet before it is decoded.
  public init(
    live: LiveCapture,
    options: InputOptions,
    observe: ((LivePacket) -> Void)? = nil
  ) {
    let source = LiveByteSource(live)
    if let observe {
      source.observer = { observe(LivePacket(lane: $0, records: $1, range: $2)) }
    }
    bytes = InputBytes(source, name: live.name)
    feed = InputFeed(bytes)
    name = live.name
    index = 0
    format = source.isClassic ? .pcap : .pcapng
    dialect = nil
    baseLayout = RejectLayout(format, options, nil, encoding: nil)
    isLive = true
    capture = CaptureDecoder(
      plan: options.plan,
      source: 0,
      sourceName: name,
      mode: .live,
      zone: options.records.zone,
      options: options.sip
    )
  }

  /// How its records are read, for those who read its rejects again.
  public var rejectLayout: RejectLayout {
    if let again { return again.layout(baseLayout) }
    var layout = baseLayout
    layout.header = csv?.headerLine ?? records?.header ?? []
    layout.delimiter = csv?.delimiter
    if let ber {
      layout.timeOffsets = ber.timeOffsets
      switch ber.family {
      case .tap: layout.format = InputFormat.tap.rawValue
      case .nrtrde: layout.format = InputFormat.nrtrde.rawValue
      case .charging, nil: break
      }
    }
    return layout
  }

  /// Records that the dialect passes over because they are no calls.
  public var passedOver: UInt64 { records?.passedOver ?? 0 }

  /// Which numbers records have that their system numbers, once `countSequence` was called.
  public var sequence: SequenceCensus? { records?.sequence }

  /// Begins to note the numbers of records, where the dialect has them.
  public func countSequence(in census: SequenceCensus = SequenceCensus()) {
    if dialect?.sequence != nil { records?.sequence = census }
  }

  /// How it is read, for a report.
  public var reading: ReadingFacts {
    ReadingFacts(
      layout: dialect?.name ?? format.rawValue,
      sequenceColumn: dialect?.sequence,
      passedOver: passedOver
    )
  }

  /// What became of the packets, for captures.
  public var packets: PacketStatistics? { group?.packets(of: place) ?? capture?.statistics }

  /// How many packets its container gave, for captures: the buckets of `packets` have to sum up to them.
  public var packetsGiven: UInt64? { group?.packetsGiven(of: place) ?? capture?.packetsGiven }

  /// What became of the messages of a capture; `nil` for records.
  public var messages: DialogStatistics? {
    group?.messages(of: place) ?? capture?.dialogStatistics
  }

  /// Decodes the next chunk, of captures some of them, into `output`, which is emptied first.
  ///
  /// A failure of the source ends the input like its end would, and is kept in `failure`.
  ///
  /// - Returns: whether there may be more.
  /// - Throws: `DiagnosticReport` when nothing of the input can be decoded.
  public func next(into output: inout DecodedRecords) throws -> Bool {
    var part = try nextPart(into: &output, isFirst: true)
    while part == .unfinished { part = try nextPart(into: &output, isFirst: false) }
    return part == .whole
  }

  /// How far `nextPart` came.
  public enum Part: Sendable {
    /// The output wants more parts.
    case unfinished
    /// The output is whole; there may be another.
    case whole
    /// There is no other.
    case end
  }

  /// Decodes one chunk of what `next` gives out, for those who have other things to do between chunks.
  ///
  /// `isFirst` begins an output; the parts that follow are added to it.
  ///
  /// - Throws: `DiagnosticReport` when nothing of the input can be decoded.
  public func nextPart(into output: inout DecodedRecords, isFirst: Bool) throws -> Part {
    if isFirst {
      output.removeAll()
      if isFinished { return .end }
      chunks = 0
    }
    if let group {
      group.advance(into: &output)
      isFinished = group.isFinished
    } else if let chunk = feed.nextChunk() {
      try decode(chunk, into: &output)
      bytes.recycle(chunk)
    } else if bytes.isReplaced, feed.failure == nil, let reopen {
      capture?.beginFile(into: &output)
      bytes = try reopen()
      feed = InputFeed(bytes)
    } else {
      isFinished = true
      try finish(into: &output)
    }
    chunks += 1
    if !isFinished, chunks < chunksMax, output.batch.count < attemptsMin { return .unfinished }
    if isLive {
      for place in output.rejects.indices { output.rejects[place].diagnostic.hint = nil }
    }
    if let group {
      group.complete(&output)
      return .whole
    }
    output.warnings += feed.takeRemarks()
    counts.attempts += UInt64(output.batch.count)
    counts.rejected += UInt64(output.rejects.count)
    return .whole
  }

  /// Ends the reading early.
  public func close() {
    if let group { group.close() } else { bytes.close() }
  }

  /// Asks for the end of the reading, from whatever thread: the input ends soon.
  public func interrupt() {
    if let group { group.interrupt() } else { bytes.interrupt() }
  }

  /// Reads captures as one from here on, with their packets in order of time; the first of them gives what is in all.
  ///
  /// Rejects name the capture that they are from, and attempts have the index of that of their first packet.
  ///
  /// - Parameters:
  ///   - captures: Inputs of which nothing was decoded yet, each with what is added to its times, in milliseconds.
  ///   - options: How they are read.
  public static func merge(
    _ captures: [(input: AttemptInput, skew: Int64)],
    options: InputOptions
  ) {
    let group = CaptureGroup(
      captures.map {
        (.init(index: $0.input.index, name: $0.input.name, skew: $0.skew), $0.input.feed)
      },
      options: options
    )
    for (place, (input, _)) in captures.enumerated() {
      precondition(input.format.isCapture, "only captures are merged")
      input.group = group
      input.place = place
      input.capture = nil
    }
    captures.first?.input.chunksMax = captures.map(\.input.chunksMax).min() ?? 1
  }

  // One decoder is there, by format; optional chaining changes it in place.

  private func decode(_ chunk: [UInt8], into output: inout DecodedRecords) throws {
    guard records == nil, transcoder == nil else {
      let text = transcoder?.convert(chunk) ?? chunk
      try records?.decode(text.span, into: &output)
      try csv?.decode(text.span, into: &output)
      try jsonLines?.decode(text.span, into: &output)
      return
    }
    try csv?.decode(chunk.span, into: &output)
    try jsonLines?.decode(chunk.span, into: &output)
    try capture?.decode(chunk.span, into: &output)
    try ber?.decode(chunk.span, into: &output)
    try again?.decode(chunk.span, into: &output)
  }

  private func finish(into output: inout DecodedRecords) throws {
    if let end = transcoder?.convert([], isLast: true), !end.isEmpty {
      try records?.decode(end.span, into: &output)
      try csv?.decode(end.span, into: &output)
      try jsonLines?.decode(end.span, into: &output)
    }
    try records?.finish(into: &output)
    try csv?.finish(into: &output)
    try jsonLines?.finish(into: &output)
    try capture?.finish(into: &output)
    try ber?.finish(into: &output)
    try again?.finish(into: &output)
  }
}
