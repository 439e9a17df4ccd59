public import SieveBytes
public import SieveCapture
import SieveDiagnostics
public import SieveModel

/// Turns the bytes of a capture into call attempts.
///
/// Bytes become packets (`ContainerReader`), packets frames (`LinkLayer`), UDP payloads and TCP
/// streams messages (`StreamTable`), and messages the calls that they belong to.
public struct CaptureDecoder: AttemptDecoder, Sendable {
  /// When attempts are handed over.
  public enum Mode: Sendable {
    /// Once, with their outcome.
    case settled
    /// At INVITE, and again at answer and end.
    case live
  }

  private var reader: ContainerReader
  private var messages: MessageDecoder
  private let sourceName: String

  /// Makes a decoder for one input.
  ///
  /// - Parameters:
  ///   - plan: Reads numbers.
  ///   - source: The input's place among those of the run.
  ///   - sourceName: Its name in messages.
  ///   - mode: When attempts are handed over.
  ///   - zone: That of times in texts that name none.
  ///   - options: What is made of messages beside calls.
  public init(
    plan: NumberPlan,
    source: UInt16,
    sourceName: String,
    mode: Mode,
    zone: ZoneTable = .utc,
    options: SIPOptions = SIPOptions()
  ) {
    reader = ContainerReader(zone: zone)
    self.sourceName = sourceName
    messages = MessageDecoder(
      dialogs: DialogTable(plan: plan, source: source, isLive: mode == .live, options: options),
      sourceName: sourceName
    )
  }

  /// Whether bytes look like the beginning of a capture.
  public static func recognises(_ head: Span<UInt8>) -> Bool { ContainerReader.recognises(head) }

  /// What became of the packets; the buckets sum to the packets.
  public var statistics: PacketStatistics {
    var statistics = messages.packetStatistics
    statistics.cutPackets = reader.cutPackets
    return statistics
  }

  /// How many packets the container gave: a counting of its own, which the buckets have to sum up to.
  public var packetsGiven: UInt64 { reader.packetsGiven }

  /// What became of the messages.
  public var dialogStatistics: DialogStatistics { messages.dialogs.statistics }

  /// Time of the latest packet in milliseconds since 1970-01-01 UTC.
  public var streamTime: Int64? { messages.streamTime }

  /// Takes the next bytes of the decompressed input, all of them.
  ///
  /// - Throws: `DiagnosticReport` when the input is no capture.
  public mutating func decode(_ bytes: Span<UInt8>, into output: inout DecodedRecords) throws {
    try MessageQueue.with { queue in try decode(bytes, &queue, into: &output) }
  }

  private mutating func decode(
    _ bytes: Span<UInt8>,
    _ queue: inout MessageQueue,
    into output: inout DecodedRecords
  ) throws {
    while true {
      var packets = reader.wholePackets(bytes)
      while let packet = packets.next(bytes) {
        messages.take(bytes, packet, &queue, into: &output)
      }
      reader.resume(packets)
      let event = reader.next(bytes)
      // The bytes of the next packet may be others, and messages are taken in their order.
      messages.flush(bytes, &queue, into: &output)
      switch event {
      case .packet(let packet):
        messages.take(bytes, packet, &queue, into: &output)
        messages.flush(bytes, &queue, into: &output)
      case .carriedPacket(let packet):
        let carried = reader.carried
        messages.take(carried.span, packet, &queue, into: &output)
        messages.flush(carried.span, &queue, into: &output)
      case .tooLong(let packet): messages.takeTooLong(packet, into: &output)
      case .fault(let fault, let offset):
        try report(fault, offset, into: &output)
      case .exhausted: return
      }
    }
  }

  /// Takes the end of the input: calls under way are handed over as they are.
  public mutating func finish(into output: inout DecodedRecords) throws {
    noteCut(&output)
    messages.finish(into: &output)
  }

  /// Takes the end of the file and goes on with another of the same name, whose packets are numbered anew; calls under way
  /// go on.
  public mutating func beginFile(into output: inout DecodedRecords) {
    noteCut(&output)
    reader.beginFile()
  }

  private func noteCut(_ output: inout DecodedRecords) {
    guard reader.isCutOff else { return }
    output.warnings.append(
      CaptureDiagnostics.cutOff(sourceName, statistics.packets, reader.offset)
    )
  }

  private func report(
    _ fault: ContainerFault,
    _ offset: UInt64,
    into output: inout DecodedRecords
  ) throws {
    if case .notACapture(let magic) = fault {
      throw DiagnosticReport([CaptureDiagnostics.notACapture(sourceName, magic)])
    }
    output.warnings.append(
      CaptureDiagnostics.broken(sourceName, fault, packets: statistics.packets, offset)
    )
  }
}
