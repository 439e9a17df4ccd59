/// Decompression of zlib (RFC 1950) and gzip (RFC 1952) data that is short, with a bound.
///
/// The layers below the sources use no system libraries, and input from the wire is hostile: every
/// index is checked, and output ends at the limit. Checksums are not verified.
enum Inflate {
  /// The data, `nil` when it is damaged, incomplete or longer than `limit`.
  static func inflate(_ bytes: Span<UInt8>, _ range: Range<Int>, limit: Int) -> [UInt8]? {
    guard let start = deflateStart(bytes, range) else { return nil }
    var reader = BitReader(bytes.copy(start..<range.upperBound))
    var output: [UInt8] = []
    while true {
      let isLast = reader.bits(1) == 1
      let kind = reader.bits(2)
      guard !reader.isOverrun else { return nil }
      let isGood =
        switch kind {
        case 0: stored(&reader, &output, limit)
        case 1: codes(&reader, HuffmanCode.fixedLengths, HuffmanCode.fixedDistances, &output, limit)
        case 2: dynamic(&reader, &output, limit)
        default: false
        }
      guard isGood else { return nil }
      if isLast { return output }
    }
  }

  /// Where the deflate stream begins, behind the header of zlib or gzip.
  private static func deflateStart(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    guard range.count >= 3 else { return nil }
    let start = range.lowerBound
    let word = bytes.bigEndian16(start)
    if word == 0x1F8B { return gzipStart(bytes, range) }
    // Method 8, no preset dictionary, and a check value.
    guard bytes[start] & 0x0F == 8, bytes[start + 1] & 0x20 == 0, word % 31 == 0 else { return nil }
    return start + 2
  }

  private static func gzipStart(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    guard range.count >= 18 else { return nil }
    let flags = bytes[range.lowerBound + 3]
    var at = range.lowerBound + 10
    if flags & 4 != 0 {
      at += 2 + Int(bytes.word16(at, bigEndian: false))
    }
    for flag in [8, 16] as [UInt8] where flags & flag != 0 {
      while at < range.upperBound, bytes[at] != 0 { at += 1 }
      at += 1
    }
    if flags & 2 != 0 { at += 2 }
    return at < range.upperBound ? at : nil
  }

  private static func stored(
    _ reader: inout BitReader,
    _ output: inout [UInt8],
    _ limit: Int
  ) -> Bool {
    reader.alignToByte()
    let length = reader.bits(16)
    let complement = reader.bits(16)
    guard !reader.isOverrun, length == complement ^ 0xFFFF, output.count + length <= limit else {
      return false
    }
    for _ in 0..<length { output.append(UInt8(truncatingIfNeeded: reader.bits(8))) }
    return !reader.isOverrun
  }

  private static let order = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]

  private static func dynamic(
    _ reader: inout BitReader,
    _ output: inout [UInt8],
    _ limit: Int
  ) -> Bool {
    let lengthCount = reader.bits(5) + 257
    let distanceCount = reader.bits(5) + 1
    let orderCount = reader.bits(4) + 4
    guard lengthCount <= 286, distanceCount <= 30 else { return false }
    var orderLengths = [UInt8](repeating: 0, count: 19)
    for at in 0..<orderCount { orderLengths[order[at]] = UInt8(reader.bits(3)) }
    guard !reader.isOverrun, let lengthsCode = HuffmanCode(orderLengths[...]) else { return false }
    var lengths: [UInt8] = []
    while lengths.count < lengthCount + distanceCount {
      guard let symbol = lengthsCode.symbol(&reader) else { return false }
      let (value, count): (UInt8, Int)
      switch symbol {
      case 0...15: (value, count) = (UInt8(symbol), 1)
      case 16:
        guard let last = lengths.last else { return false }
        (value, count) = (last, 3 + reader.bits(2))
      case 17: (value, count) = (0, 3 + reader.bits(3))
      default: (value, count) = (0, 11 + reader.bits(7))
      }
      guard lengths.count + count <= lengthCount + distanceCount else { return false }
      for _ in 0..<count { lengths.append(value) }
    }
    guard !reader.isOverrun, let literals = HuffmanCode(lengths[..<lengthCount]),
      let distances = HuffmanCode(lengths[lengthCount...])
    else { return false }
    return codes(&reader, literals, distances, &output, limit)
  }

  private static let lengthBases = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258,
  ]
  private static let lengthBits = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  private static let distanceBases = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
    3073, 4097, 6145, 8193, 12_289, 16_385, 24_577,
  ]

  private static func codes(
    _ reader: inout BitReader,
    _ literals: HuffmanCode,
    _ distances: HuffmanCode,
    _ output: inout [UInt8],
    _ limit: Int
  ) -> Bool {
    while let symbol = literals.symbol(&reader) {
      if symbol < 256 {
        guard output.count < limit else { return false }
        output.append(UInt8(symbol))
        continue
      }
      if symbol == 256 { return true }
      guard symbol - 257 < lengthBases.count else { return false }
      let length = lengthBases[symbol - 257] + reader.bits(lengthBits[symbol - 257])
      guard let code = distances.symbol(&reader), code < distanceBases.count else { return false }
      let distance = distanceBases[code] + reader.bits(max(0, code / 2 - 1))
      guard !reader.isOverrun, distance <= output.count, output.count + length <= limit else {
        return false
      }
      for _ in 0..<length { output.append(output[output.count - distance]) }
    }
    return false
  }
}
