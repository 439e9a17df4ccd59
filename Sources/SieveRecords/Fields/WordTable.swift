/// A small table from words in bytes to values, looked up without making a string.
///
/// Keys are 64-bit hashes of what `HeaderNames.folded` keeps of the words. The words of a table
/// are known not to collide; a foreign word that collides would be read as another, once in 10^16.
struct WordTable<Value: BitwiseCopyable & Sendable>: Sendable {
  /// At most half of the places are used, so that a search ends soon.
  private static var size: Int { 2048 }
  private var keys = [UInt64](repeating: 0, count: 2048)
  private var values: [Value]

  /// Makes an empty table; `filler` is what unused places hold.
  init(filler: Value) { values = [Value](repeating: filler, count: 2048) }

  /// Adds a word; one that is there keeps its value unless `replacing`.
  mutating func insert(_ word: String, _ value: Value, replacing: Bool = false) {
    let bytes = Array(word.utf8)
    let key = Self.hash(bytes.span, 0..<bytes.count)
    var at = Int(truncatingIfNeeded: key) & (Self.size - 1)
    while keys[at] != 0 {
      if keys[at] == key {
        if replacing { values[at] = value }
        return
      }
      at = (at + 1) & (Self.size - 1)
    }
    keys[at] = key
    values[at] = value
  }

  /// The value of a word, or `nil`.
  func find(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Value? {
    let key = Self.hash(bytes, range)
    var at = Int(truncatingIfNeeded: key) & (Self.size - 1)
    while keys[at] != 0 {
      if keys[at] == key { return values[at] }
      at = (at + 1) & (Self.size - 1)
    }
    return nil
  }

  /// FNV-1a of the letters and digits in lower case, never 0.
  private static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for at in range {
      let byte = bytes[at]
      let folded = byte | 0x20
      if folded &- 0x61 < 26 {
        hash = (hash ^ UInt64(folded)) &* 0x0000_0100_0000_01B3
      } else if byte &- 0x30 < 10 || byte >= 0x80 {
        hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
      }
    }
    // The low bits pick the place; the multiplication moves entropy upwards only.
    hash ^= hash >> 32
    return hash == 0 ? 1 : hash
  }
}
