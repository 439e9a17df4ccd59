/// The usual packets of a chunk, one after the other: those of the common pcap format, in the byte order of
/// this machine, that lie in the chunk as a whole.
///
/// A value by itself and inlined into the loop over packets: what it knows stays in registers. As a method of
/// the reader in another module, each packet cost 76 instructions and a copy of its record.
@frozen
public struct WholePackets {
  /// Where the next packet's record begins.
  @usableFromInline var position: Int
  /// One past what is there; not above `position` when nothing can be read this way.
  @usableFromInline let end: Int
  /// What to add to a position for the place in the input.
  @usableFromInline let base: UInt64
  @usableFromInline let link: UInt16
  /// Parts of a second in a millisecond.
  @usableFromInline let fraction: UInt32
  @usableFromInline var packets: UInt64
  @usableFromInline var cutPackets: UInt64 = 0

  init(_ container: ClassicContainer?, _ position: Int, _ end: Int, _ offset: UInt64) {
    self.position = position
    self.end = end
    base = offset &- UInt64(position)
    link = container?.link ?? 0
    fraction = container?.isNanosecond == true ? 1_000_000 : 1000
    packets = container?.packets ?? 0
  }

  /// When the packet was captured that `next` is going to give.
  @inlinable @inline(__always)
  public func nextInstant(_ bytes: Span<UInt8>) -> PacketInstant? {
    // Looked at alone, so that whoever reads one capture has no nanoseconds to compute.
    var ahead = self
    guard let record = ahead.next(bytes) else { return nil }
    let part = UInt32(
      littleEndian: bytes.bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: position &+ 4,
        as: UInt32.self
      )
    )
    let rest = fraction == 1000 ? part % 1000 &* 1000 : part % 1_000_000
    return PacketInstant(record.time, rest)
  }

  /// The next packet; `nil` when `ContainerReader.next` has to be asked.
  @inlinable @inline(__always)
  public mutating func next(_ bytes: Span<UInt8>) -> PacketRecord? {
    let start = position &+ 16
    guard start <= end, end <= bytes.count else { return nil }
    // In bounds by what was just compared; an integer has no invalid bit patterns.
    let raw = bytes.bytes
    @inline(__always)
    func word(_ at: Int) -> UInt32 {
      UInt32(littleEndian: raw.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt32.self))
    }
    let length = Int(word(position &+ 8))
    guard length <= ContainerLimit.packet, length <= end &- start else { return nil }
    packets &+= 1
    // Two divisions by constants cost less than one by what is not known.
    let part = word(position &+ 4)
    let milliseconds = min(999, fraction == 1000 ? part / 1000 : part / 1_000_000)
    let record = PacketRecord(
      number: packets,
      time: Int64(word(position)) &* 1000 &+ Int64(milliseconds),
      link: link,
      start: start,
      end: start &+ length,
      offset: base &+ UInt64(truncatingIfNeeded: position),
      isCut: Int(word(position &+ 12)) > length
    )
    if record.isCut { cutPackets &+= 1 }
    position = record.end
    return record
  }
}

extension ContainerReader {
  /// The usual packets from here on; `resume` has to be told how far they were read.
  public func wholePackets(_ chunk: Span<UInt8>) -> WholePackets {
    let isUsual =
      toSkip == 0 && carried.isEmpty && !hasGivenUp && classic?.isReadWhole == true
    return WholePackets(classic, position, isUsual ? chunk.count : 0, offset)
  }

  /// Goes on behind packets that were read.
  public mutating func resume(_ packets: WholePackets) {
    guard packets.position > position else { return }
    offset &+= UInt64(packets.position &- position)
    position = packets.position
    cutPackets &+= packets.cutPackets
    packetsGiven &+= packets.packets &- (classic?.packets ?? packets.packets)
    classic?.packets = packets.packets
  }
}

extension ClassicContainer {
  /// Whether its records are those that `WholePackets` reads.
  fileprivate var isReadWhole: Bool { isUsual && !isBigEndian }
}
