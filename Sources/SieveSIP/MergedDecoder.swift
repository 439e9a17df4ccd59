public import SieveBytes
public import SieveCapture
public import SieveDiagnostics
public import SieveModel

/// Turns several captures into call attempts as if they were one, with its packets in order of time.
///
/// A capture is seldom one file: it is rotated by size or time, has a file for each direction or interface, or was made on
/// both sides of a proxy. The packets of one file are taken in their order. Of the next ones of all files the earliest is taken;
/// of those that are equal that of the file which begins earliest, then of the one named first: files of a capture
/// that was rotated within an instant stay in order, however they are named.
public struct MergedDecoder {
  /// One of the captures.
  public struct Source: Sendable {
    /// Its place among the inputs of the run.
    public var index: UInt16
    /// Its name in messages.
    public var name: String
    /// Added to its times, in milliseconds.
    public var skew: Int64

    /// Makes a source.
    public init(index: UInt16, name: String, skew: Int64 = 0) {
      self.index = index
      self.name = name
      self.skew = skew
    }
  }

  /// The next packet of a capture and its place among those of all.
  private struct Turn: Comparable {
    var instant: PacketInstant
    var beginning: PacketInstant
    var place: Int

    static func < (one: Self, other: Self) -> Bool {
      if one.instant != other.instant { return one.instant < other.instant }
      return one.wins(over: other)
    }

    /// Whether its packet comes first when both were captured at one instant.
    func wins(over other: Self) -> Bool {
      beginning == other.beginning ? place < other.place : beginning < other.beginning
    }
  }

  private let captures: [MergedCapture]
  private var messages: MessageDecoder
  /// Captures whose next packet is known, the latest first.
  private var turns: [Turn] = []
  /// Captures that bytes are needed of, the next one last.
  private var wanting: [Int]
  /// The capture of which a packet was taken last.
  private var latest = 0
  /// Why captures could not be read, by their place.
  public private(set) var faults: [Int: Diagnostic] = [:]

  /// Makes a decoder for several inputs.
  ///
  /// - Parameters:
  ///   - sources: The captures, at least one.
  ///   - plan: Reads numbers.
  ///   - mode: When attempts are handed over.
  ///   - zone: That of times in texts that name none.
  ///   - options: What is made of messages beside calls.
  public init(
    _ sources: [Source],
    plan: NumberPlan,
    mode: CaptureDecoder.Mode,
    zone: ZoneTable = .utc,
    options: SIPOptions = SIPOptions()
  ) {
    captures = sources.map { MergedCapture(name: $0.name, skew: $0.skew, zone: zone) }
    wanting = sources.indices.reversed()
    var dialogs = DialogTable(plan: plan, source: 0, isLive: mode == .live, options: options)
    dialogs.sources = sources.map(\.index)
    messages = MessageDecoder(dialogs: dialogs, sourceName: "")
    messages.sourceNames = sources.map(\.name)
  }

  /// The capture of which bytes are needed; `nil` when all have ended.
  public var wanted: Int? { wanting.last }

  /// What became of the packets of a capture; the buckets sum to its packets.
  public func statistics(of place: Int) -> PacketStatistics { captures[place].statistics }

  /// What became of the messages of a capture, each of which counts where its last packet is.
  public func dialogStatistics(of place: Int) -> DialogStatistics { captures[place].dialogs }

  /// How many packets of a capture were taken, as its container counts them.
  public func packetsGiven(of place: Int) -> UInt64 { captures[place].packetsTaken }

  /// Takes the next bytes of the capture that is wanted, and the packets whose turn it is then.
  ///
  /// - Returns: bytes that were taken before and are used up.
  public mutating func take(
    _ chunk: consuming [UInt8],
    into output: inout DecodedRecords
  )
    -> [UInt8]
  {
    guard let place = wanting.last else { return chunk }
    let capture = captures[place]
    swap(&capture.chunk, &chunk)
    findHead(place, into: &output)
    if capture.head != nil {
      wanting.removeLast()
      queue(place)
      run(into: &output)
    }
    return chunk
  }

  /// Takes the end of the capture that is wanted, and the packets whose turn it is then.
  public mutating func end(into output: inout DecodedRecords) {
    guard let place = wanting.popLast() else { return }
    let capture = captures[place]
    capture.chunk = []
    if capture.reader.isCutOff, faults[place] == nil {
      let (packets, offset) = (capture.counted.packets, capture.reader.offset)
      output.warnings.append(CaptureDiagnostics.cutOff(capture.name, packets, offset))
    }
    run(into: &output)
  }

  /// Takes the end of all captures: calls under way are handed over as they are.
  public mutating func finish(into output: inout DecodedRecords) {
    within(latest) { messages in messages.finish(into: &output) }
    var counted = captures.map(\.counted)
    PacketStatistics.settle(&counted)
    for (place, capture) in captures.enumerated() { capture.counted = counted[place] }
  }

  // MARK: Turns

  private mutating func findHead(_ place: Int, into output: inout DecodedRecords) {
    if let (fault, offset) = captures[place].findHead() {
      report(fault, offset, place, into: &output)
    }
  }

  private mutating func report(
    _ fault: ContainerFault,
    _ offset: UInt64,
    _ place: Int,
    into output: inout DecodedRecords
  ) {
    let capture = captures[place]
    if case .notACapture(let magic) = fault {
      faults[place] = CaptureDiagnostics.notACapture(capture.name, magic)
    } else {
      let packets = capture.counted.packets
      output.warnings.append(
        CaptureDiagnostics.broken(capture.name, fault, packets: packets, offset)
      )
    }
  }

  private func turn(_ place: Int) -> Turn {
    let instant = captures[place].instant
    return Turn(instant: instant, beginning: captures[place].beginning ?? instant, place: place)
  }

  private mutating func queue(_ place: Int) {
    let turn = turn(place)
    var (low, high) = (0, turns.count)
    while low < high {
      let middle = (low + high) / 2
      if turn < turns[middle] { low = middle + 1 } else { high = middle }
    }
    turns.insert(turn, at: low)
  }

  /// Takes packets for as long as the next one of every capture is known.
  private mutating func run(into output: inout DecodedRecords) {
    while wanting.isEmpty, let turn = turns.popLast() {
      take(turn, until: turns.last, into: &output)
      if captures[turn.place].head == nil { wanting.append(turn.place) } else { queue(turn.place) }
    }
  }

  /// Counts what a body does for a capture.
  private mutating func within(_ place: Int, _ body: (inout MessageDecoder) -> Void) {
    let capture = captures[place]
    latest = place
    let (losses, dialogs) = (messages.losses, messages.dialogs.statistics)
    messages.exchange(&capture.counted)
    messages.unwrapper.skew = capture.skew
    body(&messages)
    messages.exchange(&capture.counted)
    capture.losses.add(from: losses, to: messages.losses)
    capture.dialogs.add(from: dialogs, to: messages.dialogs.statistics)
  }

  /// Takes the packets of a capture that come before the next one of any other.
  private mutating func take(
    _ turn: Turn,
    until other: Turn?,
    into output: inout DecodedRecords
  ) {
    let bound = Bound(
      instant: other?.instant ?? PacketInstant(.max, .max),
      isInclusive: other.map { turn.wins(over: $0) } ?? true
    )
    let capture = captures[turn.place]
    var found: (fault: ContainerFault, offset: UInt64)?
    within(turn.place) { messages in
      let chunk = capture.chunk
      MessageQueue.with { queue in
        repeat {
          messages.takeHead(of: capture, turn.place, chunk.span, bound, &queue, into: &output)
          found = capture.findHead()
        } while capture.head != nil && bound.contains(capture.instant)
        messages.flush(chunk.span, &queue, into: &output)
      }
    }
    if let (fault, offset) = found { report(fault, offset, turn.place, into: &output) }
  }

  /// Until when packets of one capture come before those of all others.
  fileprivate struct Bound: BitwiseCopyable {
    var instant: PacketInstant
    var isInclusive: Bool

    @inline(__always)
    func contains(_ other: PacketInstant) -> Bool {
      other < instant || (isInclusive && other == instant)
    }
  }
}

extension MessageDecoder {
  /// Takes the next packet of a capture and, of usual ones, those that follow it within a bound.
  fileprivate mutating func takeHead(
    of capture: MergedCapture,
    _ place: Int,
    _ bytes: Span<UInt8>,
    _ bound: MergedDecoder.Bound,
    _ queue: inout MessageQueue,
    into output: inout DecodedRecords
  ) {
    let mark = UInt64(place) << MessageOrigin.numberBits
    let skew = capture.skew
    @inline(__always)
    func marked(_ packet: PacketRecord) -> PacketRecord {
      var marked = packet
      marked.number |= mark
      marked.time &+= skew
      return marked
    }
    switch capture.head {
    case .ahead:
      var packets = capture.reader.wholePackets(bytes)
      while var instant = packets.nextInstant(bytes) {
        instant.milliseconds &+= skew
        guard bound.contains(instant), let packet = packets.next(bytes) else { break }
        take(bytes, marked(packet), &queue, into: &output)
      }
      capture.reader.resume(packets)
    case .here(let packet): take(bytes, marked(packet), &queue, into: &output)
    case .carried(let packet):
      // The bytes of a message that waits are those of one span.
      flush(bytes, &queue, into: &output)
      let carried = capture.reader.carried
      take(carried.span, marked(packet), &queue, into: &output)
      flush(carried.span, &queue, into: &output)
    case .tooLong(var packet):
      flush(bytes, &queue, into: &output)
      packet.time &+= skew
      takeTooLong(packet, capture: place, into: &output)
    case nil: break
    }
  }
}
