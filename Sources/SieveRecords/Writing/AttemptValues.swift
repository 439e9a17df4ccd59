import SieveBytes
import SieveModel

/// The values of an attempt as text, the same in CSV and JSON lines.
enum AttemptValues {
  /// What was appended, so that writers know what to quote.
  enum Kind {
    case absent
    case number
    /// Letters, digits and signs that no format has another use for.
    case word
    /// Anything.
    case text
  }

  /// Bytes that a value has room in, when the texts of its attempt have so many.
  static func room(texts: Int) -> Int { max(32, texts) }

  /// Appends one value, a text as it is.
  ///
  /// - Complexity: O(*n*) in its length
  /// - Precondition: `out` has room for `room(texts:)` bytes.
  @inline(__always)
  static func append(
    _ field: AttemptField,
    _ attempt: borrowing Attempt,
    _ batch: borrowing AttemptBatch,
    to out: inout TextSpace
  ) -> Kind {
    switch field {
    case .callingNumber: identity(attempt.callingNumber, attempt, batch, &out)
    case .presentedNumber: identity(attempt.presentedNumber, attempt, batch, &out)
    case .assertedIdentity: identity(attempt.assertedIdentity, attempt, batch, &out)
    case .calledNumber: identity(attempt.calledNumber, attempt, batch, &out)
    case .redirectingNumber: identity(attempt.redirectingNumber, attempt, batch, &out)
    case .callID: text(attempt.callID, attempt, batch, &out)
    case .ingressTrunk: text(attempt.ingressTrunk, attempt, batch, &out)
    case .egressTrunk: text(attempt.egressTrunk, attempt, batch, &out)
    case .sourceAddress: text(attempt.sourceAddress, attempt, batch, &out)
    case .userAgent: text(attempt.userAgent, attempt, batch, &out)
    case .cell: text(attempt.cell, attempt, batch, &out)
    case .imsi: digits(attempt.imsi, &out)
    case .imei: digits(attempt.imei, &out)
    case .setupTime: time(attempt.setupTime, &out)
    case .alertTime: time(attempt.alertAfter, after: attempt.setupTime, &out)
    case .answerTime: time(attempt.answerAfter, after: attempt.setupTime, &out)
    case .releaseTime: time(attempt.releaseAfter, after: attempt.setupTime, &out)
    case .ringMilliseconds: duration(attempt.ringMilliseconds, &out)
    case .talkMilliseconds: duration(attempt.talkMilliseconds, &out)
    case .disposition: name(attempt.disposition.name, &out)
    case .releaseCause: count(UInt64(attempt.releaseCause), &out)
    case .sipStatus: count(UInt64(attempt.sipStatus), &out)
    case .attestation: attestation(attempt.attestation, &out)
    case .originID: text(attempt.originID, attempt, batch, &out)
    case .passport: attempt.passport == .none ? .absent : name(attempt.passport.name, &out)
    case .legIDs: text(attempt.legIDs, attempt, batch, &out)
    }
  }

  /// One value by itself.
  static func value(
    _ field: AttemptField,
    _ attempt: Attempt,
    _ batch: borrowing AttemptBatch
  ) -> (kind: Kind, text: [UInt8]) {
    var text: [UInt8] = []
    let kind = append(field, attempt, batch, to: &text)
    return (kind, text)
  }

  /// Appends one value, a text as it is.
  static func append(
    _ field: AttemptField,
    _ attempt: Attempt,
    _ batch: borrowing AttemptBatch,
    to out: inout [UInt8]
  ) -> Kind {
    var times = TimeTextWriter()
    let most = room(texts: Int(attempt.textLength))
    return TextSpace.append(to: &out, atMost: most, times: &times) { out in
      append(field, attempt, batch, to: &out)
    } ?? .absent
  }

  static func identity(
    _ identity: Identity,
    _ attempt: borrowing Attempt,
    _ batch: borrowing AttemptBatch,
    _ out: inout TextSpace
  ) -> Kind {
    switch identity.kind {
    case .none: return .absent
    case .e164:
      out.append(0x2B)
      out.append(decimal: identity.digitValue)
    case .digits: out.append(decimal: identity.digitValue, digits: identity.digitCount)
    case .withheld: return name("withheld", &out)
    case .text: return text(identity.textField, attempt, batch, &out)
    }
    return .word
  }

  @inline(__always)
  static func text(
    _ field: TextField,
    _ attempt: borrowing Attempt,
    _ batch: borrowing AttemptBatch,
    _ out: inout TextSpace
  ) -> Kind {
    guard field.isPresent else { return .absent }
    let start = Int(attempt.textOffset) + Int(field.offset)
    out.append(batch.text.span, start..<(start + Int(field.length)))
    return .text
  }

  private static func name(_ name: String, _ out: inout TextSpace) -> Kind {
    out.append(name)
    return .word
  }

  private static func attestation(_ letter: UInt8, _ out: inout TextSpace) -> Kind {
    guard letter != 0 else { return .absent }
    out.append(letter)
    return .word
  }

  private static func digits(_ digits: DigitString, _ out: inout TextSpace) -> Kind {
    digits.isPresent ? name(digits.text, &out) : .absent
  }

  private static func time(_ milliseconds: Int64, _ out: inout TextSpace) -> Kind {
    out.append(time: milliseconds)
    return .word
  }

  private static func time(
    _ after: Int32,
    after setup: Int64,
    _ out: inout TextSpace
  ) -> Kind {
    after < 0 ? .absent : time(setup + Int64(after), &out)
  }

  private static func duration(_ milliseconds: Int32, _ out: inout TextSpace) -> Kind {
    guard milliseconds >= 0 else { return .absent }
    out.append(decimal: UInt64(milliseconds))
    return .number
  }

  private static func count(_ value: UInt64, _ out: inout TextSpace) -> Kind {
    guard value != 0 else { return .absent }
    out.append(decimal: value)
    return .number
  }
}
