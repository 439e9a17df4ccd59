import SieveCapture

/// The attestation level in an Identity header: `attest` in the payload of its PASSporT (RFC 8588).
enum Passport {
  private static let payloadMax = 4096

  /// ASCII `A`, `B` or `C`, or 0; the signature is not verified.
  static func attestation(_ bytes: Span<UInt8>, _ value: Range<Int>) -> UInt8 {
    let end = bytes.firstIndex(of: 0x3B, in: value) ?? value.upperBound
    guard let dot = bytes.firstIndex(of: 0x2E, in: value.lowerBound..<end),
      let second = bytes.firstIndex(of: 0x2E, in: (dot + 1)..<end), second - dot <= payloadMax
    else { return 0 }
    let payload = decode(bytes, (dot + 1)..<second)
    return level(payload.span)
  }

  private static func level(_ json: Span<UInt8>) -> UInt8 {
    let name: StaticString = "\"attest\""
    var at = 0
    while at + name.utf8CodeUnitCount < json.count {
      if json.matches(name, at..<(at + name.utf8CodeUnitCount)) {
        var value = at + name.utf8CodeUnitCount
        while value < json.count, json.isBlank(value) || json[value] == 0x3A { value += 1 }
        guard value + 2 < json.count, json[value] == 0x22, json[value + 2] == 0x22 else { return 0 }
        let letter = json[value + 1]
        return (0x41...0x43).contains(letter) ? letter : 0
      }
      at += 1
    }
    return 0
  }

  /// Decodes base64url; whatever is no digit of it ends the text.
  private static func decode(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    var bits: UInt32 = 0
    var count = 0
    for at in range {
      guard let digit = digit(bytes[at]) else { break }
      bits = bits << 6 | digit
      count += 6
      if count >= 8 {
        count -= 8
        result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return result
  }

  private static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x41...0x5A: UInt32(byte - 0x41)
    case 0x61...0x7A: UInt32(byte - 0x61 + 26)
    case 0x30...0x39: UInt32(byte - 0x30 + 52)
    case 0x2D, 0x2B: 62
    case 0x5F, 0x2F: 63
    default: nil
    }
  }
}
