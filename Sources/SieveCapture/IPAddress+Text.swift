/// Reading addresses from text.
extension IPAddress {
  /// Reads dotted decimal, or IPv6 as in RFC 4291, in square brackets or not.
  init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    var (start, end) = (range.lowerBound, range.upperBound)
    if end - start >= 2, bytes[start] == 0x5B, bytes[end - 1] == 0x5D {
      start += 1
      end -= 1
    }
    guard start < end, end - start <= 45 else { return nil }
    if bytes.firstIndex(of: 0x3A, in: start..<end) == nil {
      guard let value = Self.dotted(bytes, start..<end) else { return nil }
      self.init(ipv4: value)
    } else {
      guard let halves = Self.groups(bytes, start..<end) else { return nil }
      self.init(high: halves.high, low: halves.low)
    }
  }

  private static func dotted(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt32? {
    var value: UInt32 = 0
    var octets = 0
    var at = range.lowerBound
    while octets < 4 {
      let end = bytes.firstIndex(of: 0x2E, in: at..<range.upperBound) ?? range.upperBound
      guard (1...3).contains(end - at) else { return nil }
      var octet: UInt32 = 0
      for position in at..<end {
        guard (0x30...0x39).contains(bytes[position]) else { return nil }
        octet = octet * 10 + UInt32(bytes[position] - 0x30)
      }
      guard octet <= 255 else { return nil }
      value = value << 8 | octet
      octets += 1
      if end == range.upperBound { return octets == 4 ? value : nil }
      at = end + 1
    }
    return nil
  }

  private static func groups(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>
  ) -> (high: UInt64, low: UInt64)? {
    var groups: [UInt16] = []
    // Where `::` stands for zeros.
    var gap: Int?
    var at = range.lowerBound
    let end = range.upperBound
    if end - at >= 2, bytes[at] == 0x3A, bytes[at + 1] == 0x3A {
      gap = 0
      at += 2
    }
    while at < end {
      let colon = bytes.firstIndex(of: 0x3A, in: at..<end) ?? end
      if colon == end, let value = dotted(bytes, at..<end) {
        groups += [UInt16(value >> 16), UInt16(truncatingIfNeeded: value)]
        break
      }
      guard (1...4).contains(colon - at), groups.count < 8,
        let group = hexadecimal(bytes, at..<colon)
      else { return nil }
      groups.append(group)
      at = colon + 1
      if colon < end, at == end { return nil }
      if at < end, bytes[at] == 0x3A {
        guard gap == nil else { return nil }
        gap = groups.count
        at += 1
      }
    }
    guard gap == nil ? groups.count == 8 : groups.count < 8 else { return nil }
    if let gap {
      groups.insert(contentsOf: [UInt16](repeating: 0, count: 8 - groups.count), at: gap)
    }
    let halves = groups.reduce((high: UInt64(0), low: UInt64(0))) { halves, group in
      (halves.high << 16 | halves.low >> 48, halves.low << 16 | UInt64(group))
    }
    return halves
  }

  private static func hexadecimal(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt16? {
    var value: UInt16 = 0
    for at in range {
      let digit: UInt8
      switch bytes[at] {
      case 0x30...0x39: digit = bytes[at] - 0x30
      case 0x41...0x46, 0x61...0x66: digit = (bytes[at] | 0x20) - 0x61 + 10
      default: return nil
      }
      value = value << 4 | UInt16(digit)
    }
    return value
  }
}
