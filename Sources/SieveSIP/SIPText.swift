import SieveCapture

/// Small readings of text inside a message; all positions are of the same span.
extension Span<UInt8> {
  /// Whether a range is exactly this ASCII text.
  @inline(__always)
  func matches(_ text: StaticString, _ range: Range<Int>) -> Bool {
    guard range.count == text.utf8CodeUnitCount else { return false }
    for at in 0..<range.count where self[range.lowerBound + at] != text.utf8Start[at] {
      return false
    }
    return true
  }

  /// Whether a range is this text in any letter case; the text is lower case, `-` and `.`.
  ///
  /// A bit makes capital letters small and leaves digits, `-` and `.` alone; control characters
  /// that it turns into those do not occur where names are compared.
  @inline(__always)
  func matchesIgnoringCase(_ text: StaticString, _ range: Range<Int>) -> Bool {
    let count = text.utf8CodeUnitCount
    guard range.count == count else { return false }
    guard count >= 8 else {
      for at in 0..<count where self[range.lowerBound + at] | 0x20 != text.utf8Start[at] {
        return false
      }
      return true
    }
    let raw = bytes
    let wanted = UnsafeRawPointer(text.utf8Start)
    var at = 0
    while true {
      // Both loads are inside of what was measured: `count` bytes from either start.
      let word = raw.unsafeLoadUnaligned(fromByteOffset: range.lowerBound + at, as: UInt64.self)
      let other = wanted.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      guard word | 0x2020_2020_2020_2020 == other | 0x2020_2020_2020_2020 else { return false }
      guard at + 8 < count else { return true }
      at = Swift.min(at + 8, count - 8)
    }
  }

  /// A range without blanks and line ends around it.
  @inline(__always)
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var start = range.lowerBound
    var end = range.upperBound
    while start < end, isBlank(start) { start += 1 }
    while end > start, isBlank(end - 1) { end -= 1 }
    return start..<end
  }

  /// Whether a space, tab or line end is at a position.
  @inline(__always)
  func isBlank(_ at: Int) -> Bool {
    let byte = self[at]
    return byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
  }

  /// An unsigned decimal below 2^32 that fills the range.
  @inline(__always)
  func decimal32(_ range: Range<Int>) -> UInt32? {
    guard !range.isEmpty, range.count <= 10 else { return nil }
    var value: UInt64 = 0
    for at in range {
      let digit = self[at] &- 0x30
      guard digit < 10 else { return nil }
      value = value * 10 + UInt64(digit)
    }
    return UInt32(exactly: value)
  }

  /// One past a quoted string that begins at `at`; the end of the range when it is not closed.
  @inline(__always)
  func quotedEnd(_ at: Int, _ end: Int) -> Int {
    precondition(at >= 0 && end <= count, "range outside of the span")
    var position = escapeOrQuote(at &+ 1, end)
    if position < end, self[unchecked: position] == 0x22 { return position &+ 1 }
    while position < end {
      if self[position] == 0x5C {
        position += 2
        continue
      }
      if self[position] == 0x22 { return position + 1 }
      position += 1
    }
    return end
  }

  /// The first position of a separator outside of quotes and angle brackets.
  func separator(_ byte: UInt8, in range: Range<Int>) -> Int? {
    var at = range.lowerBound
    var isInBrackets = false
    while at < range.upperBound {
      let found = self[at]
      if found == 0x22 {
        at = quotedEnd(at, range.upperBound)
        continue
      }
      if found == 0x3C { isInBrackets = true }
      if found == 0x3E { isInBrackets = false }
      if found == byte, !isInBrackets { return at }
      at += 1
    }
    return nil
  }

  /// The value of a parameter such as `;tag=…` in a list of parameters, without quotes.
  func parameter(_ name: StaticString, in range: Range<Int>) -> Range<Int>? {
    var at = range.lowerBound
    while at < range.upperBound {
      let end = separator(0x3B, in: at..<range.upperBound) ?? range.upperBound
      var equals = at
      while equals < end, self[equals] != 0x3D { equals += 1 }
      if matchesIgnoringCase(name, trimmed(at..<equals)) {
        guard equals < end else { return end..<end }
        let value = trimmed((equals + 1)..<end)
        guard value.count >= 2, self[value.lowerBound] == 0x22 else { return value }
        return (value.lowerBound + 1)..<Swift.max(value.lowerBound + 1, value.upperBound - 1)
      }
      at = end + 1
    }
    return nil
  }

  /// Where the parameters of a name-addr or addr-spec begin: behind `>`, or at the first `;`.
  func parametersStart(_ range: Range<Int>) -> Int {
    var at = range.lowerBound
    if at < range.upperBound, self[at] == 0x22 { at = quotedEnd(at, range.upperBound) }
    let rest = at..<Swift.max(at, range.upperBound)
    if let bracket = firstIndex(of: 0x3E, in: rest) { return bracket + 1 }
    return firstIndex(of: 0x3B, in: rest) ?? range.upperBound
  }

  /// The tag in From or To; empty when it has none.
  func tag(in value: Range<Int>) -> Range<Int> {
    precondition(value.lowerBound >= 0 && value.upperBound <= count, "value outside of the span")
    if let usual = usualTag(value.lowerBound, value.upperBound) { return usual }
    let start = parametersStart(value)
    return parameter("tag", in: start..<value.upperBound) ?? start..<start
  }

  /// The tag when it is the first parameter and written `>;tag=`, as nearly everywhere.
  ///
  /// The caller has checked that both ends are within the span, so that no read is outside.
  @inline(__always)
  private func usualTag(_ start: Int, _ end: Int) -> Range<Int>? {
    var quoted = start
    if quoted < end, self[unchecked: quoted] == 0x22 { quoted = quotedEnd(quoted, end) }
    guard quoted < end, let bracket = place(of: 0x3E, quoted, end), end &- bracket > 6,
      self[unchecked: bracket &+ 1] == 0x3B, self[unchecked: bracket &+ 5] == 0x3D
    else { return nil }
    let word = bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: bracket &+ 2, as: UInt32.self)
    guard UInt32(littleEndian: word) & 0xFF_FFFF | 0x20_2020 == 0x67_6174 else { return nil }
    let first = bracket &+ 6
    let last = tokenEnd(first, end)
    return last == end || self[unchecked: last] == 0x3B ? first..<last : nil
  }
}
