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
  /// Appends a number in decimal.
  mutating func appendDecimal(_ value: UInt64) {
    var divisor: UInt64 = 1
    while value / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      append(0x30 + UInt8(value / divisor % 10))
      divisor /= 10
    }
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
    for nibble in 0..<16 {
      let digit = UInt8(truncatingIfNeeded: value >> UInt64(60 - nibble * 4)) & 0xF
      append(digit < 10 ? 0x30 + digit : 0x57 + digit)
    }
  }
}
