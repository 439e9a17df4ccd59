import SieveCapture

/// The first line of a message: `INVITE sip:… SIP/2.0` or `SIP/2.0 180 Ringing`.
enum StartLine {
  /// Reads a line without its end; whether it is one of SIP/2.0.
  ///
  /// The caller has proven that the line lies within the bytes.
  @inline(__always)
  static func read(_ bytes: Span<UInt8>, _ line: Range<Int>, into message: inout SIPMessage) -> Bool
  {
    usual(bytes, line.lowerBound, line.upperBound, into: &message)
      ?? unusual(bytes, line, into: &message)
  }

  /// A line as it is usually written; `nil` for any other.
  @inline(__always)
  private static func usual(
    _ bytes: Span<UInt8>,
    _ start: Int,
    _ end: Int,
    into message: inout SIPMessage
  ) -> Bool? {
    guard end &- start >= 12 else { return nil }
    let space: Int
    let word = bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: start, as: UInt64.self)
    switch UInt64(bigEndian: word) {
    // `SIP/2.0 `, `INVITE s`, `ACK sip:`, `BYE sip:`, `CANCEL s`.
    case 0x5349_502F_322E_3020: return status(bytes, start, into: &message)
    case 0x494E_5649_5445_2073: (space, message.method) = (start &+ 6, .invite)
    case 0x4143_4B20_7369_703A: (space, message.method) = (start &+ 3, .ack)
    case 0x4259_4520_7369_703A: (space, message.method) = (start &+ 3, .bye)
    case 0x4341_4E43_454C_2073: (space, message.method) = (start &+ 6, .cancel)
    default: return nil
    }
    let version = end &- 8
    // The range of a URI must not be empty nor end in a blank; ` SIP/2.0` is behind it.
    guard version > space &+ 1, bytes[unchecked: version &- 1] > 0x20,
      bytes[unchecked: version] == 0x20, bytes[unchecked: version &+ 4] == 0x2F,
      bytes.smallWord(version) == 0x302E_322F_7069_7320
    else { return nil }
    message.requestURI = SIPMessage.Part((space &+ 1)..<version)
    return true
  }

  /// The status behind `SIP/2.0 `; `nil` when it is not three digits.
  @inline(__always)
  private static func status(
    _ bytes: Span<UInt8>,
    _ start: Int,
    into message: inout SIPMessage
  ) -> Bool? {
    let hundreds = bytes[unchecked: start &+ 8] &- 0x30
    let tens = bytes[unchecked: start &+ 9] &- 0x30
    let ones = bytes[unchecked: start &+ 10] &- 0x30
    guard hundreds &- 1 < 6, tens < 10, ones < 10, bytes[unchecked: start &+ 11] == 0x20 else {
      return nil
    }
    message.status = UInt16(hundreds) &* 100 &+ UInt16(tens) &* 10 &+ UInt16(ones)
    return true
  }

  private static func unusual(
    _ bytes: Span<UInt8>,
    _ line: Range<Int>,
    into message: inout SIPMessage
  ) -> Bool {
    let start = line.lowerBound
    guard line.count >= 11 else { return false }
    if bytes.matchesIgnoringCase("sip/2.0", start..<(start + 7)) {
      guard bytes[start + 7] == 0x20,
        let status = bytes.decimal32((start + 8)..<(start + 11)), (100...699).contains(status),
        line.count == 11 || bytes[start + 11] == 0x20
      else { return false }
      message.status = UInt16(status)
      return true
    }
    return request(bytes, bytes.trimmed(line), into: &message)
  }

  private static func request(
    _ bytes: Span<UInt8>,
    _ line: Range<Int>,
    into message: inout SIPMessage
  ) -> Bool {
    let version = line.upperBound - 7
    guard line.count > 10, bytes.matchesIgnoringCase("sip/2.0", version..<line.upperBound),
      bytes[version - 1] == 0x20, bytes[version + 3] == 0x2F,
      let space = bytes.firstIndex(of: 0x20, in: line.lowerBound..<(version - 1))
    else { return false }
    message.method = SIPMethod(bytes, line.lowerBound..<space)
    message.requestURI = SIPMessage.Part(bytes.trimmed(space..<(version - 1)))
    return message.requestURI.isPresent
  }
}
