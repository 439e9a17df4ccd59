import SieveBytes

/// Makes drafts of the parts of call records; knows what a file says once for all its records.
struct CallReader: Sendable {
  var clock: BERTime
  /// Offsets from UTC by code, of the TAP file under way, in milliseconds.
  var offsets = InlineArray<256, Int32>(repeating: .min)
  /// Whether packed digits have the first one in the low half of a byte, as the last IMSI showed.
  var isSwapped = false
  /// A code of an offset that was not in the file.
  var missingOffset: UInt64?

  init(zone: ZoneTable) { clock = BERTime(zone: zone) }

  /// Forgets what a batch said.
  mutating func beginBatch() { offsets = InlineArray<256, Int32>(repeating: .min) }

  /// The call of a record; `nil` when it is no call after all.
  ///
  /// - Throws: a value that cannot be read.
  @inline(__always)
  mutating func read(
    _ kind: CallKind,
    _ parts: borrowing RecordParts,
    _ bytes: Span<UInt8>,
    _ writer: inout ValueWriter
  ) throws(BERFault) -> CallDraft? {
    var draft: CallDraft?
    switch kind {
    case .ims: draft = try readSession(parts, bytes, &writer)
    case .tapOriginated, .tapTerminated, .tapSession, .nrtOriginated, .nrtTerminated:
      draft = try readRoaming(kind, parts, bytes, &writer)
    default: draft = try readCircuit(kind, parts, bytes, &writer)
    }
    if draft != nil, let reference = parts[.callReference] {
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(kind.rawValue)
      BERValue.mix(&hash, bytes, reference.range)
      if let part = parts[.imsi] { BERValue.mix(&hash, bytes, part.range) }
      if let part = parts[.recordingEntity] { BERValue.mix(&hash, bytes, part.range) }
      draft?.key = hash | 1
    }
    return draft
  }

  // MARK: 3GPP, circuit switched

  private mutating func readCircuit(
    _ kind: CallKind,
    _ parts: borrowing RecordParts,
    _ bytes: Span<UInt8>,
    _ writer: inout ValueWriter
  ) throws(BERFault) -> CallDraft {
    var draft = CallDraft()
    readCircuitNumbers(kind, parts, bytes, &draft, &writer)
    try readCircuitTimes(parts, bytes, &draft, &writer)
    draft.slots[.ingressTrunk] = try trunk(parts[.ingressTrunk], bytes, &writer)
    draft.slots[.egressTrunk] = try trunk(parts[.egressTrunk], bytes, &writer)
    if let part = parts[.callReference] {
      let start = writer.count
      writer.addHex(bytes, part.range)
      draft.set(.callID, from: start, writer)
    }
    // Subscriber, device and cell of an attempt are those of the caller.
    guard !kind.isTerminating else { return draft }
    addPacked(parts[.imsi], .imsi, isSwapped: true, bytes, &draft, &writer)
    addPacked(parts[.imei], .imei, isSwapped: true, bytes, &draft, &writer)
    if let part = parts[.location] { try addLocation(part.range, bytes, &draft, &writer) }
    return draft
  }

  private func readCircuitNumbers(
    _ kind: CallKind,
    _ parts: borrowing RecordParts,
    _ bytes: Span<UInt8>,
    _ draft: inout CallDraft,
    _ writer: inout ValueWriter
  ) {
    let served = directory(parts[.served], bytes, &writer)
    let calling = directory(parts[.calling], bytes, &writer)
    if kind.isTerminating {
      draft.slots[.calledNumber] = served.slot
      draft.slots[.callingNumber] = calling.slot
    } else if served.slot.isEmpty {
      draft.slots[.callingNumber] = calling.slot
    } else {
      draft.slots[.callingNumber] = served.slot
      if !writer.equal(served.slot.range, calling.slot.range) {
        draft.slots[.presentedNumber] = calling.slot
      }
    }
    if calling.isRestricted { draft.set(.presentedNumber, word: "withheld", &writer) }
    guard let called = parts[.called] else { return }
    let isInternational = (bytes[called.range.lowerBound] >> 4) & 7 == 1
    let translated = isInternational ? nil : parts[.translated]
    let chosen = translated ?? called
    draft.slots[.calledNumber] = directory(chosen, bytes, &writer).slot
  }

  private func directory(
    _ part: RecordParts.Part?,
    _ bytes: Span<UInt8>,
    _ writer: inout ValueWriter
  ) -> (slot: FieldSlots.Slot, isRestricted: Bool) {
    guard let part else { return (.empty, false) }
    let start = writer.count
    let isRestricted = writer.addDirectoryNumber(bytes, part.range)
    return (Self.slot(start, writer), isRestricted)
  }

  static func slot(_ start: Int, _ writer: borrowing ValueWriter) -> FieldSlots.Slot {
    FieldSlots.Slot(start: Int32(start), end: Int32(writer.count), origin: -1)
  }

  private mutating func readCircuitTimes(
    _ parts: borrowing RecordParts,
    _ bytes: Span<UInt8>,
    _ draft: inout CallDraft,
    _ writer: inout ValueWriter
  ) throws(BERFault) {
    draft.times.setup = try instant(parts, .setup, bytes)
    draft.times.answer = try instant(parts, .answer, bytes)
    draft.times.release = try instant(parts, .release, bytes)
    let isAnswered = draft.times.answer != CallTimes.missing
    // The seizure is optional for calls that were answered.
    if draft.times.setup == CallTimes.missing { draft.times.setup = draft.times.answer }
    if let part = parts[.duration] {
      let seconds = Int64(try BERValue.number(bytes, part, .duration))
      if isAnswered {
        draft.times.talk = seconds &* 1000
      } else {
        draft.times.total = seconds &* 1000
      }
    }
    if !isAnswered { draft.times.talk = 0 }
    let cause = try parts[.cause].map { part throws(BERFault) in
      try BERValue.number(bytes, part, .cause)
    }
    draft.isPartial = cause == 1 || cause == 2
    if let diagnostics = parts[.diagnostics] {
      try addDiagnostics(diagnostics.range, bytes, &draft, &writer)
    }
    if cause == 3, !isAnswered, draft.slots[.releaseCause].isEmpty {
      draft.set(.disposition, word: "failed", &writer)
    }
  }

  mutating func instant(
    _ parts: borrowing RecordParts,
    _ role: CallRole,
    _ bytes: Span<UInt8>
  ) throws(BERFault) -> Int64 {
    guard let part = parts[role] else { return CallTimes.missing }
    if let time = clock.charging(bytes, part.range) { return time }
    throw BERValue.fault(.timestamp, part, role)
  }

  /// A cause of the call control protocol or of ISUP; both are numbered like Q.850.
  private func addDiagnostics(
    _ range: Range<Int>,
    _ bytes: Span<UInt8>,
    _ draft: inout CallDraft,
    _ writer: inout ValueWriter
  ) throws(BERFault) {
    let element = try BERElement(bytes, range.lowerBound, range.upperBound)
    guard element.tag.isContext, element.tag.number == 0 || element.tag.number == 2,
      let last = element.content.last, bytes[last] & 0x7F != 0
    else { return }
    draft.set(.releaseCause, decimal: UInt64(bytes[last] & 0x7F), &writer)
  }

  /// The number or the name of a trunk group.
  private func trunk(
    _ part: RecordParts.Part?,
    _ bytes: Span<UInt8>,
    _ writer: inout ValueWriter
  ) throws(BERFault) -> FieldSlots.Slot {
    guard let part else { return .empty }
    let element = try BERElement(bytes, Int(part.start), Int(part.end))
    let start = writer.count
    if element.tag.number == 0 {
      if let value = BERValue.number(bytes, element.content) { writer.addDecimal(value) }
    } else {
      writer.addText(bytes, element.content, limit: 64)
    }
    return Self.slot(start, writer)
  }

  func addPacked(
    _ part: RecordParts.Part?,
    _ field: RecordField,
    isSwapped: Bool,
    _ bytes: Span<UInt8>,
    _ draft: inout CallDraft,
    _ writer: inout ValueWriter
  ) {
    guard let part else { return }
    let start = writer.count
    writer.addDigits(bytes, part.range, isSwapped: isSwapped)
    draft.set(field, from: start, writer)
  }

  /// Location area and cell, with the network when it is there: `520-03-14600-18432`.
  private func addLocation(
    _ range: Range<Int>,
    _ bytes: Span<UInt8>,
    _ draft: inout CallDraft,
    _ writer: inout ValueWriter
  ) throws(BERFault) {
    let area = try BERValue.child(bytes, range, 0).flatMap { BERValue.magnitude(bytes, $0) }
    let cell = try BERValue.child(bytes, range, 1).flatMap { BERValue.magnitude(bytes, $0) }
    guard area != nil || cell != nil else { return }
    let start = writer.count
    if let network = try BERValue.child(bytes, range, 2), network.count == 3 {
      CellText.addNetwork(bytes, network.lowerBound, &writer)
    }
    if let area { writer.addDecimal(area) }
    if let cell {
      writer.add(0x2D)
      writer.addDecimal(cell)
    }
    draft.set(.cell, from: start, writer)
  }
}

extension BERValue {
  /// Octets as an unsigned number; `nil` when there are more than six.
  static func magnitude(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64? {
    guard !range.isEmpty, range.count <= 6 else { return nil }
    var value: UInt64 = 0
    for at in range { value = value << 8 | UInt64(bytes[at]) }
    return value
  }
}
