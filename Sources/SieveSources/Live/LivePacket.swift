/// A packet on its way to the decoder.
public struct LivePacket {
  /// Which lane of `LiveCapture.lanes` it came by.
  public let lane: Int
  /// Records of pcap with nanoseconds, one of which it is.
  let records: [UInt8]
  let range: Range<Int>

  /// Its bytes, within `bytes`.
  public var place: Range<Int> {
    (range.lowerBound + PacketRecords.headerLength)..<range.upperBound
  }

  /// The bytes in which it lies.
  public var bytes: [UInt8] { records }

  /// Nanoseconds since 1970.
  public var time: Int64 { PacketRecords.time(records, range.lowerBound) }

  /// Its record, as `CaptureBlocks.append` takes it.
  public var record: ArraySlice<UInt8> { records[range] }
}
