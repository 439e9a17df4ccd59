import SieveBytes
import SieveModel

/// Who called whom, from where, with what.
extension AttemptBuilder {
  func readIdentities(
    _ bytes: Span<UInt8>,
    _ slots: borrowing FieldSlots,
    _ attempt: inout Attempt,
    _ batch: inout AttemptBatch
  ) {
    attempt.callingNumber = identity(bytes, slots[.callingNumber], &attempt, &batch)
    attempt.calledNumber = identity(bytes, slots[.calledNumber], &attempt, &batch)
    attempt.presentedNumber = identity(bytes, slots[.presentedNumber], &attempt, &batch)
    attempt.assertedIdentity = identity(bytes, slots[.assertedIdentity], &attempt, &batch)
    attempt.redirectingNumber = identity(bytes, slots[.redirectingNumber], &attempt, &batch)
    let calling = plan.facts(attempt.callingNumber)
    attempt.callingCountry = calling.country
    attempt.callingType = calling.type
    let called = plan.facts(attempt.calledNumber)
    attempt.calledCountry = called.country
    attempt.calledType = called.type
  }

  private func identity(
    _ bytes: Span<UInt8>,
    _ slot: FieldSlots.Slot,
    _ attempt: inout Attempt,
    _ batch: inout AttemptBatch
  ) -> Identity {
    if slot.isEmpty { return .none }
    var range = bytes.trimmed(slot.range)
    if range.isEmpty || NullWords.isNull(bytes, range) { return .none }
    range = bracketed(bytes, range)
    switch plan.read(bytes, range) {
    case .none: return .none
    case .identity(let identity): return identity
    case .text(let kept):
      let field = batch.addText(bytes, kept, of: &attempt)
      return field.isPresent
        ? .text(offset: Int(field.offset), length: Int(field.length)) : .none
    }
  }

  /// The number of `"Alice" <1001>`, which Asterisk writes as `clid`.
  private func bracketed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
    guard bytes[range.upperBound - 1] == 0x3E else { return range }
    for at in range.reversed() where bytes[at] == 0x3C {
      return at + 1 < range.upperBound - 1 ? (at + 1)..<(range.upperBound - 1) : range
    }
    return range
  }

  func readTexts(
    _ bytes: Span<UInt8>,
    _ slots: borrowing FieldSlots,
    _ attempt: inout Attempt,
    _ batch: inout AttemptBatch
  ) {
    attempt.callID = text(bytes, slots[.callID], &attempt, &batch)
    attempt.ingressTrunk = text(bytes, slots[.ingressTrunk], &attempt, &batch)
    attempt.egressTrunk = text(bytes, slots[.egressTrunk], &attempt, &batch)
    attempt.sourceAddress = text(bytes, slots[.sourceAddress], &attempt, &batch)
    attempt.userAgent = text(bytes, slots[.userAgent], &attempt, &batch)
    attempt.cell = text(bytes, slots[.cell], &attempt, &batch)
  }

  @inline(__always)
  private func text(
    _ bytes: Span<UInt8>,
    _ slot: FieldSlots.Slot,
    _ attempt: inout Attempt,
    _ batch: inout AttemptBatch
  ) -> TextField {
    if slot.isEmpty || NullWords.isDatabaseNull(bytes, slot.range) { return .none }
    return batch.addText(bytes, slot.range, of: &attempt)
  }

  func readDevice(
    _ bytes: Span<UInt8>,
    _ slots: borrowing FieldSlots,
    _ attempt: inout Attempt,
    remarks: inout RecordRemarks
  ) {
    attempt.imsi = digits(bytes, slots[.imsi], .imsi, 6...15, &remarks)
    attempt.imei = digits(bytes, slots[.imei], .imei, 14...16, &remarks)
    attempt.attestation = attestation(bytes, slots[.attestation], &remarks)
  }

  /// Digits, with the dashes, spaces and slashes that people put between them.
  private func digits(
    _ bytes: Span<UInt8>,
    _ slot: FieldSlots.Slot,
    _ field: RecordField,
    _ allowed: ClosedRange<Int>,
    _ remarks: inout RecordRemarks
  ) -> DigitString {
    if slot.isEmpty { return .none }
    let range = bytes.trimmed(slot.range)
    var value: UInt64 = 0
    var count = 0
    for at in range {
      let digit = bytes[at] &- 0x30
      if digit <= 9, count <= 16 {
        value = value &* 10 &+ UInt64(digit)
        count += 1
      } else if bytes[at] != 0x2D, bytes[at] != 0x20, bytes[at] != 0x2F {
        count = 0
        break
      }
    }
    if allowed.contains(count), value > 0 { return DigitString(value: value, count: count) }
    if !range.isEmpty, value != 0 || count == 0, !NullWords.isNull(bytes, range) {
      remarks.leftOut(field)
    }
    return .none
  }

  /// `A`, `B`, `C`, or a verification status that ends in one, as `TN-Validation-Passed-A`.
  private func attestation(
    _ bytes: Span<UInt8>,
    _ slot: FieldSlots.Slot,
    _ remarks: inout RecordRemarks
  ) -> UInt8 {
    if slot.isEmpty { return 0 }
    let range = bytes.trimmed(slot.range)
    if range.isEmpty { return 0 }
    let last = bytes[range.upperBound - 1] & 0xDF
    let alone = range.count == 1 || bytes[range.upperBound - 2] == 0x2D
    if (0x41...0x43).contains(last), alone { return last }
    let isStatus = range.count > 2 && bytes[range.lowerBound] | 0x20 == 0x74
    if !isStatus, !NullWords.isNull(bytes, range) { remarks.leftOut(.attestation) }
    return 0
  }
}
