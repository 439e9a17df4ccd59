import SieveBytes
import SieveModel

/// How the attempt ended: words, causes and statuses, weighed against the times.
extension AttemptBuilder {
  func readOutcome(
    _ bytes: Span<UInt8>,
    _ slots: borrowing FieldSlots,
    _ attempt: inout Attempt,
    times: inout CallTimes,
    remarks: inout RecordRemarks
  ) {
    readCause(bytes, slots[.releaseCause], &attempt, &remarks)
    readStatus(bytes, slots[.sipStatus], &attempt, &remarks)
    let stated = readDisposition(bytes, slots[.disposition], &attempt, &remarks)
    settle(stated, &attempt, &times)
  }

  /// A number from 1 to 127, or the name of a cause.
  private func readCause(
    _ bytes: Span<UInt8>,
    _ slot: FieldSlots.Slot,
    _ attempt: inout Attempt,
    _ remarks: inout RecordRemarks
  ) {
    if slot.isEmpty { return }
    let range = bytes.trimmed(slot.range)
    if let number = decimal(bytes, range) {
      if number > 127 { remarks.leftOut(.releaseCause) }
      attempt.releaseCause = number > 127 ? 0 : UInt8(number)
    } else if let outcome = words.find(bytes, range), outcome.cause > 0 {
      attempt.releaseCause = outcome.cause
    } else if !range.isEmpty, !NullWords.isNull(bytes, range) {
      remarks.leftOut(.releaseCause)
    }
  }

  private func readStatus(
    _ bytes: Span<UInt8>,
    _ slot: FieldSlots.Slot,
    _ attempt: inout Attempt,
    _ remarks: inout RecordRemarks
  ) {
    if slot.isEmpty { return }
    let range = bytes.trimmed(slot.range)
    if let number = decimal(bytes, range), number < 700, number == 0 || number >= 100 {
      attempt.sipStatus = UInt16(number)
    } else if !range.isEmpty, !NullWords.isNull(bytes, range) {
      remarks.leftOut(.sipStatus)
    }
  }

  /// What the record says, or `nil` when it says nothing that is understood.
  private func readDisposition(
    _ bytes: Span<UInt8>,
    _ slot: FieldSlots.Slot,
    _ attempt: inout Attempt,
    _ remarks: inout RecordRemarks
  ) -> Disposition? {
    if slot.isEmpty { return nil }
    let range = bytes.trimmed(slot.range)
    if range.isEmpty || NullWords.isNull(bytes, range) { return nil }
    if let outcome = words.find(bytes, range) {
      if outcome.cause == 0 { return outcome.disposition }
      if attempt.releaseCause == 0 { attempt.releaseCause = outcome.cause }
      return nil
    }
    if let cause = decimal(bytes, range), cause > 0, cause <= 127 {
      if attempt.releaseCause == 0 { attempt.releaseCause = UInt8(cause) }
      return nil
    }
    remarks.leftOut(.disposition)
    return .unknown
  }

  /// Talk time proves an answer; otherwise the word stands, else the times, else the cause.
  private func settle(
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

  private func inferred(_ attempt: Attempt, _ times: CallTimes) -> Disposition {
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

  private func disposition(ofSIP status: UInt16) -> Disposition {
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

  private func deriveRing(_ times: inout CallTimes) {
    let missing = CallTimes.missing
    guard times.ring == missing, times.alert != missing else { return }
    let end = times.answer != missing ? times.answer : times.release
    if end != missing { times.ring = end &- times.alert }
  }
}
