import SieveCapture

/// The Privacy header (RFC 3323, RFC 3325).
enum PrivacyHeader {
  /// Whether the called side is not to see who calls.
  static func hidesCaller(_ bytes: Span<UInt8>, _ value: Range<Int>) -> Bool {
    var at = value.lowerBound
    while at < value.upperBound {
      var end = at
      while end < value.upperBound, bytes[end] != 0x3B, bytes[end] != 0x2C { end += 1 }
      let word = bytes.trimmed(at..<end)
      if bytes.matchesIgnoringCase("id", word) || bytes.matchesIgnoringCase("user", word)
        || bytes.matchesIgnoringCase("header", word)
      {
        return true
      }
      at = end + 1
    }
    return false
  }
}
