import SieveModel

/// What a final status says about a call, where no Reason header says it better.
///
/// The causes are those of RFC 3398, 8.2.6.1; statuses that it leaves open become 31.
enum Outcome {
  /// How an attempt that ended with this status is to be called.
  static func disposition(_ status: UInt16) -> Disposition {
    switch status {
    case 200...299: .answered
    case 486, 600: .busy
    case 408, 480: .noAnswer
    case 487: .cancelled
    case 603, 607, 608: .rejected
    case 503: .congestion
    default: .failed
    }
  }

  /// The ITU-T Q.850 cause of a final status.
  static func cause(_ status: UInt16) -> UInt8 {
    switch status {
    case 200...299, 487: 16
    case 404, 485, 604: 1
    case 486, 600: 17
    case 480: 18
    case 401, 402, 403, 407, 603, 607, 608: 21
    case 410: 22
    case 482, 483: 25
    case 484: 28
    case 502: 38
    case 400, 481, 500, 503: 41
    case 405: 63
    case 406, 415, 501: 79
    case 408, 504: 102
    case 413, 414, 416, 420, 421, 423, 505, 513: 127
    default: 31
    }
  }

  /// The cause in a Reason header, `Q.850;cause=16`; 0 when it has none.
  static func cause(_ bytes: Span<UInt8>, reason: Range<Int>) -> UInt8 {
    if reason.isEmpty { return 0 }
    if let usual = usualCause(bytes, reason) { return usual }
    var at = reason.lowerBound
    while at < reason.upperBound {
      let end = bytes.separator(0x2C, in: at..<reason.upperBound) ?? reason.upperBound
      let semicolon = bytes.separator(0x3B, in: at..<end) ?? end
      if bytes.matchesIgnoringCase("q.850", bytes.trimmed(at..<semicolon)), semicolon < end,
        let value = bytes.parameter("cause", in: (semicolon + 1)..<end),
        let cause = bytes.decimal32(value), (1...127).contains(cause)
      {
        return UInt8(cause)
      }
      at = end + 1
    }
    return 0
  }

  /// The cause when the header begins `Q.850;cause=`, as nearly everywhere.
  private static func usualCause(_ bytes: Span<UInt8>, _ reason: Range<Int>) -> UInt8? {
    let digits = reason.lowerBound + 12
    guard digits < reason.upperBound,
      bytes.matchesIgnoringCase("q.850;cause=", reason.lowerBound..<digits)
    else { return nil }
    var end = digits
    while end < reason.upperBound, end < digits + 4, bytes[end] &- 0x30 < 10 { end += 1 }
    guard end == reason.upperBound || bytes[end] == 0x3B,
      let cause = bytes.decimal32(digits..<end), (1...127).contains(cause)
    else { return nil }
    return UInt8(cause)
  }
}
