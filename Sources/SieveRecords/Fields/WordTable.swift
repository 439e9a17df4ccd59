import SieveModel

/// A small table from words in bytes to outcomes, looked up without making a string.
///
/// Keys are 64-bit hashes of the letters and digits, lower-case. The words of the table are known
/// not to collide; a foreign word that collides would be read as another, once in 10^17.
struct WordTable: Sendable {
  private static let size = 512
  private var keys = [UInt64](repeating: 0, count: WordTable.size)
  private var values = [Outcome](
    repeating: Outcome(disposition: .unknown, cause: 0),
    count: WordTable.size
  )

  /// Adds a word unless it is there.
  mutating func insert(_ word: String, _ value: Outcome) {
    let bytes = Array(word.utf8)
    let key = Self.hash(bytes.span, 0..<bytes.count)
    var at = Int(truncatingIfNeeded: key) & (Self.size - 1)
    while keys[at] != 0 {
      if keys[at] == key { return }
      at = (at + 1) & (Self.size - 1)
    }
    keys[at] = key
    values[at] = value
  }

  /// The outcome that a word means, or `nil`.
  func find(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Outcome? {
    let key = Self.hash(bytes, range)
    var at = Int(truncatingIfNeeded: key) & (Self.size - 1)
    while keys[at] != 0 {
      if keys[at] == key { return values[at] }
      at = (at + 1) & (Self.size - 1)
    }
    return nil
  }

  /// FNV-1a of the letters and digits, never 0.
  private static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for at in range {
      let byte = bytes[at]
      if byte == 0x20 || byte == 0x2D || byte == 0x5F { continue }
      let upper = byte &- 0x41 < 26
      hash = (hash ^ UInt64(upper ? byte | 0x20 : byte)) &* 0x0000_0100_0000_01B3
    }
    // The low bits pick the place; the multiplication moves entropy upwards only.
    hash ^= hash >> 32
    return hash == 0 ? 1 : hash
  }
}
