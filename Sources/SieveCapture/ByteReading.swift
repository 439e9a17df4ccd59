import CSieveKernels

/// Numbers in packets and blocks; the loads are bounds-checked, and integers have no invalid bits.
extension Span<UInt8> {
  /// Two bytes in network order.
  @inline(__always)
  package func bigEndian16(_ at: Int) -> UInt16 {
    UInt16(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt16.self))
  }

  /// Four bytes in network order.
  @inline(__always)
  package func bigEndian32(_ at: Int) -> UInt32 {
    UInt32(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt32.self))
  }

  /// Eight bytes in network order.
  @inline(__always)
  package func bigEndian64(_ at: Int) -> UInt64 {
    UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self))
  }

  /// Two bytes in the order of a capture's writer.
  @inline(__always)
  func word16(_ at: Int, bigEndian: Bool) -> UInt16 {
    let value = bigEndian16(at)
    return bigEndian ? value : value.byteSwapped
  }

  /// Four bytes in the order of a capture's writer.
  @inline(__always)
  func word32(_ at: Int, bigEndian: Bool) -> UInt32 {
    let value = bigEndian32(at)
    return bigEndian ? value : value.byteSwapped
  }
}

extension Span<UInt8> {
  /// The first position of `byte` in a range, sixteen bytes at a time.
  ///
  /// - Complexity: O(*n*) in the length of the range.
  package func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "range outside of the span")
    let found = withUnsafeBufferPointer { buffer in
      guard !range.isEmpty, let base = buffer.baseAddress else { return range.upperBound }
      return sieve_find_byte(base, range.lowerBound, range.upperBound, buffer.count, byte)
    }
    return found < range.upperBound ? found : nil
  }

  /// A copy of some bytes.
  func copy(_ range: Range<Int>) -> [UInt8] {
    extracting(range).withUnsafeBufferPointer { Array($0) }
  }
}
