public import SieveBytes

/// Reads the packets of a capture, of whatever format, from chunks of any size.
///
/// A record that lies within a chunk is read in place; one that is split is put together in a
/// buffer of its own, never more than one packet.
public struct ContainerReader: Sendable {
  /// What `next` found.
  public enum Event {
    /// A packet whose bytes are in the chunk.
    case packet(PacketRecord)
    /// A packet whose bytes are in `carried`.
    case carriedPacket(PacketRecord)
    /// A packet that was skipped because of its length.
    case tooLong(PacketRecord)
    /// The rest of the input cannot be read.
    case fault(ContainerFault, offset: UInt64)
    /// The chunk is used up.
    case exhausted
  }

  enum Format {
    case undetermined
    /// What is known of it is in `classic`, where a look at it copies nothing else.
    case classic
    case blocks(BlockContainer)
    case snoop(SnoopContainer)
    case networkMonitor(NetworkMonitorContainer)
    case log(MessageLog)
  }

  /// The bytes of a split record.
  public private(set) var carried: [UInt8] = []
  /// Where the next record begins in the decompressed input.
  public internal(set) var offset: UInt64 = 0

  var format = Format.undetermined
  var classic: ClassicContainer?
  var position = 0
  private var wanted = 0
  var toSkip: UInt64 = 0
  var hasGivenUp = false
  private var isCarriedUsed = false
  /// What follows the record in `carried`, when more than a record was needed to recognise it.
  private var rest: [UInt8] = []

  /// Packets that the snap length of the capture cut.
  public internal(set) var cutPackets: UInt64 = 0
  /// Packets that were given, of whatever length.
  public internal(set) var packetsGiven: UInt64 = 0
  private let zone: ZoneTable

  /// Makes a reader for one input; `zone` is that of times in texts that name none.
  public init(zone: ZoneTable = .utc) { self.zone = zone }

  /// Begins with another file, and counts on.
  public mutating func beginFile() {
    var next = ContainerReader(zone: zone)
    (next.cutPackets, next.packetsGiven) = (cutPackets, packetsGiven)
    self = next
  }

  /// Whether bytes look like the beginning of a capture.
  public static func recognises(_ head: Span<UInt8>) -> Bool {
    guard let format = ContainerFormat.recognise(head) else { return false }
    guard format == .pcapng else { return true }
    guard head.count >= 12 else { return false }
    let order = head.bigEndian32(8)
    return order == 0x1A2B_3C4D || order == 0x4D3C_2B1A
  }

  /// Whether the input ended inside a record, once all chunks were read.
  public var isCutOff: Bool {
    if hasGivenUp { return false }
    if case .log(let log) = format { return log.isInsideMessage }
    return (!carried.isEmpty && !isCarriedUsed) || toSkip > 0
  }

  /// Finds the next packet; call it with the same chunk until it says `exhausted`.
  public mutating func next(_ chunk: Span<UInt8>) -> Event {
    while true {
      if isCarriedUsed {
        carried.removeAll(keepingCapacity: true)
        swap(&carried, &rest)
        isCarriedUsed = false
      }
      if hasGivenUp || !skip(chunk) {
        position = 0
        return .exhausted
      }
      let isCarried = !carried.isEmpty
      if isCarried, !fill(chunk) {
        position = 0
        return .exhausted
      }
      let step = isCarried ? stepCarried() : step(chunk)
      switch step {
      case .needs(let count):
        wanted = count
        if !isCarried, position == chunk.count {
          position = 0
          return .exhausted
        }
        if !isCarried { _ = fill(chunk) }
      case .skip(let length): advance(length, isCarried, chunk)
      case .packet(let record, let length):
        advance(length, isCarried, chunk)
        if record.isCut { cutPackets += 1 }
        packetsGiven += 1
        return isCarried ? .carriedPacket(record) : .packet(record)
      case .message(let headers, let record, let length):
        return takeMessage(headers, record, length, isCarried, chunk)
      case .end:
        hasGivenUp = true
      case .tooLong(let record, let length):
        advance(length, isCarried, chunk)
        packetsGiven += 1
        return .tooLong(record)
      case .fault(let fault):
        hasGivenUp = true
        return .fault(fault, offset: offset)
      }
    }
  }

  /// Makes a packet of a message.
  private mutating func takeMessage(
    _ headers: [UInt8],
    _ message: PacketRecord,
    _ length: UInt64,
    _ isCarried: Bool,
    _ chunk: Span<UInt8>
  ) -> Event {
    let range = message.start..<message.end
    let body = isCarried ? Array(carried[range]) : chunk.copy(range)
    advance(length, isCarried, chunk)
    carried = headers + body
    isCarriedUsed = true
    packetsGiven += 1
    var record = message
    record.start = 0
    record.end = carried.count
    return .carriedPacket(record)
  }

  /// Drops what is to be skipped; whether all of it was there.
  private mutating func skip(_ chunk: Span<UInt8>) -> Bool {
    guard toSkip > 0 else { return true }
    let count = min(toSkip, UInt64(chunk.count - position))
    toSkip -= count
    position += Int(count)
    return toSkip == 0
  }

  /// Moves bytes into `carried` until it has `wanted`; whether it has.
  private mutating func fill(_ chunk: Span<UInt8>) -> Bool {
    let count = min(wanted - carried.count, chunk.count - position)
    if count > 0 {
      chunk.extracting(position..<(position + count)).withUnsafeBufferPointer {
        carried.append(contentsOf: $0)
      }
      position += count
    }
    return carried.count >= wanted
  }

  /// Goes on behind a record of `length` bytes, which may reach beyond what is here.
  private mutating func advance(_ length: UInt64, _ isCarried: Bool, _ chunk: Span<UInt8>) {
    offset += length
    if isCarried {
      isCarriedUsed = true
      toSkip = length - min(length, UInt64(carried.count))
      if length < UInt64(carried.count) { rest = Array(carried[Int(length)...]) }
    } else {
      let inChunk = min(length, UInt64(chunk.count - position))
      position += Int(inChunk)
      toSkip = length - inChunk
    }
  }

  private mutating func step(_ chunk: Span<UInt8>) -> ContainerStep {
    Self.step(&format, &classic, chunk, position, offset, zone)
  }

  private mutating func stepCarried() -> ContainerStep {
    let carried = carried
    return Self.step(&format, &classic, carried.span, 0, offset, zone)
  }

  private static func step(
    _ format: inout Format,
    _ classic: inout ClassicContainer?,
    _ bytes: Span<UInt8>,
    _ at: Int,
    _ offset: UInt64,
    _ zone: ZoneTable
  ) -> ContainerStep {
    switch format {
    case .undetermined: return begin(&format, &classic, bytes, at, offset, zone)
    case .classic:
      return classic?.step(bytes, at, offset: offset) ?? .end
    case .blocks(var container):
      format = .undetermined
      defer { format = .blocks(container) }
      return container.step(bytes, at, offset: offset)
    case .snoop(var container):
      defer { format = .snoop(container) }
      return container.step(bytes, at, offset: offset)
    case .networkMonitor(var container):
      defer { format = .networkMonitor(container) }
      return container.step(bytes, at, offset: offset)
    case .log(var log):
      defer { format = .log(log) }
      return log.step(bytes, at, offset: offset)
    }
  }

  private static func begin(
    _ format: inout Format,
    _ classic: inout ClassicContainer?,
    _ bytes: Span<UInt8>,
    _ at: Int,
    _ offset: UInt64,
    _ zone: ZoneTable
  ) -> ContainerStep {
    guard bytes.count - at >= 12 else { return .needs(12) }
    let magic = bytes.bigEndian32(at)
    if magic == BlockContainer.sectionHeader {
      format = .blocks(BlockContainer())
      return step(&format, &classic, bytes, at, offset, zone)
    }
    let available = bytes.count - at
    switch ContainerFormat.recognise(bytes.extracting(at..<bytes.count)) {
    case .pcap, .pcapng:
      guard available >= ClassicContainer.headerLength else {
        return .needs(ClassicContainer.headerLength)
      }
      guard let container = ClassicContainer(bytes, at) else {
        return .fault(.notACapture(magic: magic))
      }
      format = .classic
      classic = container
      return .skip(UInt64(container.fileHeaderLength))
    case .snoop:
      guard available >= SnoopContainer.headerLength else {
        return .needs(SnoopContainer.headerLength)
      }
      format = .snoop(SnoopContainer(bytes, at))
      return .skip(UInt64(SnoopContainer.headerLength))
    case .networkMonitor:
      guard available >= NetworkMonitorContainer.headerLength else {
        return .needs(NetworkMonitorContainer.headerLength)
      }
      format = .networkMonitor(NetworkMonitorContainer(bytes, at))
      return .skip(UInt64(NetworkMonitorContainer.headerLength))
    case .messageLog:
      guard let kind = MessageLog.recognise(bytes.extracting(at..<bytes.count)) else {
        return .fault(.notACapture(magic: magic))
      }
      format = .log(MessageLog(kind, zone: zone))
      return step(&format, &classic, bytes, at, offset, zone)
    case nil:
      // A text tells what it is by its first lines.
      if MessageLog.mayBe(bytes.extracting(at..<bytes.count)) { return .needs(available + 1) }
      return .fault(.notACapture(magic: magic))
    }
  }
}
