/// Tells SIP from everything else by the first bytes of a payload.
public enum SIPStart {
  /// What a payload begins with.
  public enum Finding: Equatable, Sendable {
    /// A SIP start line at this position.
    case message(Int)
    /// Nothing but line ends and NUL bytes: a keep-alive.
    case blank
    /// Something else.
    case other
  }

  private static let blanksMax = 64
  private static let methodMax = 32
  private static let lineMax = 8192

  /// Looks at the beginning of a payload; line ends and NUL bytes before a message are skipped.
  public static func find(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Finding {
    var at = range.lowerBound
    let end = range.upperBound
    let blanksEnd = min(end, at + blanksMax)
    while at < blanksEnd, isBlank(bytes[at]) { at += 1 }
    if at == end { return .blank }
    // Most media and every binary protocol ends here.
    guard end - at >= 8, (0x21...0x7E).contains(bytes[at]) else { return .other }
    return isStartLine(bytes, at, end) ? .message(at) : .other
  }

  /// Whether a payload begins like nearly every SIP message; if not, `find` may still find one.
  @inlinable @inline(__always)
  public static func isUsual(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.upperBound - range.lowerBound >= 8 else { return false }
    let word = bytes.bytes.unsafeLoadUnaligned(fromByteOffset: range.lowerBound, as: UInt64.self)
    return switch UInt64(bigEndian: word) {
    // `SIP/2.0 `, `INVITE s`, `ACK sip:`, `BYE sip:`, `CANCEL s`.
    case 0x5349_502F_322E_3020, 0x494E_5649_5445_2073, 0x4143_4B20_7369_703A,
      0x4259_4520_7369_703A, 0x4341_4E43_454C_2073:
      true
    default: false
    }
  }

  /// Whether a payload that is not there yet as a whole may turn out to begin like SIP.
  static func mayBecomeMessage(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var at = range.lowerBound
    let end = range.upperBound
    while at < end, isBlank(bytes[at]) { at += 1 }
    if end - at < 4 || isVersion(bytes, at) { return true }
    let methodEnd = min(end, at + methodMax)
    while at < methodEnd, (0x21...0x7E).contains(bytes[at]) { at += 1 }
    if at == end { return true }
    guard bytes[at] == 0x20, bytes.firstIndex(of: 0x0A, in: at..<end) == nil else { return false }
    return end - at <= 5 || isScheme(bytes, at + 1, end)
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x0D || byte == 0x0A || byte == 0 }

  /// Whether a start line is at `at`; a line that the snap length cut counts when its beginning
  /// is unmistakable.
  static func isStartLine(_ bytes: Span<UInt8>, _ at: Int, _ end: Int) -> Bool {
    guard end - at >= 8 else { return false }
    if isVersion(bytes, at) { return true }
    var space = at
    let methodEnd = min(end, at + methodMax)
    while space < methodEnd, (0x21...0x7E).contains(bytes[space]), bytes[space] != 0x3A {
      space += 1
    }
    guard space < methodEnd, space > at, bytes[space] == 0x20 else { return false }
    let limit = min(end, at + lineMax)
    guard let lineFeed = bytes.firstIndex(of: 0x0A, in: space..<limit) else {
      return isScheme(bytes, space + 1, end)
    }
    var last = lineFeed
    while last > space, isTrailing(bytes[last - 1]) { last -= 1 }
    // " SIP/2.0", or another version, which is then rejected with a reason.
    return last - 8 >= space && bytes[last - 8] == 0x20 && isVersion(bytes, last - 7)
  }

  private static func isTrailing(_ byte: UInt8) -> Bool {
    byte == 0x0D || byte == 0x20 || byte == 0x09
  }

  /// `SIP/`, in any letter case.
  private static func isVersion(_ bytes: Span<UInt8>, _ at: Int) -> Bool {
    bytes[at] | 0x20 == 0x73 && bytes[at + 1] | 0x20 == 0x69 && bytes[at + 2] | 0x20 == 0x70
      && bytes[at + 3] == 0x2F
  }

  /// `sip:`, `sips:` or `tel:`.
  private static func isScheme(_ bytes: Span<UInt8>, _ at: Int, _ end: Int) -> Bool {
    guard end - at >= 5 else { return false }
    let isSIP =
      bytes[at] | 0x20 == 0x73 && bytes[at + 1] | 0x20 == 0x69 && bytes[at + 2] | 0x20 == 0x70
      && (bytes[at + 3] == 0x3A || (bytes[at + 3] | 0x20 == 0x73 && bytes[at + 4] == 0x3A))
    let isTel =
      bytes[at] | 0x20 == 0x74 && bytes[at + 1] | 0x20 == 0x65 && bytes[at + 2] | 0x20 == 0x6C
      && bytes[at + 3] == 0x3A
    return isSIP || isTel
  }
}
