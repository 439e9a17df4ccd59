/// Comparisons of bytes with ASCII words, whatever the letter case.
enum ASCIIText {
  /// Whether the range begins with `word`, which is in lower case.
  static func hasPrefix(_ bytes: Span<UInt8>, _ range: Range<Int>, _ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard range.count >= length else { return false }
    return word.withUTF8Buffer { letters in
      for offset in 0..<length
      where lowercased(bytes[range.lowerBound + offset]) != letters[offset] {
        return false
      }
      return true
    }
  }

  /// Whether the range is `word`, which is in lower case.
  static func equals(_ bytes: Span<UInt8>, _ range: Range<Int>, _ word: StaticString) -> Bool {
    range.count == word.utf8CodeUnitCount && hasPrefix(bytes, range, word)
  }

  /// The first place of a byte in the range.
  static func firstIndex(of byte: UInt8, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    for index in range where bytes[index] == byte { return index }
    return nil
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
