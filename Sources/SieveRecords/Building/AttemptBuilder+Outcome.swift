import SieveBytes
import SieveModel

/// How the attempt ended: words, causes and statuses, weighed against the times.
extension AttemptBuilder {
  @inline(__always)
  mutating func readOutcome(
    _ text: RecordText,
    _ attempt: inout Attempt,
    times: inout CallTimes,
    remarks: inout RecordRemarks
  ) {
    if text.mayHave(FieldSet(.releaseCause) | FieldSet(.sipStatus)) {
      if !text[.releaseCause].isEmpty {
        Self.readCause(text.buffer, text[.releaseCause].range, &attempt, &remarks)
      }
      if !text[.sipStatus].isEmpty {
        Self.readStatus(text.buffer, text[.sipStatus].range, &attempt, &remarks)
      }
    }
    let stated = readDisposition(text, text[.disposition], &attempt, &remarks)
    Self.settle(stated, &attempt, &times)
  }

  /// A number from 1 to 127, or the name of a cause.
  @inline(never)
  private static func readCause(
    _ buffer: UnsafeBufferPointer<UInt8>,
    _ value: Range<Int>,
    _ attempt: inout Attempt,
    _ remarks: inout RecordRemarks
  ) {
    let bytes = buffer.span
    let range = bytes.trimmed(value)
    if let number = decimal(bytes, range) {
      if number > 127 { remarks.leftOut(.releaseCause) }
      attempt.releaseCause = number > 127 ? 0 : UInt8(number)
    } else if let cause = OutcomeWords.causeTable.find(bytes, range) {
      attempt.releaseCause = cause
    } else if !range.isEmpty, !NullWords.isNull(bytes, range) {
      remarks.leftOut(.releaseCause)
    }
  }

  @inline(never)
  private static func readStatus(
    _ buffer: UnsafeBufferPointer<UInt8>,
    _ value: Range<Int>,
    _ attempt: inout Attempt,
    _ remarks: inout RecordRemarks
  ) {
    let bytes = buffer.span
    let range = bytes.trimmed(value)
    if let number = decimal(bytes, range), number < 700, number == 0 || number >= 100 {
      attempt.sipStatus = UInt16(number)
    } else if !range.isEmpty, !NullWords.isNull(bytes, range) {
      remarks.leftOut(.sipStatus)
    }
  }

  /// What the record says, or `nil` when it says nothing that is understood.
  @inline(__always)
  private mutating func readDisposition(
    _ text: RecordText,
    _ slot: FieldSlots.Slot,
    _ attempt: inout Attempt,
    _ remarks: inout RecordRemarks
  ) -> Disposition? {
    if slot.isEmpty { return nil }
    switch statedOutcome(text, slot) {
    case .nothing: return nil
    case .disposition(let disposition): return disposition
    case .cause(let cause):
      if attempt.releaseCause == 0 { attempt.releaseCause = cause }
      return nil
    case .unknownWord:
      remarks.leftOut(.disposition)
      return .unknown
    }
  }

  @inline(__always)
  private mutating func statedOutcome(
    _ text: RecordText,
    _ slot: FieldSlots.Slot
  ) -> StatedOutcome {
    guard let start = text.shortcut(slot, reach: DispositionMemory.reach) else {
      return carefulOutcome(text.buffer, slot.range)
    }
    if let outcome = dispositions.recall(start, count: slot.count) { return outcome }
    let outcome = carefulOutcome(text.buffer, slot.range)
    dispositions.keep(start, count: slot.count, outcome)
    return outcome
  }

  /// Looks a word up.
  @inline(never)
  private mutating func carefulOutcome(
    _ buffer: UnsafeBufferPointer<UInt8>,
    _ value: Range<Int>
  ) -> StatedOutcome {
    let bytes = buffer.span
    let range = bytes.trimmed(value)
    if range.isEmpty || NullWords.isNull(bytes, range) { return .nothing }
    if let outcome = words.find(bytes, range) {
      return outcome.cause == 0 ? .disposition(outcome.disposition) : .cause(outcome.cause)
    }
    if let cause = decimal(bytes, range), cause > 0, cause <= 127 { return .cause(UInt8(cause)) }
    return .unknownWord
  }

  /// Talk time proves an answer; otherwise the word stands, else the times, else the cause.
  @inline(__always)
  private static func settle(
    _ stated: Disposition?,
    _ attempt: inout Attempt,
    _ times: inout CallTimes
  ) {
    let missing = CallTimes.missing
    var disposition = stated ?? inferred(attempt, times)
    if times.talk > 0, disposition != .inProgress { disposition = .answered }
    attempt.disposition = disposition
    if disposition == .answered {
      if times.talk == missing, times.answer != missing, times.release != missing {
        times.talk = times.release &- times.answer
      }
    } else if disposition.isOutcomeKnown {
      // Asterisk stamps an answer on calls that failed right after it.
      times.answer = missing
      times.talk = 0
    }
    deriveRing(&times)
  }

  @inline(never)
  private static func inferred(_ attempt: Attempt, _ times: CallTimes) -> Disposition {
    let missing = CallTimes.missing
    if times.talk > 0 || (times.answer != missing && times.talk != 0) { return .answered }
    if attempt.releaseCause != 0 {
      return times.answer == missing
        ? OutcomeWords.disposition(ofCause: attempt.releaseCause) : .answered
    }
    if attempt.sipStatus >= 200 { return disposition(ofSIP: attempt.sipStatus) }
    if times.answer != missing { return .answered }
    return times.talk == 0 && times.release != missing ? .noAnswer : .unknown
  }

  private static func disposition(ofSIP status: UInt16) -> Disposition {
    switch status {
    case 200..<300: .answered
    case 486, 600: .busy
    case 408, 480: .noAnswer
    case 487: .cancelled
    case 403, 603, 607, 608: .rejected
    case 503: .congestion
    default: .failed
    }
  }

  @inline(__always)
  private static func deriveRing(_ times: inout CallTimes) {
    let missing = CallTimes.missing
    guard times.ring == missing, times.alert != missing else { return }
    let end = times.answer != missing ? times.answer : times.release
    if end != missing { times.ring = end &- times.alert }
  }
}
