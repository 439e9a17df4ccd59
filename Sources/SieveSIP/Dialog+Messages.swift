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
    _ message: borrowing SIPMessage,
    at time: Int64,
    _ now: Int64,
    isFromCaller: Bool
  ) -> Effect {
    touched = now
    return message.isRequest
      ? takeRequest(bytes, message, at: time, isFromCaller: isFromCaller)
      : takeResponse(bytes, message, at: time)
  }

  private mutating func takeRequest(
    _ bytes: Span<UInt8>,
    _ message: borrowing SIPMessage,
    at time: Int64,
    isFromCaller: Bool
  ) -> Effect {
    switch message.method {
    case .invite:
      if retry(sequence: message.sequence) { isReported = true }
    case .bye:
      let cause = Outcome.cause(bytes, reason: message.reason.range)
      return release(at: time, cause: cause, isFromCaller: isFromCaller) ? .changed : .none
    case .cancel:
      cancel(at: time, cause: Outcome.cause(bytes, reason: message.reason.range))
      return .cancelled
    case .ack: acknowledge(at: time)
    case .other, .register, .options: break
    }
    return .none
  }

  private mutating func takeResponse(
    _ bytes: Span<UInt8>,
    _ message: borrowing SIPMessage,
    at time: Int64
  ) -> Effect {
    if message.method == .bye {
      let isDone = (200...299).contains(message.status)
      return isDone && release(at: time, cause: 0, isFromCaller: true) ? .changed : .none
    }
    guard message.method == .invite else { return .none }
    hasResponse = true
    switch message.status {
    case 100..<200:
      if (180..<190).contains(message.status) { alert(at: time) }
      return .none
    case 200..<300: return answer(at: time, status: message.status) ? .changed : .none
    default:
      let hasEnded = fail(
        at: time,
        status: message.status,
        sequence: message.sequence,
        cause: Outcome.cause(bytes, reason: message.reason.range)
      )
      return hasEnded ? .changed : .none
    }
  }
}
