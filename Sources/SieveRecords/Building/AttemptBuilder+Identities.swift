import SieveBytes
import SieveModel

/// Who called whom, from where, with what.
extension AttemptBuilder {
  /// What few layouts have beside the two numbers; asked for in one go, and so with texts and proofs below.
  private static var furtherIdentities: FieldSet {
    FieldSet(.presentedNumber) | FieldSet(.assertedIdentity) | FieldSet(.redirectingNumber)
  }

  private static var furtherTexts: FieldSet {
    FieldSet(.egressTrunk) | FieldSet(.sourceAddress) | FieldSet(.userAgent) | FieldSet(.originID)
      | FieldSet(.legIDs)
  }

  private static var proofs: FieldSet { FieldSet(.attestation) | FieldSet(.passport) }

  @inline(__always)
  mutating func readIdentities(
    _ text: RecordText,
    _ attempt: inout Attempt,
    _ writer: inout BatchWriter
  ) {
    let calling = identity(text, text[.callingNumber], &writer)
    attempt.callingNumber = calling.identity
    attempt.callingCountry = calling.country
    attempt.callingType = calling.type
    let called = identity(text, text[.calledNumber], &writer)
    attempt.calledNumber = called.identity
    attempt.calledCountry = called.country
    attempt.calledType = called.type
    guard text.mayHave(Self.furtherIdentities) else { return }
    attempt.presentedNumber = identity(text, text[.presentedNumber], &writer).identity
    attempt.assertedIdentity = identity(text, text[.assertedIdentity], &writer).identity
    attempt.redirectingNumber = identity(text, text[.redirectingNumber], &writer).identity
  }

  @inline(__always)
  private mutating func identity(
    _ text: RecordText,
    _ slot: FieldSlots.Slot,
    _ writer: inout BatchWriter
  ) -> NumberReading {
    if slot.isEmpty { return NumberReading.unusual }
    if let start = text.shortcut(slot, reach: 24) {
      let reading = international.read(start, count: slot.count)
      if reading.identity.rawValue != 0 { return reading }
    }
    return carefulIdentity(text, slot.range, &writer)
  }

  @inline(never)
  private mutating func carefulIdentity(
    _ text: RecordText,
    _ value: Range<Int>,
    _ writer: inout BatchWriter
  ) -> NumberReading {
    let buffer = text.buffer
    let bytes = buffer.span
    var range = bytes.trimmed(value)
    if range.isEmpty || NullWords.isNull(bytes, range) { return .unusual }
    range = Self.bracketed(bytes, range)
    switch plan.read(bytes, range) {
    case .none: return .unusual
    case .identity(let identity):
      let facts = plan.facts(identity)
      return NumberReading(identity: identity, country: facts.country, type: facts.type)
    case .text(let kept):
      let field = writer.addText(
        text.base + kept.lowerBound,
        count: kept.count,
        isReadable16: false
      )
      guard field.isPresent else { return .unusual }
      let identity = Identity.text(offset: Int(field.offset), length: Int(field.length))
      return NumberReading(identity: identity, country: .unknown, type: .unknown)
    }
  }

  /// The number of `"Alice" <1001>`, which Asterisk writes as `clid`.
  private static func bracketed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
    guard bytes[range.upperBound - 1] == 0x3E else { return range }
    for at in range.reversed() where bytes[at] == 0x3C {
      return at + 1 < range.upperBound - 1 ? (at + 1)..<(range.upperBound - 1) : range
    }
    return range
  }

  @inline(__always)
  static func readTexts(
    _ text: RecordText,
    _ attempt: inout Attempt,
    _ writer: inout BatchWriter
  ) {
    attempt.callID = self.text(text, text[.callID], &writer)
    attempt.ingressTrunk = self.text(text, text[.ingressTrunk], &writer)
    attempt.cell = self.text(text, text[.cell], &writer)
    guard text.mayHave(furtherTexts) else { return }
    attempt.egressTrunk = self.text(text, text[.egressTrunk], &writer)
    attempt.sourceAddress = self.text(text, text[.sourceAddress], &writer)
    attempt.userAgent = self.text(text, text[.userAgent], &writer)
    attempt.originID = self.text(text, text[.originID], &writer)
    attempt.legIDs = self.text(text, text[.legIDs], &writer)
  }

  @inline(__always)
  private static func text(
    _ text: RecordText,
    _ slot: FieldSlots.Slot,
    _ writer: inout BatchWriter
  ) -> TextField {
    if slot.isEmpty { return .none }
    let start = text.base + Int(slot.start)
    if slot.count == 2, start[0] == 0x5C, start[1] == 0x4E { return .none }
    let isReadable16 = text.shortcut(slot, reach: 16) != nil
    return writer.addText(start, count: slot.count, isReadable16: isReadable16)
  }

  @inline(__always)
  static func readDevice(
    _ text: RecordText,
    _ attempt: inout Attempt,
    remarks: inout RecordRemarks
  ) {
    attempt.imsi = digits(text, text[.imsi], .imsi, 6...15, &remarks)
    attempt.imei = digits(text, text[.imei], .imei, 14...16, &remarks)
    guard text.mayHave(proofs) else { return }
    if !text[.attestation].isEmpty {
      attempt.attestation = attestation(text.buffer, text[.attestation].range, &remarks)
    }
    if !text[.passport].isEmpty {
      attempt.passport = passport(text.buffer, text[.passport].range, &remarks)
    }
  }

  @inline(__always)
  private static func digits(
    _ text: RecordText,
    _ slot: FieldSlots.Slot,
    _ field: RecordField,
    _ allowed: ClosedRange<Int>,
    _ remarks: inout RecordRemarks
  ) -> DigitString {
    if slot.isEmpty { return .none }
    if allowed.contains(slot.count), let start = text.shortcut(slot, reach: 16) {
      let value = DigitWord.value(start, count: slot.count)
      if value != DigitWord.notDigits, value > 0 {
        return DigitString(value: value, count: slot.count)
      }
    }
    return carefulDigits(text.buffer, slot.range, field, allowed, &remarks)
  }

  /// Digits, with the dashes, spaces and slashes that people put between them.
  @inline(never)
  private static func carefulDigits(
    _ buffer: UnsafeBufferPointer<UInt8>,
    _ place: Range<Int>,
    _ field: RecordField,
    _ allowed: ClosedRange<Int>,
    _ remarks: inout RecordRemarks
  ) -> DigitString {
    let bytes = buffer.span
    let range = bytes.trimmed(place)
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
  @inline(never)
  private static func attestation(
    _ buffer: UnsafeBufferPointer<UInt8>,
    _ value: Range<Int>,
    _ remarks: inout RecordRemarks
  ) -> UInt8 {
    let bytes = buffer.span
    let range = bytes.trimmed(value)
    if range.isEmpty { return 0 }
    let last = bytes[range.upperBound - 1] & 0xDF
    let alone = range.count == 1 || bytes[range.upperBound - 2] == 0x2D
    if (0x41...0x43).contains(last), alone { return last }
    let isStatus = range.count > 2 && bytes[range.lowerBound] | 0x20 == 0x74
    if !isStatus, !NullWords.isNull(bytes, range) { remarks.leftOut(.attestation) }
    return 0
  }

  /// A verdict that callsieve wrote.
  @inline(never)
  private static func passport(
    _ buffer: UnsafeBufferPointer<UInt8>,
    _ value: Range<Int>,
    _ remarks: inout RecordRemarks
  ) -> PassportVerdict {
    let bytes = buffer.span
    let range = bytes.trimmed(value)
    if NullWords.isNull(bytes, range) { return .none }
    let name = String(decoding: buffer[range].prefix(16), as: UTF8.self)
    if let verdict = PassportVerdict(name: name) { return verdict }
    remarks.leftOut(.passport)
    return .none
  }
}
