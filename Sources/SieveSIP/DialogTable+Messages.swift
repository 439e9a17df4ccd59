import SieveModel

/// What each message does to its dialog.
extension DialogTable {
  /// Takes a message that was parsed.
  mutating func take(
    _ bytes: Span<UInt8>,
    _ message: SIPMessage,
    _ origin: MessageOrigin,
    into output: inout DecodedRecords
  ) {
    statistics.messages += 1
    clock.advance(to: origin.time)
    sweep(into: &output)
    guard message.method != .other else { return }
    let tag = bytes.tag(in: message.from.range)
    let key = DialogKey(bytes, callID: message.callID.range, tag: tag)
    if let slot = find(key) {
      dialogs[slot].touched = clock.now
      if message.isRequest {
        takeRequest(slot, bytes, message, origin, isFromCaller: true, into: &output)
      } else {
        takeResponse(slot, bytes, message, origin, into: &output)
      }
      return
    }
    takeFromCalledSide(key, bytes, message, origin, into: &output)
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
    if toTag.isEmpty, message.isRequest, message.method == .invite {
      open(key, bytes, message, origin, into: &output)
      return
    }
    guard let slot = find(DialogKey(bytes, callID: message.callID.range, tag: toTag)) else {
      if message.isRequest, message.method != .ack { statistics.withoutBeginning += 1 }
      return
    }
    dialogs[slot].touched = clock.now
    // Of what the called side asks for, only the release matters.
    guard message.method == .bye else { return }
    if message.isRequest {
      takeRequest(slot, bytes, message, origin, isFromCaller: false, into: &output)
    } else {
      takeResponse(slot, bytes, message, origin, into: &output)
    }
  }

  private mutating func takeRequest(
    _ slot: Int,
    _ bytes: Span<UInt8>,
    _ message: SIPMessage,
    _ origin: MessageOrigin,
    isFromCaller: Bool,
    into output: inout DecodedRecords
  ) {
    switch message.method {
    case .invite:
      if dialogs[slot].retry(sequence: message.sequence) { dialogs[slot].isReported = true }
    case .bye:
      let cause = Outcome.cause(bytes, reason: message.reason.range)
      if dialogs[slot].release(at: origin.time, cause: cause, isFromCaller: isFromCaller) {
        changed(slot, into: &output)
      }
    case .cancel:
      dialogs[slot].cancel(
        at: origin.time,
        cause: Outcome.cause(bytes, reason: message.reason.range)
      )
      file(slot)
    case .ack: dialogs[slot].acknowledge(at: origin.time)
    case .other: break
    }
  }

  private mutating func takeResponse(
    _ slot: Int,
    _ bytes: Span<UInt8>,
    _ message: SIPMessage,
    _ origin: MessageOrigin,
    into output: inout DecodedRecords
  ) {
    if message.method == .bye {
      let isDone = (200...299).contains(message.status)
      if isDone, dialogs[slot].release(at: origin.time, cause: 0, isFromCaller: true) {
        changed(slot, into: &output)
      }
      return
    }
    guard message.method == .invite else { return }
    dialogs[slot].hasResponse = true
    switch message.status {
    case 100..<200:
      if (180..<190).contains(message.status) { dialogs[slot].alert(at: origin.time) }
    case 200..<300:
      if dialogs[slot].answer(at: origin.time, status: message.status) {
        changed(slot, into: &output)
      }
    default:
      let cause = Outcome.cause(bytes, reason: message.reason.range)
      let hasEnded = dialogs[slot].fail(
        at: origin.time,
        status: message.status,
        sequence: message.sequence,
        cause: cause
      )
      if hasEnded { changed(slot, into: &output) }
    }
  }

  /// After a change that live mode reports: files dialogs that are over for being forgotten.
  private mutating func changed(_ slot: Int, into output: inout DecodedRecords) {
    dialogs[slot].isReported = false
    if dialogs[slot].isOver { file(slot) }
    guard isLive, !dialogs[slot].isRetryLikely else { return }
    hand(over: slot, .amended, into: &output)
  }
}
