/// Tells the tags of one call's branches apart: 32 bits of hash, 0 for none.
enum DialogTag {
  /// The called side's tag in a message, which is in To where the calling side asks or is answered.
  static func ofCalledSide(
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>,
    isFromCaller: Bool
  ) -> UInt32 {
    let value = isFromCaller ? entry.pointee.message.to : entry.pointee.message.from
    return of(bytes, bytes.tag(in: value.range))
  }

  /// A tag that fills a range.
  static func of(_ bytes: Span<UInt8>, _ tag: Range<Int>) -> UInt32 {
    if tag.isEmpty { return 0 }
    let key = DialogKey(bytes, callID: tag.lowerBound..<tag.lowerBound, tag: tag)
    return max(1, UInt32(truncatingIfNeeded: key.low))
  }
}
