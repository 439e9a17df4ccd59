import SieveBytes
import SieveDiagnostics
import SieveModel

/// The words for what is wrong; none of this runs for good records.
extension BERDecoder {
  /// A record whose bytes make no sense, or with a value that is not of its kind.
  mutating func reject(
    _ fault: BERFault,
    _ bytes: Span<UInt8>,
    _ record: Range<Int>,
    _ output: inout DecodedRecords
  ) {
    let words = fault.kind == .call ? callFault : nil
    let isCut = fault.kind == .cut
    let plain: DiagnosticCode = fault.isStructural ? .brokenElement : .badElementValue
    let diagnostic = diagnostic(
      words?.code ?? (isCut ? .cutRecord : plain),
      words?.summary ?? (isCut ? "the input ends within the record" : Self.summary(fault)),
      bytes,
      record,
      at: fault.at,
      width: fault.width,
      expected: words?.expected ?? Self.expected(fault)
    )
    add(diagnostic, bytes, record, &output)
  }

  /// Why the values of a record make no call.
  func words(_ fault: RecordFault, _ draft: CallDraft) -> FaultWords {
    FaultWords(fault, column: nil, value: value(fault, draft), zone: options.zone)
  }

  /// A call of several records whose values make no call.
  mutating func rejectCall(
    _ fault: RecordFault,
    _ call: PartialCalls.Call,
    _ output: inout DecodedRecords
  ) {
    let words = words(fault, call.draft)
    let diagnostic = Diagnostic(
      words.code,
      .reject,
      words.summary,
      at: DiagnosticLocation(source: sourceName, byteOffset: call.origin),
      expected: words.expected,
      done: "left out the call, of which this is the first of several records"
    )
    output.rejects.append(Reject(diagnostic, record: [], offset: call.origin, isCut: true))
  }

  private func value(_ fault: RecordFault, _ draft: CallDraft) -> String {
    let time: Int64 =
      switch fault.field {
      case .setupTime: draft.times.setup
      case .answerTime: draft.times.answer
      case .releaseTime: draft.times.release
      default: CallTimes.missing
      }
    return time == CallTimes.missing ? "" : CivilTime.rfc3339(milliseconds: time)
  }

  /// Bytes between records.
  mutating func rejectGap(_ gap: RecordGap, _ output: inout DecodedRecords) {
    let isNoRecord = gap.fault.kind == .noRecord
    let kept = gap.bytes
    let location = DiagnosticLocation(source: sourceName, byteOffset: gap.offset)
    let diagnostic = Diagnostic(
      isNoRecord ? .noRecord : .brokenElement,
      .reject,
      isNoRecord
        ? "\(gap.count) bytes that begin no call record"
        : Self.summary(gap.fault) + "; skipped \(gap.count) bytes",
      at: location,
      snippet: HexSnippet.make(kept.span, 0..<kept.count, at: 0, width: 1),
      expected: Self.expected(gap.fault)
    )
    let isCut = gap.count > UInt64(kept.count)
    output.rejects.append(Reject(diagnostic, record: kept, offset: gap.offset, isCut: isCut))
  }

  private func diagnostic(
    _ code: DiagnosticCode,
    _ summary: String,
    _ bytes: Span<UInt8>,
    _ record: Range<Int>,
    at place: Int,
    width: Int,
    expected: String?
  ) -> Diagnostic {
    Diagnostic(
      code,
      .reject,
      summary,
      at: DiagnosticLocation(source: sourceName, byteOffset: base + UInt64(place)),
      snippet: HexSnippet.make(bytes, record, at: place, width: width),
      expected: expected
    )
  }

  private func add(
    _ diagnostic: Diagnostic,
    _ bytes: Span<UInt8>,
    _ record: Range<Int>,
    _ output: inout DecodedRecords
  ) {
    let offset = base + UInt64(record.lowerBound)
    output.rejects.append(Reject(diagnostic, bytes, record, offset: offset))
  }

  private static func summary(_ fault: BERFault) -> String {
    let name = fault.role.name + " " + fault.tag.text
    return switch fault.kind {
    case .cut, .overrun: "element \(fault.tag.text) reaches beyond what holds it"
    case .tagTooLong: "a tag has more than four octets"
    case .lengthTooLong: "element \(fault.tag.text) has a length that cannot be"
    case .openPrimitive: "element \(fault.tag.text) is simple and has no length"
    case .tooDeep: "elements lie more than \(BERReader.depthMax) deep in each other"
    case .strayEnd: "the mark of an end stands where nothing is open"
    case .wrongForm: "\(name) is constructed where it should be simple, or the other way round"
    case .swallowed: "another record \(fault.tag.text) begins within the record"
    case .repeated: "\(name) occurs twice"
    case .noRecord: "no call record begins here"
    case .tooLong: "record \(fault.tag.text) is longer than the limit"
    case .recordType: "the record type is missing, or differs from the tag of the record"
    case .timestamp: "\(name) is not a timestamp"
    case .number: "\(name) is not a number"
    case .call: "the record makes no call"
    }
  }

  private static func expected(_ fault: BERFault) -> String {
    switch fault.kind {
    case .timestamp where fault.role == .localTime: "14 digits, CCYYMMDDhhmmss"
    case .timestamp where fault.role == .offsetText: "a sign and four digits, +0700"
    case .timestamp: "9 octets: YYMMDDhhmmss packed, a sign, hhmm packed"
    case .number: "an unsigned number of at most six octets"
    case .recordType: "recordType [0] with the number of the record's tag"
    case .noRecord, .tooLong: "a call record of TS 32.298, TAP3 or NRTRDE, or filler"
    case .cut: "the rest of the record"
    default: "elements that end within their record"
    }
  }

  // MARK: Once for an input

  func otherEncoding(_ header: ChargingHeader, at offset: UInt64) -> DiagnosticReport {
    let name = ["", "BER", "unaligned PER", "aligned PER", "XER"][Int(header.encoding)]
    return DiagnosticReport([
      Diagnostic(
        .otherEncoding,
        .error,
        "the records of '\(sourceName)' are in \(name)",
        at: DiagnosticLocation(source: sourceName, byteOffset: offset),
        expected: "BER",
        done: "read nothing from it"
      )
    ])
  }

  mutating func reportOffset(_ code: UInt64, _ origin: UInt64, _ output: inout DecodedRecords) {
    isOffsetReported = true
    output.warnings.append(
      Diagnostic(
        .unknownTimeOffset,
        .warning,
        "utcTimeOffsetCode \(code) is not in the network information of the file",
        at: DiagnosticLocation(source: sourceName, byteOffset: origin),
        done: "read its times in \(options.zone.name)",
        hint: "--timezone +07:00"
      )
    )
  }

  /// Says once for each field that values of it are left out.
  mutating func remark(
    _ remarks: RecordRemarks,
    _ draft: CallDraft,
    _ texts: UnsafeBufferPointer<UInt8>,
    _ origin: UInt64,
    _ output: inout DecodedRecords
  ) {
    for field in remarks.fresh(since: &remarked) {
      let value = texts.span.string(draft.slots[field].range)
      let words = RemarkWords(field, column: field.name, value: value)
      output.warnings.append(
        Diagnostic(
          words.code,
          .warning,
          words.summary,
          at: DiagnosticLocation(source: sourceName, byteOffset: origin),
          expected: words.expected
        )
      )
    }
  }

  /// Says what was skipped, by tag.
  mutating func reportSkipped(_ output: inout DecodedRecords) {
    let entries = census.entries.sorted { $0.count > $1.count }
    guard !entries.isEmpty else { return }
    let records = entries.filter { $0.kind == nil }
    let elements = entries.filter { $0.kind != nil }
    var parts: [String] = []
    if !records.isEmpty {
      let names = records.prefix(8).map { "\($0.count) × \(CallKind.name($0.tag, form))" }
      parts.append(
        "\(Self.total(records)) records that are no calls: \(names.joined(separator: ", "))"
      )
    }
    if !elements.isEmpty || census.others > 0 {
      let names = elements.prefix(8).map {
        "\($0.count) × \($0.tag.text) of \($0.kind?.title ?? "")"
      }
      let count = Self.total(elements) + census.others
      parts.append("\(count) unknown elements: \(names.joined(separator: ", "))")
    }
    output.warnings.append(
      Diagnostic(
        .skippedElements,
        .warning,
        "skipped " + parts.joined(separator: "; "),
        at: DiagnosticLocation(source: sourceName),
        done: "used the calls"
      )
    )
  }

  private static func total(_ entries: [TagCensus.Entry]) -> UInt64 {
    entries.reduce(0) { $0 + $1.count }
  }
}

extension CallKind {
  /// The name of the record type in messages.
  fileprivate var title: String {
    switch self {
    case .moCall: "moCallRecord"
    case .mtCall: "mtCallRecord"
    case .roaming: "roamingRecord"
    case .incomingGateway: "incGatewayRecord"
    case .outgoingGateway: "outGatewayRecord"
    case .transit: "transitRecord"
    case .terminatingCAMEL: "termCAMELRecord"
    case .ims: "IMS record"
    case .tapOriginated: "mobileOriginatedCall"
    case .tapTerminated: "mobileTerminatedCall"
    case .tapSession: "mobileSession"
    case .nrtOriginated: "moc"
    case .nrtTerminated: "mtc"
    }
  }
}

/// Bytes in hexadecimal, with those at fault underlined.
enum HexSnippet {
  private static let shownMax = 24

  static func make(
    _ bytes: Span<UInt8>,
    _ record: Range<Int>,
    at place: Int,
    width: Int
  ) -> DiagnosticSnippet {
    let start = max(record.lowerBound, min(place, record.upperBound) - 8)
    let end = min(record.upperBound, bytes.count, start + shownMax)
    let text = bytes.copy(start..<max(start, end)).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined(separator: " ")
    let first = max(0, place - start) * 3
    let last = max(first + 2, min((max(0, place - start) + width) * 3 - 1, text.count))
    return DiagnosticSnippet(text: text, caret: min(first, text.count)..<max(last, first + 1))
  }
}
