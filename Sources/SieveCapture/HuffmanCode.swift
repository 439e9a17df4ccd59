/// A canonical Huffman code of deflate, decoded bit by bit: short data needs no tables.
struct HuffmanCode {
  private static let bitsMax = 15

  /// How many symbols have a code of each length.
  private var counts = [Int](repeating: 0, count: bitsMax + 1)
  private var symbols: [Int] = []

  /// Makes the code from the length of each symbol's code, `nil` when they cannot be.
  init?(_ lengths: ArraySlice<UInt8>) {
    for length in lengths { counts[Int(length)] += 1 }
    var left = 1
    for length in 1...Self.bitsMax {
      left = left * 2 - counts[length]
      guard left >= 0 else { return nil }
    }
    // Stable by length, then by symbol.
    for length in 1...Self.bitsMax where counts[length] > 0 {
      for (symbol, own) in lengths.enumerated() where Int(own) == length { symbols.append(symbol) }
    }
  }

  /// The next symbol, `nil` when the bits are none or have ended.
  func symbol(_ reader: inout BitReader) -> Int? {
    var code = 0
    var first = 0
    var index = 0
    for length in 1...Self.bitsMax {
      code |= reader.bits(1)
      let count = counts[length]
      if code - count < first {
        return reader.isOverrun ? nil : symbols[index + (code - first)]
      }
      index += count
      first = (first + count) * 2
      code *= 2
    }
    return nil
  }

  static let fixedLengths = fixed(
    [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112)
      + [UInt8](repeating: 7, count: 24) + [UInt8](repeating: 8, count: 8)
  )
  static let fixedDistances = fixed([UInt8](repeating: 5, count: 30))

  private static func fixed(_ lengths: [UInt8]) -> HuffmanCode {
    HuffmanCode(lengths[...]) ?? HuffmanCode()
  }

  private init() {}
}
