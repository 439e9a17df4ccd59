import SieveCapture

/// Which message makes which change.
extension Dialog {
  /// What a change asks for.
  enum Effect {
    case none
    /// The call was given up but has no final response yet.
    case cancelled
    /// Something that live mode reports.
    case changed
  }

  /// Takes a message of this dialog.
  @inline(__always)
  mutating func take(
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>,
    _ now: Int64,
    isFromCaller: Bool
  ) -> Effect {
    touched = now
    return entry.pointee.message.isRequest
      ? takeRequest(bytes, entry, isFromCaller: isFromCaller)
      : takeResponse(bytes, entry, isFromCaller: isFromCaller)
  }

  private mutating func takeRequest(
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>,
    isFromCaller: Bool
  ) -> Effect {
    let time = entry.pointee.origin.time
    switch entry.pointee.message.method {
    case .invite:
      if retry(sequence: entry.pointee.message.sequence) { isReported = true }
    case .bye:
      let cause = Outcome.cause(bytes, reason: entry.pointee.message.reason.range)
      let tag = DialogTag.ofCalledSide(bytes, entry, isFromCaller: isFromCaller)
      let isOver = release(at: time, cause: cause, isFromCaller: isFromCaller, tag: tag)
      return isOver ? .changed : .none
    case .cancel:
      cancel(at: time, cause: Outcome.cause(bytes, reason: entry.pointee.message.reason.range))
      return .cancelled
    case .ack: acknowledge(at: time)
    case .other, .register, .options: break
    }
    return .none
  }

  private mutating func takeResponse(
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>,
    isFromCaller: Bool
  ) -> Effect {
    let time = entry.pointee.origin.time
    let status = entry.pointee.message.status
    if entry.pointee.message.method == .bye {
      guard (200...299).contains(status) else { return .none }
      let tag = DialogTag.ofCalledSide(bytes, entry, isFromCaller: isFromCaller)
      return release(at: time, cause: 0, isFromCaller: true, tag: tag) ? .changed : .none
    }
    guard entry.pointee.message.method == .invite else { return .none }
    hasResponse = true
    switch status {
    case 100..<200:
      if (180..<190).contains(status) { alert(at: time) }
      return .none
    case 200..<300:
      let tag = DialogTag.ofCalledSide(bytes, entry, isFromCaller: isFromCaller)
      let sequence = entry.pointee.message.sequence
      return answer(at: time, status: status, sequence: sequence, tag: tag) ? .changed : .none
    default:
      let hasEnded = fail(
        at: time,
        status: status,
        sequence: entry.pointee.message.sequence,
        cause: Outcome.cause(bytes, reason: entry.pointee.message.reason.range)
      )
      return hasEnded ? .changed : .none
    }
  }
}
