/// Small questions about pieces of text in bytes.
extension Span<UInt8> {
  /// `range` without spaces and tabs at its ends.
  ///
  /// - Complexity: O(*n*) in the blanks.
  @inlinable
  public func trimmed(_ range: Range<Int>) -> Range<Int> {
    var low = range.lowerBound
    var high = range.upperBound
    if low == high || (self[low] > 0x20 && self[high - 1] > 0x20) { return range }
    while low < high, self[low] == 0x20 || self[low] == 0x09 { low += 1 }
    while low < high, self[high - 1] == 0x20 || self[high - 1] == 0x09 { high -= 1 }
    return low..<high
  }

  /// The bytes of `range` as a string, invalid UTF-8 replaced.
  public func string(_ range: Range<Int>) -> String {
    String(decoding: copy(range), as: UTF8.self)
  }

  /// A copy of the bytes of `range`, of at most `limit`.
  public func copy(_ range: Range<Int>, limit: Int = .max) -> [UInt8] {
    var copy: [UInt8] = []
    let length = Swift.min(range.count, limit)
    copy.reserveCapacity(length)
    for at in range.lowerBound..<(range.lowerBound + length) { copy.append(self[at]) }
    return copy
  }
}
