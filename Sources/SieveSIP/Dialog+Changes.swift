/// The state machine of one call; each change says whether it is one that matters.
extension Dialog {
  /// An INVITE of the calling side with the same Call-ID and tag.
  ///
  /// A new number in CSeq takes a call up again that had ended: the retry after a challenge, a
  /// redirection or another route. The same number is a retransmission or another hop.
  mutating func retry(sequence: UInt32) -> Bool {
    guard sequence > self.sequence, state == .trying || state == .ended else { return false }
    self.sequence = sequence
    guard state == .ended else { return false }
    state = .trying
    status = 0
    cause = 0
    releaseTime = Dialog.unknown
    cancelTime = Dialog.unknown
    return true
  }

  /// The first 18x response.
  mutating func alert(at time: Int64) {
    guard alertTime == Dialog.unknown, answerTime == Dialog.unknown else { return }
    alertTime = time
  }

  /// A 2xx response to INVITE; it overrides a failure of another branch.
  mutating func answer(at time: Int64, status: UInt16) -> Bool {
    guard answerTime == Dialog.unknown || (isAnswerMissing && self.status < 200) else {
      return false
    }
    answerTime = time
    self.status = status
    if state == .released { return true }
    state = .answered
    cause = 0
    releaseTime = Dialog.unknown
    return true
  }

  /// A final response to INVITE that is no answer.
  ///
  /// The last one counts, since it is the one that reaches the caller; repetitions change nothing.
  mutating func fail(at time: Int64, status: UInt16, sequence: UInt32, cause: UInt8) -> Bool {
    guard state == .trying || state == .ended, sequence >= self.sequence else { return false }
    guard state == .trying || status != self.status else { return false }
    state = .ended
    self.status = status
    if cause != 0 { self.cause = cause }
    releaseTime = status == 487 && cancelTime != Dialog.unknown ? cancelTime : time
    return true
  }

  /// CANCEL: the caller gives up; the 487 that follows ends the attempt.
  mutating func cancel(at time: Int64, cause: UInt8) {
    guard state == .trying, cancelTime == Dialog.unknown else { return }
    cancelTime = time
    if cause != 0 { self.cause = cause }
  }

  /// ACK of the calling side: it has a final response, even if the capture has not.
  mutating func acknowledge(at time: Int64) {
    if state == .trying, ackTime == Dialog.unknown { ackTime = time }
  }

  /// BYE, or the 2xx to one that was not seen.
  ///
  /// The called side can only send it after an answer, the calling side also before one. When the
  /// answer is missing from the capture, the ACK tells its time.
  mutating func release(at time: Int64, cause: UInt8, isFromCaller: Bool) -> Bool {
    guard state == .answered || state == .trying else { return false }
    if state == .trying {
      answerTime = ackTime
      isAnswerMissing = !isFromCaller || ackTime != Dialog.unknown
    }
    state = .released
    releaseTime = time
    if cause != 0 { self.cause = cause }
    return true
  }

  /// Whether the end is one that callers usually react to by trying again.
  var isRetryLikely: Bool {
    !isRequest && state == .ended
      && (status == 401 || status == 407 || (300..<400).contains(status))
  }

  /// Ends what cannot go on: cancelled without a final response.
  mutating func close() {
    guard state == .trying, cancelTime != Dialog.unknown else { return }
    state = .ended
    releaseTime = cancelTime
  }

  /// Ends a call that nobody ever responded to; 102 is recovery on timer expiry.
  mutating func timeOut() {
    guard state == .trying, !hasResponse else { return }
    state = .ended
    cause = 102
  }
}
