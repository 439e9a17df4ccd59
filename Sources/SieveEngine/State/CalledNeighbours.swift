import SieveModel

/// When two called numbers look like one list dialled in order.
enum CalledNeighbours {
  /// Both E.164, or both plain digits of equal count, and 1…10 apart.
  ///
  /// The packed identities hold kind and count above the value, so equal upper bits mean that.
  /// E.164 numbers of different length are far apart anyway except at powers of ten, where the
  /// count differs although the values are neighbours.
  static func differByUpToTen(_ a: UInt64, _ b: UInt64) -> Bool {
    let first = Identity(rawValue: a)
    let second = Identity(rawValue: b)
    switch (first.kind, second.kind) {
    case (.e164, .e164): break
    case (.digits, .digits): if first.digitCount != second.digitCount { return false }
    default: return false
    }
    let low = min(first.digitValue, second.digitValue)
    let high = max(first.digitValue, second.digitValue)
    return (1...10).contains(high - low)
  }
}
