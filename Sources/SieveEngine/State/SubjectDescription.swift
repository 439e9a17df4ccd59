import SieveModel

extension SubjectKey {
  /// What alerts call the subject of an attempt.
  static func describe(
    _ attempt: UnsafePointer<Attempt>,
    _ texts: AttemptTexts,
    _ plan: SubjectPlan
  ) -> Alert.Subject {
    let described = plan.subject.parts.map { simple(attempt, texts, $0, plan.lookups) }
    if described.count == 1 { return described[0] }
    return Alert.Subject(
      type: "composite",
      value: described.map(\.value).joined(separator: ", "),
      parts: described
    )
  }

  private static func simple(
    _ attempt: UnsafePointer<Attempt>,
    _ texts: AttemptTexts,
    _ subject: Subject,
    _ lookups: SideLookups
  ) -> Alert.Subject {
    func text(_ field: TextField) -> Alert.Subject {
      Alert.Subject(type: subject.name, value: texts.string(field, of: attempt))
    }
    switch subject {
    case .callingNumber, .numberRange: return calling(attempt, texts, subject)
    case .calledNumber:
      return Alert.Subject(
        type: subject.name,
        value: texts.string(attempt.pointee.calledNumber, of: attempt),
        identity: "network",
        country: attempt.pointee.calledCountry,
        numberType: attempt.pointee.calledType
      )
    case .presentedNumber:
      return Alert.Subject(
        type: subject.name,
        value: texts.string(attempt.pointee.presentedNumber, of: attempt),
        identity: "presented"
      )
    case .imei: return Alert.Subject(type: subject.name, value: attempt.pointee.imei.text)
    case .imsi: return Alert.Subject(type: subject.name, value: attempt.pointee.imsi.text)
    case .cell: return text(attempt.pointee.cell)
    case .ingressTrunk: return text(attempt.pointee.ingressTrunk)
    case .sourceAddress: return text(attempt.pointee.sourceAddress)
    case .userAgent: return text(attempt.pointee.userAgent)
    case .calledCountry:
      return Alert.Subject(type: subject.name, value: attempt.pointee.calledCountry.code)
    case .trunkCustomer:
      let number = Int(truncatingIfNeeded: lookups.trunks.customer(attempt, texts))
      let customers = lookups.customers
      return Alert.Subject(
        type: subject.name,
        value: customers.indices.contains(number - 1) ? customers[number - 1] : ""
      )
    // A part is simple; the loader sees to it.
    case .composite: return Alert.Subject(type: subject.name, value: "")
    }
  }

  /// The calling number, or its range with an `x` for each digit that is open.
  private static func calling(
    _ attempt: UnsafePointer<Attempt>,
    _ texts: AttemptTexts,
    _ subject: Subject
  ) -> Alert.Subject {
    var value = texts.string(attempt.pointee.callingNumber, of: attempt)
    if case .numberRange(let digits) = subject {
      value = String(value.dropLast(digits)) + String(repeating: "x", count: digits)
    }
    return Alert.Subject(
      type: subject.name,
      value: value,
      identity: isPresented(attempt, texts) ? "presented" : "network",
      country: attempt.pointee.callingCountry,
      numberType: attempt.pointee.callingType
    )
  }

  /// Whether the calling number is only what the caller presented: nobody asserted it.
  ///
  /// Such a number may be spoofed; its owner may be a victim.
  private static func isPresented(
    _ pointer: UnsafePointer<Attempt>,
    _ texts: AttemptTexts
  ) -> Bool {
    let attempt = pointer.pointee
    guard attempt.assertedIdentity.kind == .none, attempt.presentedNumber.isPresent,
      attempt.presentedNumber.kind == attempt.callingNumber.kind
    else { return false }
    guard attempt.callingNumber.kind == .text else {
      return attempt.presentedNumber == attempt.callingNumber
    }
    return texts.bytes(attempt.presentedNumber.textField, of: pointer)
      .elementsEqual(texts.bytes(attempt.callingNumber.textField, of: pointer))
  }
}
