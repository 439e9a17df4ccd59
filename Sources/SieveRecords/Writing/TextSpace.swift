import SieveBytes
import SieveModel

/// Room for a text of which the most bytes are known, written through a pointer.
///
/// Every row of `callsieve calls` goes through it: numbers are stored eight digits at a time, with a few
/// bytes too many behind them that what follows overwrites.
struct TextSpace: ~Copyable {
  /// Bytes that may be written behind the last.
  static let slack = 32

  private let start: UnsafeMutablePointer<UInt8>
  private let room: Int
  private var times: TimeTextWriter
  /// Bytes written so far.
  private(set) var count = 0

  private init(
    _ buffer: UnsafeMutableBufferPointer<UInt8>,
    from used: Int,
    _ times: TimeTextWriter
  ) {
    // There is a base: the slack is never empty.
    start = buffer.baseAddress.unsafelyUnwrapped + used
    room = buffer.count - used - Self.slack
    self.times = times
  }

  /// Appends to bytes what `body` writes, at most so many; `times` remembers the day between texts.
  static func append<Result>(
    to out: inout [UInt8],
    atMost count: Int,
    times: inout TimeTextWriter,
    _ body: (inout TextSpace) -> Result
  ) -> Result? {
    var result: Result?
    out.append(addingCapacity: count + slack) { out in
      out.withUnsafeMutableBufferPointer { buffer, used in
        var space = TextSpace(buffer, from: used, times)
        result = body(&space)
        used += space.count
        times = space.times
      }
    }
    return result
  }

  /// Appends a byte.
  @inline(__always)
  mutating func append(_ byte: UInt8) {
    precondition(count < room, "more text than announced")
    start[count] = byte
    count &+= 1
  }

  /// Appends so many bytes.
  @inline(__always)
  mutating func append(_ bytes: UnsafePointer<UInt8>, count length: Int) {
    precondition(length >= 0 && length <= room &- count, "more text than announced")
    (start + count).update(from: bytes, count: length)
    count &+= length
  }

  /// Appends a piece of a longer text, which it mostly copies at a stroke instead of with a call.
  ///
  /// - Precondition: the range lies within the text.
  @inline(__always)
  mutating func append(_ text: Span<UInt8>, _ range: Range<Int>) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= text.count,
      "range outside of the span"
    )
    text.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let piece = base + range.lowerBound
      guard range.count <= 16, range.lowerBound <= text.count &- 16 else {
        append(piece, count: range.count)
        return
      }
      precondition(range.count <= room &- count, "more text than announced")
      UnsafeMutableRawPointer(start + count).storeBytes(
        of: UnsafeRawPointer(piece).loadUnaligned(as: SIMD16<UInt8>.self),
        as: SIMD16<UInt8>.self
      )
      count &+= range.count
    }
  }

  /// Appends what was written from one place to another once more.
  @inline(__always)
  mutating func append(again first: Int, _ last: Int) {
    let length = last &- first
    guard length > 0 else { return }
    precondition(first >= 0 && last <= count && length <= room &- count, "no such text")
    guard length <= 16 else { return append(UnsafePointer(start + first), count: length) }
    // The slack has room for all sixteen, and those too many are overwritten.
    UnsafeMutableRawPointer(start + count).storeBytes(
      of: UnsafeRawPointer(start + first).loadUnaligned(as: SIMD16<UInt8>.self),
      as: SIMD16<UInt8>.self
    )
    count &+= length
  }

  /// Appends the bytes of a string.
  @inline(__always)
  mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { buffer in
      if let base = buffer.baseAddress { append(base, count: buffer.count) }
    }
  }

  /// Appends a number in decimal, with zeros before it up to so many digits, at most 16.
  @inline(__always)
  mutating func append(decimal value: UInt64, digits: Int = 1) {
    if value < 100_000_000, digits <= 8 {
      store(DigitWord.split(value), atLeast: digits)
    } else if value < 10_000_000_000_000_000 {
      let high = value / 100_000_000
      store(DigitWord.split(high), atLeast: digits &- 8)
      store(DigitWord.split(value &- high &* 100_000_000), atLeast: 8)
    } else {
      append(String(value))
    }
  }

  /// Appends the last of eight digits, without the zeros before them but for so many digits.
  @inline(__always)
  private mutating func store(_ digits: UInt64, atLeast least: Int) {
    precondition(count < room, "more text than announced")
    // Of all zeros the last one is written.
    let zeros = min(digits.trailingZeroBitCount &>> 3, 8 &- max(1, least))
    let text = (digits | DigitWord.zeros) &>> UInt64(truncatingIfNeeded: zeros &* 8)
    UnsafeMutableRawPointer(start + count).storeBytes(of: text.littleEndian, as: UInt64.self)
    count &+= 8 &- zeros
  }

  /// Appends a time as RFC 3339.
  @inline(__always)
  mutating func append(time milliseconds: Int64) {
    precondition(count < room, "more text than announced")
    times.write(milliseconds, to: UnsafeMutableRawPointer(start + count))
    count &+= TimeTextWriter.length
  }

  /// Whether no byte from `first` on is a quote, a delimiter, a line end or zero.
  @inline(__always)
  func isPlain(from first: Int, _ delimiter: UInt8) -> Bool {
    let length = count &- first
    guard length > 0 else { return true }
    var at = first
    while count &- at > 8 {
      if Self.mayBeSpecial(word(at), delimiter) { return isPlainBytewise(at, delimiter) }
      at &+= 8
    }
    // Blanks before the last bytes, so that there are eight; those behind them are shifted out.
    let missing = UInt64(truncatingIfNeeded: 8 &- (count &- at)) &* 8
    let last = word(at) &<< missing | Self.blanks & ~(UInt64.max &<< missing)
    return !Self.mayBeSpecial(last, delimiter) || isPlainBytewise(at, delimiter)
  }

  private static let blanks: UInt64 = 0x2020_2020_2020_2020

  /// Eight bytes that were written, or the slack behind them.
  @inline(__always)
  private func word(_ at: Int) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(start + at).loadUnaligned(as: UInt64.self))
  }

  /// Whether one of eight bytes is a quote, the delimiter or below 14; in doubt, too.
  @inline(__always)
  private static func mayBeSpecial(_ word: UInt64, _ delimiter: UInt8) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quotes = word ^ ones &* 0x22
    let delimiters = word ^ ones &* UInt64(delimiter)
    let found =
      (word &- ones &* 0x0E) & ~word | (quotes &- ones) & ~quotes
      | (delimiters &- ones) & ~delimiters
    return found & (ones &* 0x80) != 0
  }

  @inline(never)
  private func isPlainBytewise(_ from: Int, _ delimiter: UInt8) -> Bool {
    for at in from..<count {
      let byte = start[at]
      if byte == delimiter || byte == 0x22 || byte == 0x0A || byte == 0x0D || byte == 0 {
        return false
      }
    }
    return true
  }

  /// Takes what was written from `first` on back.
  mutating func take(from first: Int) -> [UInt8] {
    let text = Array(UnsafeBufferPointer(start: start + first, count: count - first))
    count = first
    return text
  }
}
