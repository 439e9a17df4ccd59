import SieveModel

/// What each message does to its dialog.
extension DialogTable {
  /// The key under which a message's dialog is filed when the calling side sent it, or was sent it.
  @inline(__always)
  static func key(_ bytes: Span<UInt8>, _ message: SIPMessage) -> DialogKey {
    DialogKey(bytes, callID: message.callID.range, tag: bytes.tag(in: message.from.range))
  }

  /// Takes a message that was parsed.
  mutating func take(
    _ bytes: Span<UInt8>,
    _ message: SIPMessage,
    _ origin: MessageOrigin,
    into output: inout DecodedRecords
  ) {
    let key = message.method == .other ? DialogKey.none : Self.key(bytes, message)
    take(bytes, message, key, foreseen: -1, origin, into: &output)
  }

  /// Takes a message whose key is known, and perhaps its slot.
  mutating func take(
    _ bytes: Span<UInt8>,
    _ message: borrowing SIPMessage,
    _ key: DialogKey,
    foreseen: Int,
    _ origin: borrowing MessageOrigin,
    into output: inout DecodedRecords
  ) {
    statistics.messages += 1
    clock.advance(to: origin.time)
    if clock.now >= expiry.nextSweep { sweep(into: &output) }
    guard message.method.isOfCall else {
      if options.takesRequests { takeRequest(key, bytes, message, origin, into: &output) }
      return
    }
    guard let slot = find(key, foreseen: foreseen) else {
      takeFromCalledSide(key, bytes, message, origin, into: &output)
      return
    }
    change(slot, bytes, message, origin, isFromCaller: true, into: &output)
  }

  /// Messages whose From tag is not a calling side's: the called side's, or a new call.
  private mutating func takeFromCalledSide(
    _ key: DialogKey,
    _ bytes: Span<UInt8>,
    _ message: SIPMessage,
    _ origin: MessageOrigin,
    into output: inout DecodedRecords
  ) {
    let toTag = bytes.tag(in: message.to.range)
    if let slot = legs.call(of: key) {
      // The first leg tells what becomes of the call.
      dialogs[slot].touched = clock.now
      return
    }
    if toTag.isEmpty, message.isRequest, message.method == .invite {
      if isJoined(key, bytes, message, origin) { return }
      open(key, bytes, message, origin, into: &output)
      return
    }
    let calledKey = DialogKey(bytes, callID: message.callID.range, tag: toTag)
    guard let slot = find(calledKey) else {
      if let slot = legs.call(of: calledKey) {
        dialogs[slot].touched = clock.now
        return
      }
      if message.isRequest, message.method != .ack { statistics.withoutBeginning += 1 }
      return
    }
    // Of what the called side asks for, only the release matters.
    guard message.method == .bye else {
      dialogs[slot].touched = clock.now
      return
    }
    change(slot, bytes, message, origin, isFromCaller: false, into: &output)
  }

  /// Lets a message change its dialog.
  @inline(__always)
  private mutating func change(
    _ slot: Int,
    _ bytes: Span<UInt8>,
    _ message: borrowing SIPMessage,
    _ origin: borrowing MessageOrigin,
    isFromCaller: Bool,
    into output: inout DecodedRecords
  ) {
    let now = clock.now
    let effect = dialogs[slot].take(
      bytes,
      message,
      at: origin.time,
      now,
      isFromCaller: isFromCaller
    )
    switch effect {
    case .none: break
    case .cancelled: file(slot)
    case .changed: changed(slot, into: &output)
    }
  }

  /// After a change that live mode reports: files dialogs that are over for being forgotten.
  mutating func changed(_ slot: Int, into output: inout DecodedRecords) {
    dialogs[slot].isReported = false
    if dialogs[slot].isOver { file(slot) }
    guard isLive, !dialogs[slot].isRetryLikely else { return }
    hand(over: slot, .amended, into: &output)
  }
}
