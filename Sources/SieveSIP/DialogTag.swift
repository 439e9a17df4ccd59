/// Tells the tags of one call's branches apart: 32 bits of hash, 0 for none.
enum DialogTag {
  /// The tag in the value of a From or To header.
  static func of(_ bytes: Span<UInt8>, _ value: SIPMessage.Part) -> UInt32 {
    of(bytes, bytes.tag(in: value.range))
  }

  /// A tag that fills a range.
  static func of(_ bytes: Span<UInt8>, _ tag: Range<Int>) -> UInt32 {
    if tag.isEmpty { return 0 }
    let key = DialogKey(bytes, callID: tag.lowerBound..<tag.lowerBound, tag: tag)
    return max(1, UInt32(truncatingIfNeeded: key.low))
  }
}
