/// The quick way through a chunk.
extension ContainerReader {
  /// The next packet when it is a usual one that lies in the chunk as a whole.
  ///
  /// Whenever it is not, nothing has happened and `next` has to be asked.
  @inline(__always)
  package mutating func nextWhole(_ chunk: Span<UInt8>) -> PacketRecord? {
    guard toSkip == 0, carried.isEmpty, !hasGivenUp,
      let record = classic?.nextWhole(chunk, position, offset)
    else { return nil }
    offset &+= UInt64(record.end &- position)
    position = record.end
    if record.isCut { cutPackets &+= 1 }
    return record
  }
}

extension ClassicContainer {
  /// Reads a packet in the byte order of this machine, as a whole or not at all.
  @inline(__always)
  fileprivate mutating func nextWhole(
    _ bytes: Span<UInt8>,
    _ at: Int,
    _ offset: UInt64
  ) -> PacketRecord? {
    let start = at &+ Self.recordHeaderLength
    guard isUsual, !isBigEndian, start <= bytes.count else { return nil }
    // In bounds by what was just compared; an integer has no invalid bit patterns.
    let raw = bytes.bytes
    @inline(__always)
    func word(_ at: Int) -> UInt32 {
      UInt32(littleEndian: raw.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt32.self))
    }
    let length = Int(word(at &+ 8))
    guard length <= ContainerLimit.packet, length <= bytes.count &- start else { return nil }
    packets &+= 1
    let fraction = word(at &+ 4)
    let milliseconds = min(999, isNanosecond ? fraction / 1_000_000 : fraction / 1000)
    return PacketRecord(
      number: packets,
      time: Int64(word(at)) &* 1000 &+ Int64(milliseconds),
      link: link,
      start: start,
      end: start &+ length,
      offset: offset,
      isCut: Int(word(at &+ 12)) > length
    )
  }
}
