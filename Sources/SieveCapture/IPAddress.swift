/// An IPv4 or IPv6 address.
public struct IPAddress: BitwiseCopyable, Hashable, Sendable {
  /// The upper half of an IPv6 address, 0 for IPv4.
  public var high: UInt64
  /// The lower half, or the 32 bits of IPv4.
  public var low: UInt64
  /// Whether it is IPv6.
  public var isIPv6: Bool

  /// No address.
  public static let unspecified = IPAddress(ipv4: 0)

  /// Makes an IPv4 address.
  @inlinable
  public init(ipv4: UInt32) {
    high = 0
    low = UInt64(ipv4)
    isIPv6 = false
  }

  /// Makes an IPv6 address.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
    isIPv6 = true
  }

  /// Dotted decimal, or the canonical text of RFC 5952.
  public var text: [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(isIPv6 ? 45 : 15)
    append(to: &text)
    return text
  }

  /// Appends `text`.
  public func append(to text: inout [UInt8]) {
    if isIPv6 {
      text += textIPv6
    } else {
      Self.append(ipv4: UInt32(truncatingIfNeeded: low), to: &text)
    }
  }

  private static func append(ipv4 value: UInt32, to text: inout [UInt8]) {
    text.append(addingCapacity: 15) { out in
      for place in 0..<4 {
        let octet = UInt8(truncatingIfNeeded: value &>> (24 &- UInt32(place) &* 8))
        if place > 0 { out.append(0x2E) }
        if octet >= 100 { out.append(0x30 + octet / 100) }
        if octet >= 10 { out.append(0x30 + octet / 10 % 10) }
        out.append(0x30 + octet % 10)
      }
    }
  }

  private var groups: [UInt16] {
    [high, low].flatMap { half in
      [48, 32, 16, 0].map { UInt16(truncatingIfNeeded: half >> UInt64($0)) }
    }
  }

  private var textIPv6: [UInt8] {
    if high == 0, low >> 32 == 0xFFFF {
      var text = Array("::ffff:".utf8)
      Self.append(ipv4: UInt32(truncatingIfNeeded: low), to: &text)
      return text
    }
    let groups = groups
    let zeros = Self.longestZeros(groups)
    var text: [UInt8] = []
    var at = 0
    while at < 8 {
      if at == zeros.lowerBound, zeros.count > 1 {
        text += [0x3A, 0x3A]
        at = zeros.upperBound
        continue
      }
      if at > 0, text.last != 0x3A { text.append(0x3A) }
      text += Array(String(groups[at], radix: 16).utf8)
      at += 1
    }
    return text
  }

  /// The longest run of zero groups, the first of equally long ones.
  private static func longestZeros(_ groups: [UInt16]) -> Range<Int> {
    var best = 0..<0
    var start = 0
    for at in 0...8 where at == 8 || groups[at] != 0 {
      if at - start > best.count { best = start..<at }
      start = at + 1
    }
    return best
  }
}
