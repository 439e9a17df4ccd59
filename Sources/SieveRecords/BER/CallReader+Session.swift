import SieveBytes

/// Records of IMS nodes.
extension CallReader {
  /// The call of a record; `nil` when it is of another SIP method.
  mutating func readSession(
    _ parts: borrowing RecordParts,
    _ bytes: Span<UInt8>,
    _ writer: inout ValueWriter
  ) throws(BERFault) -> CallDraft? {
    if let method = parts[.method], TextSearch.after("invite", bytes, method.range) == nil {
      return nil
    }
    var draft = CallDraft()
    try readSessionTimes(parts, bytes, &draft)
    try readSessionOutcome(parts, bytes, &draft, &writer)
    draft.slots[.callingNumber] = try party(parts[.callingList], bytes, &writer)
    draft.slots[.calledNumber] = try party(parts[.calledParty], bytes, &writer)
    if let part = parts[.callReference] {
      let start = writer.count
      writer.addText(bytes, part.range)
      draft.set(.callID, from: start, writer)
    }
    try readSessionTrunk(parts, bytes, &draft, &writer)
    let role = parts[.nodeRole].flatMap { BERValue.number(bytes, $0.range) }
    if role != 1 { try readSessionCaller(parts, bytes, &draft, &writer) }
    return draft
  }

  private mutating func readSessionTimes(
    _ parts: borrowing RecordParts,
    _ bytes: Span<UInt8>,
    _ draft: inout CallDraft
  ) throws(BERFault) {
    draft.times.setup = try instant(parts, .setup, .setupFraction, bytes)
    if draft.times.setup == CallTimes.missing {
      draft.times.setup = try instant(parts, .opening, bytes)
    }
    draft.times.answer = try instant(parts, .answer, .answerFraction, bytes)
    draft.times.release = try instant(parts, .release, .releaseFraction, bytes)
    if draft.times.release == CallTimes.missing {
      draft.times.release = try instant(parts, .closure, bytes)
    }
    if draft.times.setup == CallTimes.missing { draft.times.setup = draft.times.answer }
    guard draft.times.answer != CallTimes.missing else {
      draft.times.talk = 0
      return
    }
    if draft.times.release != CallTimes.missing {
      draft.times.talk = max(0, draft.times.release &- draft.times.answer)
    }
  }

  private mutating func instant(
    _ parts: borrowing RecordParts,
    _ role: CallRole,
    _ fraction: CallRole,
    _ bytes: Span<UInt8>
  ) throws(BERFault) -> Int64 {
    let whole = try instant(parts, role, bytes)
    guard whole != CallTimes.missing, let part = parts[fraction],
      let milliseconds = BERValue.number(bytes, part.range), milliseconds < 1000
    else { return whole }
    return whole &+ Int64(milliseconds)
  }

  private func readSessionOutcome(
    _ parts: borrowing RecordParts,
    _ bytes: Span<UInt8>,
    _ draft: inout CallDraft,
    _ writer: inout ValueWriter
  ) throws(BERFault) {
    let cause = try parts[.cause].map { part throws(BERFault) in
      try BERValue.number(bytes, part, .cause)
    }
    // Time limit, change of service, intervention: the record was closed, the call goes on.
    draft.isPartial = cause == 3 || cause == 4 || cause == 5
    if let part = parts[.reasonCode], part.range.count == 3,
      0x31...0x36 ~= bytes[Int(part.start)],
      part.range.allSatisfy({ 0x30...0x39 ~= bytes[$0] })
    {
      let start = writer.count
      writer.addText(bytes, part.range)
      draft.set(.sipStatus, from: start, writer)
    }
    if let value = try releaseCause(parts, bytes) {
      draft.set(.releaseCause, decimal: value, &writer)
    }
    let isSilent = draft.slots[.sipStatus].isEmpty && draft.slots[.releaseCause].isEmpty
    if cause == 1, draft.times.answer == CallTimes.missing, isSilent {
      draft.set(.disposition, word: "failed", &writer)
    }
  }

  /// The cause of ISUP, or that of a Reason header for Q.850.
  private func releaseCause(
    _ parts: borrowing RecordParts,
    _ bytes: Span<UInt8>
  ) throws(BERFault) -> UInt64? {
    if let part = parts[.isupCause],
      let value = try BERValue.child(bytes, part.range, 1).flatMap({ BERValue.number(bytes, $0) })
    {
      return 1...127 ~= value ? value : nil
    }
    guard let part = parts[.reasons],
      let start = TextSearch.after("q.850", bytes, part.range),
      let digits = TextSearch.after("cause=", bytes, start..<part.range.upperBound)
    else { return nil }
    var value: UInt64 = 0
    for at in digits..<min(part.range.upperBound, digits + 3) {
      guard 0x30...0x39 ~= bytes[at] else { break }
      value = value * 10 + UInt64(bytes[at] - 0x30)
    }
    return 1...127 ~= value ? value : nil
  }

  /// The first telephone number among parties, else the first address.
  private func party(
    _ part: RecordParts.Part?,
    _ bytes: Span<UInt8>,
    _ writer: inout ValueWriter
  ) throws(BERFault) -> FieldSlots.Slot {
    guard let part else { return .empty }
    var chosen: Range<Int>?
    var at = Int(part.start)
    while at < Int(part.end) {
      let element = try BERElement(bytes, at, Int(part.end))
      let isNumber = element.tag.number == 1 || element.tag.number == 3
      if element.tag.isContext, !element.header.isConstructed, isNumber || chosen == nil {
        chosen = element.content
        if isNumber { break }
      }
      at = element.end
    }
    guard let chosen else { return .empty }
    let start = writer.count
    writer.addText(bytes, chosen)
    return Self.slot(start, writer)
  }

  private func readSessionTrunk(
    _ parts: borrowing RecordParts,
    _ bytes: Span<UInt8>,
    _ draft: inout CallDraft,
    _ writer: inout ValueWriter
  ) throws(BERFault) {
    guard let part = parts[.trunkGroup] else { return }
    let element = try BERElement(bytes, Int(part.start), Int(part.end))
    let start = writer.count
    writer.addText(bytes, element.content, limit: 64)
    draft.set(element.tag.number == 0 ? .ingressTrunk : .egressTrunk, from: start, writer)
  }

  /// Subscriber, device and cell of the caller.
  private func readSessionCaller(
    _ parts: borrowing RecordParts,
    _ bytes: Span<UInt8>,
    _ draft: inout CallDraft,
    _ writer: inout ValueWriter
  ) throws(BERFault) {
    let start = writer.count
    if let part = parts[.accessNetwork] { CellText.addAccessNetwork(bytes, part.range, &writer) }
    if writer.count == start, let part = parts[.userLocation] {
      CellText.addUserLocation(bytes, part.range, &writer)
    }
    draft.set(.cell, from: start, writer)
    if let part = parts[.subscriptions] { try addSubscriber(part.range, bytes, &draft, &writer) }
    guard let part = parts[.equipment], let data = try BERValue.child(bytes, part.range, 1) else {
      return
    }
    let device = writer.count
    if data.count >= 14 {
      writer.addText(bytes, data, limit: 16)
    } else {
      writer.addDigits(bytes, data, isSwapped: true)
    }
    draft.set(.imei, from: device, writer)
  }

  /// Subscriptions of type 1 are IMSIs.
  private func addSubscriber(
    _ range: Range<Int>,
    _ bytes: Span<UInt8>,
    _ draft: inout CallDraft,
    _ writer: inout ValueWriter
  ) throws(BERFault) {
    var at = range.lowerBound
    while at < range.upperBound {
      let element = try BERElement(bytes, at, range.upperBound)
      at = element.end
      guard element.header.isConstructed,
        let type = try BERValue.child(bytes, element.content, 0),
        BERValue.number(bytes, type) == 1,
        let data = try BERValue.child(bytes, element.content, 1)
      else { continue }
      let start = writer.count
      writer.addText(bytes, data, limit: 16)
      draft.set(.imsi, from: start, writer)
      return
    }
  }
}
