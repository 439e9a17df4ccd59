import SieveBytes

/// Records of TAP and NRTRDE.
extension CallReader {
  /// Takes the table of time offsets from the network information of a TAP file.
  mutating func takeNetworkInformation(
    _ bytes: Span<UInt8>,
    _ content: Range<Int>
  ) throws(BERFault) {
    var at = content.lowerBound
    while at < content.upperBound {
      let element = try BERElement(bytes, at, content.upperBound)
      at = element.end
      guard element.header.isConstructed else { continue }
      switch element.tag.number {
      case 234: try takeNetworkInformation(bytes, element.content)
      case 233: try takeOffset(bytes, element.content)
      default: continue
      }
    }
  }

  private mutating func takeOffset(_ bytes: Span<UInt8>, _ content: Range<Int>) throws(BERFault) {
    var code: UInt64?
    var offset: Int64?
    var at = content.lowerBound
    while at < content.upperBound {
      let element = try BERElement(bytes, at, content.upperBound)
      at = element.end
      switch element.tag.number {
      case 232: code = BERValue.number(bytes, element.content)
      case 231: offset = BERTime.offset(bytes, element.content)
      default: continue
      }
    }
    if let code, code < 256, let offset { offsets[Int(code)] = Int32(truncatingIfNeeded: offset) }
  }

  /// The call of a record; `nil` when it is a message.
  mutating func readRoaming(
    _ kind: CallKind,
    _ parts: borrowing RecordParts,
    _ bytes: Span<UInt8>,
    _ writer: inout ValueWriter
  ) throws(BERFault) -> CallDraft? {
    // Teleservices 21 and 22 are short messages.
    if let service = parts[.service], bytes[Int(service.start)] == 0x32 { return nil }
    var draft = CallDraft()
    noteOrder(parts[.imsi], bytes)
    try readRoamingTimes(parts, bytes, &draft, &writer)
    let isDialled = parts.has(.dialled)
    let isTerminating = kind.isTerminating || (kind == .tapSession && !isDialled)
    readRoamingNumbers(kind, isTerminating: isTerminating, parts, bytes, &draft, &writer)
    if let part = parts[.callReference] {
      let start = writer.count
      switch kind {
      case .nrtOriginated, .nrtTerminated:
        writer.addDecimal(BERValue.number(bytes, part.range) ?? 0)
      case .tapSession: writer.addText(bytes, part.range)
      default: writer.addHex(bytes, part.range)
      }
      draft.set(.callID, from: start, writer)
    }
    guard !isTerminating else { return draft }
    addPacked(parts[.imsi], .imsi, isSwapped: isSwapped, bytes, &draft, &writer)
    addPacked(parts[.imei], .imei, isSwapped: isSwapped, bytes, &draft, &writer)
    addRoamingCell(parts, bytes, &draft, &writer)
    return draft
  }

  /// The half with the filler of an IMSI of 15 digits tells which half of a byte comes first.
  private mutating func noteOrder(_ part: RecordParts.Part?, _ bytes: Span<UInt8>) {
    guard let last = part?.range.last else { return }
    let (high, low) = (bytes[last] >> 4, bytes[last] & 15)
    if high == 15, low != 15 { isSwapped = true }
    if low == 15, high != 15 { isSwapped = false }
  }

  private mutating func readRoamingTimes(
    _ parts: borrowing RecordParts,
    _ bytes: Span<UInt8>,
    _ draft: inout CallDraft,
    _ writer: inout ValueWriter
  ) throws(BERFault) {
    if let part = parts[.localTime] {
      let offset = try offset(parts, bytes)
      guard let time = clock.gsma(bytes, part.range, offset: offset) else {
        throw BERValue.fault(.timestamp, part, .localTime)
      }
      draft.times.setup = time
    }
    var seconds: UInt64 = 0
    if let part = parts[.duration] {
      seconds = try BERValue.number(bytes, part, .duration)
      draft.times.talk = Int64(seconds) &* 1000
      draft.times.total = draft.times.talk
    }
    let cause = parts[.cause].flatMap { BERValue.number(bytes, $0.range) }
    draft.isPartial = cause == 1 || cause == 2
    if cause == 3, seconds == 0 { draft.set(.disposition, word: "failed", &writer) }
  }

  private mutating func offset(
    _ parts: borrowing RecordParts,
    _ bytes: Span<UInt8>
  ) throws(BERFault) -> Int64? {
    if let part = parts[.offsetText] {
      guard let offset = BERTime.offset(bytes, part.range) else {
        throw BERValue.fault(.timestamp, part, .offsetText)
      }
      return offset
    }
    guard let part = parts[.offsetCode] else { return nil }
    let code = try BERValue.number(bytes, part, .offsetCode)
    if code < 256, offsets[Int(code)] != .min { return Int64(offsets[Int(code)]) }
    missingOffset = code
    return nil
  }

  private func readRoamingNumbers(
    _ kind: CallKind,
    isTerminating: Bool,
    _ parts: borrowing RecordParts,
    _ bytes: Span<UInt8>,
    _ draft: inout CallDraft,
    _ writer: inout ValueWriter
  ) {
    let isText = kind == .nrtOriginated || kind == .nrtTerminated
    // The subscriber's own number is always international, without a plus.
    var start = writer.count
    if let part = parts[.served] {
      writer.add(0x2B)
      writer.addDigits(bytes, part.range, isSwapped: isSwapped)
    } else if let part = parts[.publicUser] {
      writer.addText(bytes, part.range)
    }
    draft.set(isTerminating ? .calledNumber : .callingNumber, from: start, writer)
    start = writer.count
    if let part = isTerminating && kind != .tapSession ? parts[.calling] : parts[.called] {
      addNumber(part, isText: isText, bytes, &writer)
    } else if let part = parts[.otherUser] {
      writer.addText(bytes, part.range)
    } else if !isTerminating, let part = parts[.dialled] {
      addNumber(part, isText: kind != .tapSession, bytes, &writer)
    }
    draft.set(isTerminating ? .callingNumber : .calledNumber, from: start, writer)
    if let part = parts[.thirdParty] {
      start = writer.count
      addNumber(part, isText: isText, bytes, &writer)
      draft.set(.redirectingNumber, from: start, writer)
    }
    if let part = parts[.restriction], BERValue.number(bytes, part.range) == 1 {
      draft.set(.presentedNumber, word: "withheld", &writer)
    }
  }

  private func addNumber(
    _ part: RecordParts.Part,
    isText: Bool,
    _ bytes: Span<UInt8>,
    _ writer: inout ValueWriter
  ) {
    if isText {
      writer.addText(bytes, part.range, limit: 64)
    } else {
      writer.addDigits(bytes, part.range, isSwapped: isSwapped)
    }
  }

  private func addRoamingCell(
    _ parts: borrowing RecordParts,
    _ bytes: Span<UInt8>,
    _ draft: inout CallDraft,
    _ writer: inout ValueWriter
  ) {
    let area = parts[.area].flatMap { BERValue.magnitude(bytes, $0.range) }
    let cell = parts[.cell].flatMap { BERValue.magnitude(bytes, $0.range) }
    guard area != nil || cell != nil else { return }
    let start = writer.count
    if let area { writer.addDecimal(area) }
    if let cell {
      if area != nil { writer.add(0x2D) }
      writer.addDecimal(cell)
    }
    draft.set(.cell, from: start, writer)
  }
}
