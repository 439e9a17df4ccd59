/// The state machine of one call; each change says whether it is one that matters.
extension Dialog {
  /// An INVITE of the calling side with the same Call-ID and tag.
  ///
  /// A new number in CSeq takes a call up again that had ended: the retry after a challenge, a
  /// redirection or another route. The same number is a retransmission, another hop or another branch.
  mutating func retry(sequence: UInt32) -> Bool {
    guard state == .trying || state == .ended else { return false }
    guard sequence > self.sequence else {
      if sequence == self.sequence { branch() }
      return false
    }
    self.sequence = sequence
    unanswered = 1
    isTriedElsewhere = false
    guard state == .ended else { return false }
    state = .trying
    status = 0
    cause = 0
    releaseTime = Dialog.unknown
    cancelTime = Dialog.unknown
    return true
  }

  /// The same INVITE again; after the end of a call a proxy tries the next number that it has.
  private mutating func branch() {
    if unanswered < .max { unanswered += 1 }
    guard state == .ended else { return }
    isTriedElsewhere = true
    cancelTime = Dialog.unknown
  }

  /// The first 18x response.
  mutating func alert(at time: Int64) {
    guard alertTime == Dialog.unknown, answerTime == Dialog.unknown else { return }
    alertTime = time
  }

  /// A 2xx response to INVITE; it overrides a failure of another branch.
  ///
  /// Branches may be answered at once; the caller then releases all but one (RFC 3261, 13.2.2.4).
  mutating func answer(at time: Int64, status: UInt16, sequence: UInt32, tag: UInt32) -> Bool {
    if unanswered > 0 { unanswered -= 1 }
    if answeredTag == 0 {
      answeredTag = tag
    } else if tag != 0, tag != answeredTag, state == .answered, sequence == self.sequence {
      otherTag = tag
    }
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
    if unanswered > 0 { unanswered -= 1 }
    guard state == .trying || status != self.status || isTriedElsewhere else { return false }
    state = .ended
    isTriedElsewhere = false
    self.status = status
    if cause != 0 { self.cause = cause }
    releaseTime = status == 487 && cancelTime != Dialog.unknown ? cancelTime : time
    return true
  }

  /// CANCEL: the caller gives up; the 487 that follows ends the attempt.
  mutating func cancel(at time: Int64, cause: UInt8) {
    guard state == .trying || isTriedElsewhere, cancelTime == Dialog.unknown else { return }
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
  /// answer is missing from the capture, the ACK tells its time. `tag` is the called side's, 0 without; the release of another branch
  /// than the answered one ends nothing.
  mutating func release(at time: Int64, cause: UInt8, isFromCaller: Bool, tag: UInt32) -> Bool {
    guard state == .answered || state == .trying else { return false }
    if answeredTag != 0, tag != 0, tag != answeredTag {
      if tag == otherTag { otherTag = 0 }
      return false
    }
    if otherTag != 0 {
      (answeredTag, otherTag) = (otherTag, 0)
      return false
    }
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

  /// Whether another branch may still be answered.
  var mayBeAnswered: Bool { !isRequest && state == .ended && unanswered > 0 }

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
