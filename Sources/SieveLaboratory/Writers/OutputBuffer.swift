import SieveBytes

/// Text and numbers on their way to a sink, handed over in blocks.
struct OutputBuffer {
  private(set) var bytes: [UInt8] = []
  private let sink: ([UInt8]) throws -> Void
  private static let blockSize = 1 << 16

  init(_ sink: @escaping ([UInt8]) throws -> Void) {
    self.sink = sink
    bytes.reserveCapacity(Self.blockSize + 4096)
  }

  /// Hands the bytes over when a block is full.
  mutating func flushIfFull() throws {
    if bytes.count >= Self.blockSize { try flush() }
  }

  /// Hands over whatever there is.
  mutating func flush() throws {
    guard !bytes.isEmpty else { return }
    try sink(bytes)
    bytes.removeAll(keepingCapacity: true)
  }

  /// Takes back everything after the first `count` bytes.
  mutating func drop(to count: Int) { bytes.removeSubrange(count...) }

  /// Appends a text.
  mutating func text(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// Appends one ASCII byte.
  mutating func byte(_ byte: UInt8) { bytes.append(byte) }

  /// Appends bytes.
  mutating func append(_ more: [UInt8]) { bytes.append(contentsOf: more) }

  /// Appends a number in decimal.
  mutating func decimal(_ value: UInt64) { bytes.appendDecimal(value) }

  /// Appends an E.164 number with its plus sign; nothing for 0.
  mutating func number(_ value: UInt64) {
    guard value != 0 else { return }
    bytes.append(0x2B)
    bytes.appendDecimal(value)
  }

  /// Appends an RFC 3339 time.
  mutating func time(_ milliseconds: Int64) {
    CivilTime.appendRFC3339(milliseconds, to: &bytes)
  }

  /// Appends an IPv4 address.
  mutating func address(_ address: UInt32) { bytes.appendAddress(address) }

  /// Appends sixteen hexadecimal digits.
  mutating func hexadecimal(_ value: UInt64) { bytes.appendHexadecimal(value) }
}

extension [UInt8] {
  /// Appends a literal.
  mutating func add(_ text: StaticString) {
    text.withUTF8Buffer { append(contentsOf: $0) }
  }

  /// Appends a number in decimal.
  mutating func appendDecimal(_ value: UInt64) {
    // Counted first and filled from the end: one division by a constant for each digit.
    var digits = 1
    var rest = value / 10
    while rest > 0 {
      digits += 1
      rest /= 10
    }
    let start = count
    appendZeros(digits)
    var span = mutableSpan
    rest = value
    var at = start + digits
    while at > start {
      at -= 1
      span[at] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }

  /// Appends up to 20 zeros: room for digits, in one copy.
  private mutating func appendZeros(_ digits: Int) {
    let zeros: StaticString = "00000000000000000000"
    zeros.withUTF8Buffer { append(contentsOf: UnsafeBufferPointer(rebasing: $0[..<digits])) }
  }

  /// Appends an IPv4 address in dotted form.
  mutating func appendAddress(_ address: UInt32) {
    for shift in [24, 16, 8, 0] as [UInt32] {
      if shift < 24 { append(0x2E) }
      appendDecimal(UInt64(address >> shift & 0xFF))
    }
  }

  /// Appends sixteen lower-case hexadecimal digits.
  mutating func appendHexadecimal(_ value: UInt64) {
    let start = count
    appendZeros(16)
    var span = mutableSpan
    var rest = value
    for at in 0..<16 {
      rest = (rest << 4) | (rest >> 60)
      let digit = UInt8(truncatingIfNeeded: rest) & 0xF
      span[start + at] = digit < 10 ? 0x30 + digit : 0x57 + digit
    }
  }
}
