/// Bits of deflate, the lowest of each byte first.
struct BitReader {
  private let bytes: [UInt8]
  private var at = 0
  private var held: UInt32 = 0
  private var heldCount = 0
  /// Whether more bits were asked for than there are; those were zeros.
  private(set) var isOverrun = false

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next bits, at most 16.
  mutating func bits(_ count: Int) -> Int {
    while heldCount < count {
      if at < bytes.count {
        held |= UInt32(bytes[at]) << UInt32(heldCount)
        at += 1
      } else {
        isOverrun = true
      }
      heldCount += 8
    }
    let value = held & ((1 << UInt32(count)) - 1)
    held >>= UInt32(count)
    heldCount -= count
    return Int(value)
  }

  /// Drops the rest of a byte.
  mutating func alignToByte() {
    let rest = heldCount % 8
    held >>= UInt32(rest)
    heldCount -= rest
  }
}
