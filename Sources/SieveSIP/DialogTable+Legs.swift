import SieveCapture
import SieveModel

/// Legs of calls, and requests that are no calls.
extension DialogTable {
  /// Whether an INVITE is a further leg of a call under way, which it then joins.
  mutating func isJoined(
    _ key: DialogKey,
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>
  ) -> Bool {
    let hasEvidence =
      entry.pointee.message.sessionID.isPresent || entry.pointee.message.chargingVector.isPresent
      || entry.pointee.message.replaces.isPresent
    guard hasEvidence,
      let slot = proven(bytes, entry) ?? replaced(bytes, entry),
      !dialogs[slot].isOver
    else { return false }
    statistics.joined += 1
    legs.join(key, slot, bytes, callID: entry.pointee.message.callID.range)
    dialogs[slot].touched = clock.now
    return true
  }

  /// The call that an INVITE from another address shares an id with.
  private func proven(
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>
  ) -> Int? {
    legs.proven(bytes, entry) { isFromElsewhere($0, entry.pointee.origin) }
  }

  /// Whether the first INVITE of a call came from another address.
  private func isFromElsewhere(_ slot: Int, _ origin: MessageOrigin) -> Bool {
    let attempt = attempts[slot]
    var own: [UInt8] = []
    origin.source.append(to: &own)
    let opener = texts.bytes(attempt.sourceAddress, slot, length: Int(attempt.textLength))
    return !opener.elementsEqual(own)
  }

  /// The call that an INVITE from another address replaces: by Call-ID and both tags.
  private func replaced(
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>
  ) -> Int? {
    let value = entry.pointee.message.replaces.range
    guard let semicolon = bytes.firstIndex(of: 0x3B, in: value) else { return nil }
    let parameters = (semicolon + 1)..<value.upperBound
    guard let one = bytes.parameter("from-tag", in: parameters),
      let other = bytes.parameter("to-tag", in: parameters)
    else { return nil }
    let callID = bytes.trimmed(value.lowerBound..<semicolon)
    let first = DialogKey(bytes, callID: callID, tag: one)
    let second = DialogKey(bytes, callID: callID, tag: other)
    let calling = find(first)
    guard let slot = calling ?? find(second), legs.hasRoom(slot),
      entry.pointee.origin.source != .unspecified
    else { return nil }
    // As long as there is no answer, any branch may be meant.
    let answered = dialogs[slot].answeredTag
    let called = DialogTag.of(bytes, calling != nil ? other : one)
    guard answered == 0 || called == answered || called == dialogs[slot].otherTag else {
      return nil
    }
    return isFromElsewhere(slot, entry.pointee.origin) ? slot : nil
  }

  /// Takes a registration, a question, or a response to one: an attempt for each transaction.
  ///
  /// A dialog would hide how often a password was tried.
  mutating func takeRequest(
    _ key: DialogKey,
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>,
    into output: inout DecodedRecords
  ) {
    guard entry.pointee.message.method != .other else { return }
    let transaction = key.of(
      method: entry.pointee.message.method,
      sequence: entry.pointee.message.sequence
    )
    guard let slot = find(transaction) else {
      if entry.pointee.message.isRequest, bytes.tag(in: entry.pointee.message.to.range).isEmpty {
        openRequest(transaction, bytes, entry, into: &output)
      }
      return
    }
    dialogs[slot].touched = clock.now
    guard !entry.pointee.message.isRequest, entry.pointee.message.status >= 200 else { return }
    dialogs[slot].hasResponse = true
    let cause = Outcome.cause(bytes, reason: entry.pointee.message.reason.range)
    guard
      dialogs[slot].fail(
        at: entry.pointee.origin.time,
        status: entry.pointee.message.status,
        sequence: entry.pointee.message.sequence,
        cause: cause
      )
    else { return }
    changed(slot, into: &output)
  }
}
