/// Packets one behind the other as the receiving threads hand them over: records of a pcap file with
/// nanoseconds, in little-endian order.
enum PacketRecords {
  /// Bytes before each packet.
  static let headerLength = 16

  /// Appends a packet; `length` is what it had before it was cut.
  static func append(
    _ packet: UnsafeRawBufferPointer,
    seconds: UInt32,
    nanoseconds: UInt32,
    length: UInt32,
    to records: inout [UInt8]
  ) {
    append(seconds, to: &records)
    append(nanoseconds, to: &records)
    append(UInt32(truncatingIfNeeded: packet.count), to: &records)
    append(max(length, UInt32(truncatingIfNeeded: packet.count)), to: &records)
    records.append(contentsOf: packet)
  }

  /// Appends four bytes, little-endian.
  static func append(_ value: UInt32, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Four bytes, little-endian.
  static func word(_ bytes: [UInt8], _ at: Int) -> UInt32 {
    bytes.withUnsafeBytes {
      UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: at, as: UInt32.self))
    }
  }

  /// Nanoseconds since 1970 of the record at `at`.
  static func time(_ bytes: [UInt8], _ at: Int) -> Int64 {
    Int64(word(bytes, at)) * 1_000_000_000 + Int64(word(bytes, at + 4))
  }

  /// One past the record at `at`.
  static func end(_ bytes: [UInt8], _ at: Int) -> Int {
    at + headerLength + Int(word(bytes, at + 8))
  }
}
