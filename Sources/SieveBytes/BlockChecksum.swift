/// What proves that no byte of a block has changed.
public enum BlockChecksum {
  /// The checksum of bytes: that of checkpoints over their words of 64 bits, little endian, the last filled up
  /// with zeros, and their count.
  ///
  /// - Complexity: O(bytes)
  public static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var checksum = StateChecksum()
    var at = 0
    while at + 8 <= bytes.count {
      checksum.add(
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      )
      at += 8
    }
    var last: UInt64 = 0
    for (place, byte) in bytes[at...].enumerated() { last |= UInt64(byte) << UInt64(place * 8) }
    checksum.add(last)
    checksum.add(UInt64(bytes.count))
    return checksum.value
  }
}
