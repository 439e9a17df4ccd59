import CSieveKernels
import SieveModel

/// What each message does to its dialog.
extension DialogTable {
  /// The key under which a message's dialog is filed when the calling side sent it, or was sent it.
  @inline(__always)
  static func key(_ bytes: Span<UInt8>, _ message: borrowing SIPMessage) -> DialogKey {
    let key = DialogKey(message.head.key)
    if key != .none { return key }
    let known = message.fromTag
    let tag = known.start >= 0 ? known.range : bytes.tag(in: message.from.range)
    return DialogKey(bytes, callID: message.callID.range, tag: tag)
  }

  /// Takes a message that was parsed.
  mutating func take(
    _ bytes: Span<UInt8>,
    _ message: SIPMessage,
    _ origin: MessageOrigin,
    into output: inout DecodedRecords
  ) {
    let key = message.method == .other ? DialogKey.none : Self.key(bytes, message)
    let entry = MessageQueue.Entry(message: message, key: key, slot: -1, origin: origin)
    withUnsafePointer(to: entry) { take(bytes, $0, into: &output) }
  }

  /// Takes a message whose key is known, and perhaps its slot.
  mutating func take(
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>,
    into output: inout DecodedRecords
  ) {
    statistics.messages += 1
    clock.advance(to: entry.pointee.origin.time)
    if clock.now >= expiry.nextSweep { sweep(into: &output) }
    guard entry.pointee.message.method.isOfCall else {
      if options.takesRequests { takeRequest(entry.pointee.key, bytes, entry, into: &output) }
      return
    }
    guard let slot = find(entry.pointee.key, foreseen: entry.pointee.slot) else {
      takeFromCalledSide(bytes, entry, into: &output)
      return
    }
    change(slot, bytes, entry, isFromCaller: true, into: &output)
  }

  /// Messages whose From tag is not a calling side's: the called side's, or a new call.
  private mutating func takeFromCalledSide(
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>,
    into output: inout DecodedRecords
  ) {
    let key = entry.pointee.key
    let toTag = bytes.tag(in: entry.pointee.message.to.range)
    let (method, isRequest) = (entry.pointee.message.method, entry.pointee.message.isRequest)
    if let slot = legs.call(of: key) {
      // The first leg tells what becomes of the call.
      dialogs[slot].touched = clock.now
      return
    }
    if toTag.isEmpty, isRequest, method == .invite {
      if isJoined(key, bytes, entry) { return }
      open(key, bytes, entry, into: &output)
      return
    }
    let calledKey = DialogKey(bytes, callID: entry.pointee.message.callID.range, tag: toTag)
    guard let slot = find(calledKey) else {
      if let slot = legs.call(of: calledKey) {
        dialogs[slot].touched = clock.now
        return
      }
      if isRequest, method != .ack { statistics.withoutBeginning += 1 }
      return
    }
    // Of what the called side asks for, only the release matters.
    guard method == .bye else {
      dialogs[slot].touched = clock.now
      return
    }
    change(slot, bytes, entry, isFromCaller: false, into: &output)
  }

  /// Lets a message change its dialog.
  @inline(__always)
  private mutating func change(
    _ slot: Int,
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>,
    isFromCaller: Bool,
    into output: inout DecodedRecords
  ) {
    let now = clock.now
    let effect = dialogs[slot].take(bytes, entry, now, isFromCaller: isFromCaller)
    switch effect {
    case .none: break
    case .cancelled: file(slot)
    case .changed: changed(slot, into: &output)
    }
  }

  /// After a change that live mode reports: files dialogs that are over for being forgotten.
  mutating func changed(_ slot: Int, into output: inout DecodedRecords) {
    if dialogs[slot].isOver { file(slot) }
    guard isLive else { return }
    dialogs[slot].isReported = false
    guard !dialogs[slot].isRetryLikely else { return }
    hand(over: slot, .amended, into: &output)
  }
}
