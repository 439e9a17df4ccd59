import SieveBytes
import SieveCapture
import SieveDiagnostics

/// One of several captures that are read as one: its packets up to the one that is next.
///
/// Used by the decoder that it belongs to.
final class MergedCapture {
  /// The next packet, which is taken when its time has come.
  enum Head {
    /// A usual one in the chunk, not read yet.
    case ahead
    /// One whose bytes are in the chunk.
    case here(PacketRecord)
    /// One whose bytes the reader has.
    case carried(PacketRecord)
    /// One that is not held.
    case tooLong(PacketRecord)
  }

  let name: String
  /// Added to its times, in milliseconds.
  let skew: Int64
  var reader: ContainerReader
  /// What was read of it last.
  var chunk: [UInt8] = []
  private(set) var head: Head?
  /// When the next packet was captured.
  private(set) var instant = PacketInstant(0, 0)
  /// When its first packet was; `nil` until there is one.
  private(set) var beginning: PacketInstant?
  /// What became of its packets, but for those losses.
  var counted = PacketStatistics()
  var losses = Losses()
  var dialogs = DialogStatistics()

  init(name: String, skew: Int64, zone: ZoneTable) {
    self.name = name
    self.skew = skew
    reader = ContainerReader(zone: zone)
  }

  /// How many packets were taken, as its container counts them.
  var packetsTaken: UInt64 {
    switch head {
    case .here, .carried, .tooLong: reader.packetsGiven - 1
    case .ahead, nil: reader.packetsGiven
    }
  }

  /// What became of its packets.
  var statistics: PacketStatistics {
    var statistics = counted
    statistics.cutPackets = reader.cutPackets
    statistics.streamGaps = losses.gaps
    statistics.streamsEvicted = losses.streams
    statistics.fragmentsGivenUp = losses.fragments
    statistics.partsGivenUp = losses.parts
    return statistics
  }

  /// Looks for the next packet; `nil` in `head` says that more bytes are needed.
  ///
  /// - Returns: why the rest cannot be read, once.
  func findHead() -> (fault: ContainerFault, offset: UInt64)? {
    let chunk = chunk
    let bytes = chunk.span
    if let ahead = reader.wholePackets(bytes).nextInstant(bytes) {
      keep(.ahead, at: ahead)
      return nil
    }
    switch reader.next(bytes) {
    case .packet(let packet): keep(.here(packet), at: packet.instant)
    case .carriedPacket(let packet): keep(.carried(packet), at: packet.instant)
    case .tooLong(let packet): keep(.tooLong(packet), at: packet.instant)
    case .fault(let fault, let offset):
      head = nil
      return (fault, offset)
    case .exhausted: head = nil
    }
    return nil
  }

  @inline(__always)
  private func keep(_ head: Head, at instant: PacketInstant) {
    self.head = head
    self.instant = instant
    self.instant.milliseconds &+= skew
    if beginning == nil { beginning = self.instant }
  }
}

extension PacketRecord {
  fileprivate var instant: PacketInstant { PacketInstant(time, nanoseconds) }
}
